"""The cast: Alice and Bob have accounts, Charlie is a stranger; one password serves all."""

import pytest

from app.accounts.models import User

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def fast_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def password() -> str:
    return PASSWORD


@pytest.fixture
def alice(db) -> User:
    return User.objects.create_user("Alice", "alice@example.org", PASSWORD, email_verified=True)


@pytest.fixture
def bob(db) -> User:
    return User.objects.create_user("bob", "bob@example.org", PASSWORD, email_verified=True)
