"""Who asks: the owner of a token, or whoever is logged in to the site in the same browser."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer, SessionAuth

from app.accounts.models import User
from app.accounts.requests import MemberRequest
from app.api.tokens import owner_of


class Token(HttpBearer):
    """`Authorization: Bearer democrasite_…`. From then on the request is its owner's, for limits too."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        person = owner_of(token, at=timezone.now())
        if person is not None:
            request.user = person
        return person


MEMBER = [Token(), SessionAuth()]
"""For operations of members. A browser's session needs Django's CSRF token too, as any form does."""


class Anybody(HttpBearer):
    """For operations that strangers may use: a token says who asks, none is fine, a bad one is not."""

    def __call__(self, request: HttpRequest) -> object:
        if "Authorization" in request.headers:
            return super().__call__(request)
        return True

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        return Token().authenticate(request, token)


ANYBODY = Anybody()

__all__ = ["ANYBODY", "MEMBER", "MemberRequest"]
