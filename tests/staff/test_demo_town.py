"""The town of the demo data, loaded once and only read: its figures agree with one another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import Count

from app.accounts.models import User
from app.ballots.models import Ballot, OptionTally
from app.staff.demo import loading
from app.staff.demo.loading import CITIZENS, PASSWORD, load_demo
from app.staff.demo.topics import TOPICS
from app.topics.models import Option, Topic

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker) -> Iterator[None]:
    """All but the election, at noon, until the last test here has read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with patch.object(loading, "make_election"):
            load_demo(at=NOON)
        yield
        transaction.set_rollback(True)


def test_the_demo_accounts_log_in_and_only_admin_is_staff(town) -> None:
    for name in (*CITIZENS, "admin"):
        user = authenticate(username=name, password=PASSWORD)
        assert user is not None
        assert (user.is_staff, user.is_superuser) == (name == "admin", name == "admin")
    assert User.objects.filter(is_staff=True).count() == 1


def test_tallies_are_what_counting_gives(town) -> None:
    for topic in Topic.objects.select_related("tally"):
        assert topic.tally.ballots == topic.ballots.count()
    for option in Option.objects.annotate(counted=Count("selections")).select_related("tally"):
        assert (
            OptionTally.objects.filter(option=option, ballots=option.counted).exists() or option.counted == 0
        )


def test_every_topic_has_the_ballots_it_says(town) -> None:
    made = dict(Topic.objects.annotate(cast=Count("ballots")).values_list("title", "cast"))
    assert made == {demo.title: demo.ballots for demo in TOPICS}


def test_every_ballot_was_cast_by_someone_who_had_joined_while_the_topic_was_open(town) -> None:
    for ballot in Ballot.objects.select_related("topic", "voter"):
        assert ballot.voter.created_at < ballot.topic.opens_at <= ballot.cast_at <= NOON
        assert ballot.topic.closes_at is None or ballot.cast_at < ballot.topic.closes_at


def test_every_ballot_selects_something_and_one_thing_where_one_is_allowed(town) -> None:
    ballots = Ballot.objects.annotate(selected=Count("selections"))
    for allows_several, selected in ballots.values_list("topic__multiple_choice", "selected"):
        assert selected >= 1
        assert allows_several or selected == 1


def test_one_result_is_a_tie(town) -> None:
    topic = Topic.objects.get(title__startswith="What colour")
    first, second, *_ = OptionTally.objects.filter(option__topic=topic).order_by("-ballots")
    assert first.ballots == second.ballots == 64
