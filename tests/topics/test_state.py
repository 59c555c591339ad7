"""When a topic takes ballots."""

from datetime import timedelta

import pytest

from app.topics.models import Topic
from app.topics.state import State, state_at
from tests.topics.conftest import HOUR, NOON

MOMENT = timedelta(microseconds=1)


def test_it_is_open_from_its_opening_until_just_before_its_closing():
    times = {"opens_at": NOON, "closes_at": NOON + HOUR}
    assert state_at(NOON - MOMENT, **times) is State.NOT_YET_OPEN
    assert state_at(NOON, **times) is State.OPEN
    assert state_at(NOON + HOUR - MOMENT, **times) is State.OPEN
    assert state_at(NOON + HOUR, **times) is State.CLOSED


def test_without_a_closing_time_it_never_closes():
    assert state_at(NOON + 9999 * HOUR, opens_at=NOON, closes_at=None) is State.OPEN


@pytest.mark.parametrize("at", [NOON - MOMENT, NOON, NOON + HOUR - MOMENT, NOON + HOUR])
def test_the_database_agrees_with_the_rule(make_topic, at):
    topic = make_topic(at=NOON, closes_at=NOON + HOUR)
    assert Topic.objects.open(at).filter(pk=topic.pk).exists() == topic.is_open(at)
    assert Topic.objects.closed(at).filter(pk=topic.pk).exists() == topic.is_closed(at)
