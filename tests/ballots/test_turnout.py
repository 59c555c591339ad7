"""When the turnout is counted, what it says and what it costs."""

from datetime import timedelta

import pytest

from app.accounts.models import User
from app.ballots import tally, turnout
from app.ballots.buckets import buckets_over
from app.ballots.casting import cast, withdraw
from app.ballots.models import Ballot, Turnout

from .conftest import NOON

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def vote(topic, voter, *, at):
    cast(topic, voter=voter, options=[topic.options.all()[0]], at=at)


def turnout_at(topic, at):
    counted = tally.refresh(topic, at=at)
    return turnout.refresh(topic, tally=counted, at=at)


def steps_at(topic, at):
    """When ballots came, how many, and how many there were then."""
    counted = tally.refresh(topic, at=at)
    made = turnout.steps_of(turnout.refresh(topic, tally=counted, at=at), counted)
    return [(step.until - topic.opens_at, step.new, step.total) for step in made if step.new]


@pytest.fixture
def topic(make_topic):
    return make_topic(opens_at=NOON)


def test_ballots_are_dated_by_when_they_were_first_cast(topic, alice, bob, charlie):
    for voter, hours in ((alice, 1), (bob, 30), (charlie, 30)):
        vote(topic, voter, at=NOON + hours * HOUR)
    vote(topic, alice, at=NOON + 40 * HOUR)
    assert steps_at(topic, NOON + 48 * HOUR) == [(2 * HOUR, 1, 1), (31 * HOUR, 2, 3)]


def test_the_boundary_belongs_to_the_later_bucket(topic, alice, bob):
    vote(topic, alice, at=NOON + HOUR - timedelta(milliseconds=1))
    vote(topic, bob, at=NOON + HOUR)
    assert steps_at(topic, NOON + 48 * HOUR) == [(HOUR, 1, 1), (2 * HOUR, 1, 2)]


def test_ballots_of_other_topics_are_not_dated(topic, make_topic, bob):
    vote(make_topic(opens_at=NOON), bob, at=NOON + HOUR)
    assert steps_at(topic, NOON + 48 * HOUR) == []


def test_a_ballot_from_before_the_opening_counts_as_its_first(topic, bob):
    vote(topic, bob, at=NOON + HOUR)
    Ballot.objects.update(cast_at=NOON - 100 * HOUR)
    assert steps_at(topic, NOON + 48 * HOUR) == [(HOUR, 1, 1)]


def test_members_are_those_who_could_have_voted(make_topic, alice, bob, charlie):
    people = User.objects.all()
    people.update(created_at=NOON - HOUR)
    people.filter(username="bob").update(is_active=False)
    people.filter(username="charlie").update(created_at=NOON + 2 * HOUR)
    assert turnout_at(make_topic(closes_at=NOON + HOUR), NOON + 3 * HOUR).members == 1


def test_ballots_are_dated_again_after_a_pause_only(topic, alice, bob):
    vote(topic, alice, at=NOON + HOUR)
    first = turnout_at(topic, NOON + HOUR + SECOND)
    vote(topic, bob, at=NOON + HOUR + 2 * SECOND)
    assert turnout_at(topic, NOON + HOUR + 5 * SECOND).counted_at == first.counted_at
    assert turnout_at(topic, NOON + HOUR + 20 * SECOND).counted_at == NOON + HOUR + 20 * SECOND


def test_the_curve_ends_at_what_the_bars_say_also_within_the_pause(topic, alice, bob):
    vote(topic, alice, at=NOON + HOUR)
    turnout_at(topic, NOON + HOUR + SECOND)
    vote(topic, bob, at=NOON + HOUR + 2 * SECOND)
    assert steps_at(topic, NOON + HOUR + 5 * SECOND)[-1] == (HOUR + 5 * SECOND, 2, 2)


def test_the_more_ballots_the_rarer_they_are_dated(topic):
    counted = tally.refresh(topic, at=NOON)
    counted.ballots = 1_000_000
    assert turnout.pause(counted) == timedelta(seconds=70)


def test_a_withdrawn_ballot_leaves_the_curve_at_once(topic, alice, bob):
    for voter in (alice, bob):
        vote(topic, voter, at=NOON + HOUR)
    turnout_at(topic, NOON + HOUR + SECOND)
    withdraw(topic, voter=bob, at=NOON + HOUR + 2 * SECOND)
    assert steps_at(topic, NOON + HOUR + 3 * SECOND)[-1][2] == 1


def test_the_final_count_is_dated_exactly_within_any_pause(make_topic, alice, bob):
    topic = make_topic(opens_at=NOON, closes_at=NOON + HOUR)
    vote(topic, alice, at=NOON + HOUR / 2)
    turnout_at(topic, NOON + HOUR - 2 * SECOND)
    vote(topic, bob, at=NOON + HOUR - SECOND)
    final = turnout_at(topic, NOON + HOUR)
    assert sum(final.ballots) == 2
    assert turnout_at(topic, NOON + 100 * HOUR).counted_at == final.counted_at


def test_recounting_dates_the_ballots_anew(make_topic, bob):
    topic = make_topic(opens_at=NOON, closes_at=NOON + HOUR)
    vote(topic, bob, at=NOON)
    turnout_at(topic, NOON + HOUR)
    Turnout.objects.update(ballots=[5])
    tally.recount(topic, at=NOON + 2 * HOUR)
    assert sum(turnout_at(topic, NOON + 2 * HOUR).ballots) == 1


def test_reading_takes_one_query_and_dating_one_statement(topic, bob, django_assert_num_queries):
    vote(topic, bob, at=NOON)
    counted = tally.refresh(topic, at=NOON + HOUR)
    stored = turnout.refresh(topic, tally=counted, at=NOON + HOUR)
    with django_assert_num_queries(1):
        turnout.refresh(topic, tally=counted, at=NOON + HOUR)
    with django_assert_num_queries(1):
        turnout.count_by_bucket(topic.pk, buckets_over(NOON, NOON + HOUR))
    with django_assert_num_queries(0):
        turnout.steps_of(stored, counted)


def test_whoever_finds_another_counting_reads_what_is_stored(topic, bob):
    vote(topic, bob, at=NOON)
    counted = tally.refresh(topic, at=NOON + HOUR)
    seen = turnout.make_turnout(topic)
    Turnout.objects.update(counted_at=NOON, members=99)
    assert turnout.count_once(topic, seen=seen, tally=counted).members == 99
