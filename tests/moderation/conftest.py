"""The cast: Alice owns the topic, Bob argues, Dana reports, Charlie is a stranger; Max and Mia moderate."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from app.accounts.models import User
from app.discussion import arguing
from app.discussion.models import Argument
from app.moderation import deciding, reporting
from app.moderation.models import Case, Decision, Kind, Verdict
from app.moderation.things import find_thing
from app.topics.models import Topic
from tests.staff.cast import client_of, grant, make_user
from tests.staff.conftest import plain_static_files
from tests.topics.conftest import alice, as_alice, as_bob, as_charlie, bob, make_topic

__all__ = [
    "alice",
    "as_alice",
    "as_bob",
    "as_charlie",
    "bob",
    "make_topic",
    "plain_static_files",
]


def make_moderator(name: str) -> User:
    user = make_user(name, is_staff=True)
    grant(user, "moderation.view_case", "moderation.decide_case", "moderation.suspend_author")
    return user


@pytest.fixture
def max_(db: None) -> User:
    return make_moderator("max")


@pytest.fixture
def mia(db: None) -> User:
    return make_moderator("mia")


@pytest.fixture
def dana(db: None) -> User:
    return make_user("dana")


@pytest.fixture
def as_dana(dana: User) -> Client:
    return client_of(dana)


@pytest.fixture
def topic(make_topic: Any) -> Topic:
    return make_topic()


@pytest.fixture
def argument(topic: Topic, bob: User) -> Argument:
    return arguing.argue(topic, author=bob, stance="for", text="Mr Grey is a thief.", at=timezone.now())


@pytest.fixture
def case(argument: Argument, dana: User) -> Case:
    """Bob's argument, reported by Dana."""
    return report(argument.topic, Kind.ARGUMENT, argument.pk, by=dana)


def report(topic: Topic, kind: Kind, key: int, *, by: User, words: str = "He is named.") -> Case:
    thing = find_thing(topic, kind, key)
    assert thing is not None
    return reporting.report(thing, reporter=by, ground="private", words=words, at=timezone.now()).case


def decide(case: Case, verdict: Verdict, *, by: User, reason: str = "It names a private person.") -> Decision:
    return deciding.decide(case, verdict=verdict, reason=reason, by=by, at=timezone.now())


def appeal(decision: Decision, text: str = "He is the mayor.") -> None:
    reporting.appeal(decision, text=text, at=timezone.now())
