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
from app.discussion.models import Argument, Comment
from app.moderation.models import Case, Decision
from app.staff.demo import loading
from app.staff.demo.arguments import ARGUMENTS
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


def test_people_argue_and_answer_while_their_topic_is_open(town) -> None:
    assert Argument.objects.count() == len(ARGUMENTS) >= 30
    for argument in Argument.objects.select_related("topic"):
        assert argument.topic.opens_at < argument.created_at < (argument.topic.closes_at or NOON)
        assert argument.created_at < NOON
        assert argument.comment_count == argument.comments.count()
    for reply in Comment.objects.select_related("argument__topic"):
        topic = reply.argument.topic
        assert reply.argument.created_at < reply.created_at < min(NOON, topic.closes_at or NOON)
        assert reply.author_id != reply.argument.author_id


def test_moderators_have_something_to_decide_and_decided_before(town) -> None:
    assert Case.objects.waiting().count() == 2
    [decision] = Decision.objects.all()
    assert decision.moderator.username == "admin"
    assert Argument.objects.get(hidden_at__isnull=False).hidden_reason == decision.reason
    assert decision.decided_at < NOON


def test_public_topics_that_have_opened_are_somebodys_favourites(town) -> None:
    public = Topic.objects.filter(unlisted=False, ballots__isnull=False).distinct()
    assert all(topic.favorite_tally.people for topic in public.select_related("favorite_tally"))
    assert not Topic.objects.filter(unlisted=True, favorites__isnull=False).exists()
