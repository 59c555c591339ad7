"""The cast: Alice and Bob have accounts, Charlie is a stranger; one password serves all."""

import pytest

from app.accounts.models import User
from tests.accounts.cast import PASSWORD


@pytest.fixture(autouse=True)
def fast_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def site_address(settings) -> None:
    settings.SITE_URL = "https://vote.example.org"


@pytest.fixture
def alice(db) -> User:
    return User.objects.create_user("Alice", "alice@example.org", PASSWORD, email_verified=True)


@pytest.fixture
def bob(db) -> User:
    return User.objects.create_user("bob", "bob@example.org", PASSWORD, email_verified=True)
