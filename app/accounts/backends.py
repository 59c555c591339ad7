"""How a person is recognised at log-in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from app.accounts.models import User


class NameOrAddressBackend(ModelBackend):
    """Recognises a person by username, in any capitals, or by e-mail address, and the password.

    Someone suspended is never recognised, neither at log-in nor in a session that is already open.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_credentials: Any,
    ) -> User | None:
        if username is None or password is None:
            return None
        user = find_user(username)
        if user is None:
            User().set_password(password)  # takes as long as checking a password does
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None


def find_user(name_or_address: str) -> User | None:
    """The person whom this names. No username holds an @, so none passes for an address."""
    if "@" in name_or_address and "\0" not in name_or_address:
        return User.objects.at_address(name_or_address).first()
    return User.objects.named(name_or_address).first()
