"""Making, finding and revoking personal access tokens."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from app.accounts.models import User
from app.accounts.registration import hash_token
from app.api.models import AccessToken

PREFIX = "democrasite_"
"""By which programs that look for leaked secrets recognise one."""
TOKEN_BYTES = 32
"""256 bits, far beyond guessing, so a plain hash keeps it safe in the database."""
MOST_TOKENS = 20
"""Of one person."""
NOTED_EVERY = timedelta(hours=1)


class TooManyTokens(Exception):
    """A person has MOST_TOKENS already."""


def make_token(person: User, name: str, *, at: datetime) -> str:
    """Save a new token and return it; nobody can read it later. Raises TooManyTokens."""
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        User.objects.get_queryset().select_for_update().get(pk=person.pk)  # so that two at once are counted
        if AccessToken.objects.filter(person=person).count() >= MOST_TOKENS:
            raise TooManyTokens
        AccessToken.objects.create(person=person, name=name, token_hash=hash_token(token), created_at=at)
    return token


def owner_of(token: str, *, at: datetime) -> User | None:
    """Whose token this is; None where it is nobody's, revoked, or its owner may not log in.

    One query, and one more an hour to note that it is used.
    """
    if not token.startswith(PREFIX):
        return None
    found = AccessToken.objects.filter(token_hash=hash_token(token)).select_related("person").first()
    if found is None or not found.person.is_active:
        return None
    if found.last_used_at is None or found.last_used_at < at - NOTED_EVERY:
        older = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - NOTED_EVERY)
        AccessToken.objects.filter(older, pk=found.pk).update(last_used_at=at)
    return found.person


def revoke(person: User, key: int) -> bool:
    """End one of a person's tokens; False where they have none with this key."""
    return bool(AccessToken.objects.filter(person=person, pk=key).delete()[0])
