"""The cast: Alice asks, Bob and Charlie vote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from app.accounts.models import User
from app.topics.models import Option, Topic

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
"""When tests of rules take place; pages use the real now."""

MakeTopic = Callable[..., Topic]


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("alice", "alice@example.org")


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob", "bob@example.org")


@pytest.fixture
def charlie(db: None) -> User:
    return User.objects.create_user("charlie", "charlie@example.org")


@pytest.fixture
def make_topic(alice: User) -> MakeTopic:
    """Makes a topic with options "Option 1" …, open at the real now and at NOON unless told otherwise."""

    def make(*, options: int = 3, **fields: object) -> Topic:
        values = {"title": "Where shall we meet?", "opens_at": NOON - timedelta(days=400), "creator": alice}
        topic = Topic.objects.create(**{**values, **fields})
        Option.objects.bulk_create(
            Option(topic=topic, text=f"Option {number}", position=number) for number in range(1, options + 1)
        )
        return topic

    return make


@pytest.fixture
def topic(make_topic: MakeTopic) -> Topic:
    return make_topic()


@pytest.fixture
def closed_topic(make_topic: MakeTopic) -> Topic:
    return make_topic(closes_at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def bobs_browser(bob: User) -> Client:
    browser = Client()
    browser.force_login(bob)
    return browser
