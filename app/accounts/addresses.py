"""From wanting another e-mail address to having it: the old one counts until the new one is proven."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from app.accounts.emails import (
    MailNotSent,
    send_address_changed,
    send_address_is_wanted,
    send_change_asked,
    send_change_link,
)
from app.accounts.models import EmailChange, User, normalize_email
from app.accounts.registration import TOKEN_BYTES, AddressTaken, LinkExpired, LinkUnusable, hash_token

CHANGE_LIFETIME = timedelta(hours=24)
"""How long the link in the mail can be used."""


def request_change(user: User, email: str) -> None:
    """Mail the new address the link that proves it, and the old one that somebody asked.

    Whoever has an account with the new address gets another mail instead; whoever asks learns nothing of
    that. Raises MailNotSent when the new address could not be written to; then nothing is held.
    """
    email = normalize_email(email)
    token = hold_change(user, email)
    try:
        if owner := User.objects.at_address(email).first():
            send_address_is_wanted(owner)
        else:
            send_change_link(email=email, user=user, token=token)
    except MailNotSent:
        cancel_change(user)
        raise
    with suppress(MailNotSent):  # the log says so; the link is on its way already
        send_change_asked(user, new_email=email)


def hold_change(user: User, email: str) -> str:
    """Keep the address that somebody wants, in place of one wanted before; return the token to mail to it."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = timezone.now()
    wanted = EmailChange(
        user=user,
        email=email,
        token_hash=hash_token(token),
        created_at=now,
        expires_at=now + CHANGE_LIFETIME,
    )
    EmailChange.objects.bulk_create(
        [wanted],
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=["email", "token_hash", "created_at", "expires_at"],
    )
    return token


def wanted_by(user: User) -> EmailChange | None:
    """The change that somebody may still prove. One query."""
    return EmailChange.objects.filter(user=user, expires_at__gt=timezone.now()).first()


def cancel_change(user: User) -> None:
    EmailChange.objects.filter(user=user).delete()


def find_change(user: User, token: str) -> EmailChange:
    """What a token would change for whoever is logged in. Raises LinkUnusable or LinkExpired."""
    return check(EmailChange.objects.filter(user=user, token_hash=hash_token(token)).first())


def complete_change(user: User, token: str) -> str:
    """Make the address that a token proves the one of `user`; returns the one before, which is told.

    Raises LinkUnusable, LinkExpired or AddressTaken, and then changes nothing. Links to choose a new
    password that went to the old address stop working, because they are bound to it.
    """
    old = user.email
    try:
        with transaction.atomic():
            held = EmailChange.objects.select_for_update().filter(user=user, token_hash=hash_token(token))
            change = check(held.first())
            User.objects.filter(pk=user.pk).update(email=change.email, email_verified=True)
            change.delete()
    except IntegrityError as error:
        raise AddressTaken from error
    user.refresh_from_db()
    with suppress(MailNotSent):
        send_address_changed(user, old_email=old)
    return old


def purge_changes(at: datetime | None = None) -> int:
    """Delete what was not proven in time; return how many. Running it again is harmless."""
    return EmailChange.objects.filter(expires_at__lte=at or timezone.now()).delete()[0]


def check(change: EmailChange | None) -> EmailChange:
    if change is None:
        raise LinkUnusable
    if change.is_expired:
        raise LinkExpired
    return change
