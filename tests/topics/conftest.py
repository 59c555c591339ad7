"""The cast: Alice owns topics, Bob is a member, Charlie is a stranger without an account."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from app.accounts.models import User
from app.ballots.models import Tally
from app.topics.models import Topic
from app.topics.publishing import Draft, publish

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

MakeTopic = Callable[..., Topic]


def make_user(name: str) -> User:
    return User.objects.create(username=name, email=f"{name}@example.org", password="!")


@pytest.fixture
def alice(db: None) -> User:
    return make_user("alice")


@pytest.fixture
def bob(db: None) -> User:
    return make_user("bob")


@pytest.fixture
def as_alice(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def as_bob(bob: User) -> Client:
    client = Client()
    client.force_login(bob)
    return client


@pytest.fixture
def as_charlie(db: None) -> Client:
    return Client()


@pytest.fixture
def make_topic(alice: User) -> MakeTopic:
    """Publishes a topic of Alice's, an hour ago unless `at` says otherwise."""

    def make(
        title: str = "Where do the bicycle racks go?",
        *,
        at: datetime | None = None,
        ballots: int = 0,
        **draft: Any,
    ) -> Topic:
        fields: dict[str, Any] = {
            "description": "",
            "options": ["Market square", "Library"],
            "multiple_choice": False,
            "unlisted": False,
        }
        at = at or datetime.now(UTC) - HOUR
        topic = publish(Draft(title=title, **(fields | draft)), creator=alice, at=at)
        if ballots:
            Tally.objects.create(topic=topic, ballots=ballots, counted_at=at)
        return topic

    return make


@pytest.fixture
def filled_in() -> dict[str, str]:
    """What a browser posts for a small, right topic."""
    return {
        "title": "Where do the bicycle racks go?",
        "description": "Twelve racks are bought.",
        "options": "Market square\r\nLibrary\r\n",
        "choice": "single",
        "visibility": "public",
        "tags": "Streets, #cycling",
        "closes_at": "",
    }
