"""The cast: Alice argues, Bob is a member, Charlie is a stranger; a topic of Alice's that is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from app.discussion import arguing
from app.discussion.models import Argument
from app.topics.models import Topic
from tests.topics.conftest import alice, as_alice, as_bob, as_charlie, bob, make_topic

__all__ = ["alice", "as_alice", "as_bob", "as_charlie", "bob", "make_topic"]

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

Argue = Callable[..., Argument]


@pytest.fixture
def topic(make_topic: Any) -> Topic:
    return make_topic()


@pytest.fixture
def argue(topic: Topic, alice: Any) -> Argue:
    """Puts forward an argument of Alice's on the topic."""

    def argue_once(text: str = "The square has **room**.", *, stance: str = "for", **more: Any) -> Argument:
        return arguing.argue(
            more.pop("topic", topic),
            author=more.pop("author", alice),
            stance=stance,
            text=text,
            at=more.pop("at", timezone.now()),
            **more,
        )

    return argue_once


@pytest.fixture
def argument(argue: Argue) -> Argument:
    return argue()


def close(topic: Topic) -> None:
    Topic.objects.filter(pk=topic.pk).update(
        opens_at=timezone.now() - 2 * HOUR, closes_at=timezone.now() - HOUR
    )
    topic.refresh_from_db()


def hide(said: Any, reason: str = "Names a private person.") -> None:
    type(said).objects.filter(pk=said.pk).update(hidden_at=timezone.now(), hidden_reason=reason)
