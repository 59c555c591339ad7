"""The cast: Alice asks, Bob has voted, Dana has not; a topic that closes tomorrow evening."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from app.accounts.models import User, UserPreference
from app.ballots.casting import cast
from app.notifications.kinds import Kind, Pace
from app.topics.models import Option, Topic

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
EVENING = datetime(2026, 6, 3, 18, tzinfo=UTC)
"""When the topic closes: two days and six hours after NOON."""

MakeTopic = Callable[..., Topic]


def make_user(name: str) -> User:
    return User.objects.create_user(name, f"{name}@example.org", email_verified=True)


@pytest.fixture
def alice(db: None) -> User:
    return make_user("alice")


@pytest.fixture
def bob(db: None) -> User:
    return make_user("bob")


@pytest.fixture
def dana(db: None) -> User:
    return make_user("dana")


@pytest.fixture
def make_topic(alice: User) -> MakeTopic:
    def make(title: str = "Where shall we meet?", **fields: object) -> Topic:
        values = {"opens_at": NOON - timedelta(days=20), "closes_at": EVENING, "creator": alice}
        topic = Topic.objects.create(title=title, **{**values, **fields})
        Option.objects.bulk_create(
            Option(topic=topic, text=text, position=n) for n, text in enumerate(("Here", "There"), start=1)
        )
        return topic

    return make


@pytest.fixture
def topic(make_topic: MakeTopic) -> Topic:
    return make_topic()


@pytest.fixture
def voted(topic: Topic, bob: User) -> Topic:
    """The topic, with Bob's ballot."""
    vote(topic, bob)
    return topic


def vote(topic: Topic, voter: User) -> None:
    cast(topic, voter=voter, options=[topic.options.all()[0]], at=NOON - timedelta(days=1))


def prefer(person: User, kind: Kind, pace: Pace) -> None:
    UserPreference.objects.create(user=person, preference_key=kind.preference, preference_value=pace.value)


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client
