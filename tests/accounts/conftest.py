"""The cast: Alice and Bob have accounts, Charlie is a stranger; one password serves all."""

import re

import pytest
from django.core.mail import EmailMessage

from app.accounts.models import User

PASSWORD = "correct horse battery staple"


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


def link_in(mail: EmailMessage, part: str) -> str:
    """The path of the first link in a mail that holds `part`."""
    found = re.search(rf"^https://vote\.example\.org(\S*{part}\S*)$", mail.body, re.MULTILINE)
    assert found, mail.body
    return found[1]


def is_logged_in(client) -> bool:
    return "_auth_user_id" in client.session
