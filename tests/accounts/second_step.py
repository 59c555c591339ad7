"""What the tests of two-factor log-in share: a secret, its codes, and the pages."""

from __future__ import annotations

from django.test import Client
from django_otp.oath import totp

from app.accounts import two_factor
from app.accounts.models import User
from tests.accounts.cast import PASSWORD

SECRET = "3132333435363738393031323334353637383930"
SET_UP, STEP = "/account/two-factor/set-up/", "/account/log-in/code/"


def code_of(secret: str = SECRET, *, later: int = 0) -> str:
    """What an app shows now, or `later` steps of thirty seconds from now."""
    return f"{totp(bytes.fromhex(secret), t0=-30 * later):06d}"


def on(user: User) -> list[str]:
    """Switch it on with the code before this one's, so that this one's is still unused."""
    return two_factor.switch_on(user, SECRET, code_of(later=-1))[1]


def log_in(client: Client, name: str = "alice", **more: str):
    return client.post("/account/log-in/", {"name": name, "password": PASSWORD, **more})


def secret_in(client: Client) -> str:
    return str(client.session["two_factor_secret"])
