"""Between the right password and the right code: who may enter one, kept in the session of a stranger."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from app.accounts.models import User

SESSION_KEY = "second_step"
LIFETIME = timedelta(minutes=10)


def begin(request: HttpRequest, user: User, *, destination: str) -> None:
    """Remember that somebody gave the right password of `user`, who is not logged in yet."""
    request.session.cycle_key()
    request.session[SESSION_KEY] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "until": (timezone.now() + LIFETIME).isoformat(),
        "destination": destination,
    }


def whose(request: HttpRequest) -> User | None:
    """Who may enter a code: whoever gave the password a short time ago, unless it was changed since."""
    begun = request.session.get(SESSION_KEY)
    if begun is None or datetime.fromisoformat(begun["until"]) <= timezone.now():
        return None
    user = User.objects.filter(pk=begun["user"], is_active=True).first()
    if user is None or not constant_time_compare(begun["password"], user.get_session_auth_hash()):
        return None
    return user


def end(request: HttpRequest) -> str:
    """Forget it; returns where to go on."""
    begun = request.session.pop(SESSION_KEY, None)
    return str(begun["destination"]) if begun else ""
