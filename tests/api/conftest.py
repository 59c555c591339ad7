"""The cast: Alice proposes, Bob is a member, a stranger has no token."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from app.accounts.models import User
from app.api.tokens import make_token
from app.topics.models import Topic
from app.topics.publishing import Draft, publish

PASSWORD = "correct horse battery staple"

Caller = Callable[..., HttpResponse]


class Program:
    """A program with a token, or without one."""

    def __init__(self, token: str = "") -> None:
        self.client = Client(headers={"Authorization": f"Bearer {token}"} if token else None)

    def __call__(self, verb: str, path: str, body: Any = None) -> Any:
        sent: dict[str, Any] = (
            {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        )
        return self.client.generic(verb, f"/api/{path}", **sent)


def make_user(name: str) -> User:
    return User.objects.create_user(name, f"{name}@example.org", PASSWORD, email_verified=True)


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def alice(db: None) -> User:
    return make_user("alice")


@pytest.fixture
def bob(db: None) -> User:
    return make_user("bob")


@pytest.fixture
def as_alice(alice: User) -> Program:
    return Program(make_token(alice, "tests", at=timezone.now()))


@pytest.fixture
def as_bob(bob: User) -> Program:
    return Program(make_token(bob, "tests", at=timezone.now()))


@pytest.fixture
def as_stranger(db: None) -> Program:
    return Program()


@pytest.fixture
def topic(alice: User) -> Topic:
    return propose(alice)


def propose(creator: User, title: str = "Where shall we meet?", **fields: Any) -> Topic:
    values = {"description": "", "options": ["Here", "There"], "multiple_choice": False, "unlisted": False}
    return publish(Draft(title=title, **{**values, **fields}), creator=creator, at=timezone.now())
