"""From asking for an account to having one: pending registrations and the proof of the address."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from app.accounts.emails import send_account_is_closed, send_address_is_known, send_registration_link
from app.accounts.models import PendingRegistration, User, normalize_email
from app.accounts.usernames import normalize_username

REGISTRATION_LIFETIME = timedelta(hours=24)
"""How long the link in the mail can be used."""

TOKEN_BYTES = 32
"""256 bits, far beyond guessing, so a plain hash keeps it safe in the database."""


class LinkUnusable(Exception):
    """The token opens nothing: it never existed, was replaced, or has been used."""


class LinkExpired(LinkUnusable):
    """The token was good once, and its registration is still there to be renewed."""


class WrongPassword(Exception):
    """Not the password that was chosen with the registration."""


class UsernameTaken(Exception):
    """Somebody has this username, in whatever capitals."""


class AddressTaken(Exception):
    """Somebody has an account with this e-mail address."""


def request_registration(*, username: str, email: str, password_hash: str) -> None:
    """Mail the owner of an address either the link that makes the account, or that there is one.

    Whoever asks learns neither: both ways send one mail. Raises MailNotSent.
    """
    known = User.objects.at_address(email).first()
    if known is None:
        token = hold_registration(username=username, email=email, password_hash=password_hash)
        send_registration_link(email=normalize_email(email), username=username, token=token)
    elif known.is_active:
        send_address_is_known(known)
    else:
        send_account_is_closed(known)


def hold_registration(*, username: str, email: str, password_hash: str) -> str:
    """Keep a registration until the address is proven; return the token to be mailed to it.

    Replaces what was held for the same address, in one statement. Only a hash of the token is stored.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = timezone.now()
    pending = PendingRegistration(
        username=normalize_username(username),
        email=normalize_email(email),
        password_hash=password_hash,
        token_hash=hash_token(token),
        created_at=now,
        expires_at=now + REGISTRATION_LIFETIME,
    )
    PendingRegistration.objects.bulk_create(
        [pending],
        update_conflicts=True,
        unique_fields=["email"],
        update_fields=["username", "password_hash", "token_hash", "created_at", "expires_at"],
    )
    return token


def find_expired_registration(token: str) -> PendingRegistration:
    """The registration that a token would have opened in time. Raises LinkUnusable."""
    expired = PendingRegistration.objects.filter(token_hash=hash_token(token)).first()
    if expired is None or not expired.is_expired:
        raise LinkUnusable
    return expired


def find_registration(token: str) -> PendingRegistration:
    """The registration that a token opens. Changes nothing.

    Raises LinkUnusable or LinkExpired, and AddressTaken where an account was made meanwhile.
    """
    pending = check(PendingRegistration.objects.filter(token_hash=hash_token(token)).first())
    if User.objects.at_address(pending.email).exists():
        raise AddressTaken
    return pending


def complete_registration(token: str, *, password: str, username: str | None = None) -> User:
    """Make the account that a token stands for, under another `username` if one is given.

    The token proves the address, and the password proves that the same person asked: anybody may have
    entered this address, and would else hold the password of an account that its owner opens.

    Raises WrongPassword, and all that `open_account` raises; then nothing is changed.
    """
    pending = find_registration(token)
    # Before the transaction, because hashing is slow. A hash never changes under its token: whoever
    # registers the address again replaces both.
    if not check_password(password, pending.password_hash):
        raise WrongPassword
    return open_account(token, username=username or pending.username, password_hash=pending.password_hash)


@transaction.atomic
def open_account(token: str, *, username: str, password_hash: str) -> User:
    """Make an account for the address that a token proves, whatever was entered with it before.

    Raises LinkUnusable, LinkExpired, UsernameTaken or AddressTaken, and then changes nothing. Of two
    who use the same token at once, one gets the account and the other LinkUnusable.
    """
    pending = check(lock_registration(token))
    user = make_user(username=username, email=pending.email, password_hash=password_hash, email_verified=True)
    pending.delete()
    return user


def renew_registration(pending: PendingRegistration) -> None:
    """Mail a new link, good for a new day, in place of one that has expired. Raises MailNotSent."""
    request_registration(username=pending.username, email=pending.email, password_hash=pending.password_hash)


def make_user(*, username: str, email: str, password_hash: str, email_verified: bool) -> User:
    """Save a new user. Raises UsernameTaken or AddressTaken."""
    user = User(
        username=normalize_username(username),
        email=normalize_email(email),
        password=password_hash,
        email_verified=email_verified,
    )
    if User.objects.named(user.username).exists():
        raise UsernameTaken
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise reason_of(error, user) from error
    return user


def purge_registrations(at: datetime | None = None) -> int:
    """Delete the registrations whose time is over; return how many. Running it again is harmless."""
    expired = PendingRegistration.objects.filter(expires_at__lte=at or timezone.now())
    return expired.delete()[0]


def lock_registration(token: str) -> PendingRegistration | None:
    return PendingRegistration.objects.select_for_update().filter(token_hash=hash_token(token)).first()


def check(pending: PendingRegistration | None) -> PendingRegistration:
    if pending is None:
        raise LinkUnusable
    if pending.is_expired:
        raise LinkExpired
    return pending


def reason_of(error: IntegrityError, user: User) -> Exception:
    """Which of the two unique values an insert met."""
    if User.objects.at_address(user.email).exists():
        return AddressTaken()
    if User.objects.named(user.username).exists():
        return UsernameTaken()
    return error


def hash_token(token: str) -> str:
    """SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8", "backslashreplace")).hexdigest()
