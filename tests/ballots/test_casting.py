"""Casting and withdrawing, one person at a time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from app.accounts.models import User
from app.ballots import errors
from app.ballots.casting import cast, withdraw
from app.ballots.models import Ballot, Selection

from .conftest import NOON

pytestmark = pytest.mark.django_db


def selected(topic, voter):
    """The positions that the voter's ballot selects."""
    mine = Selection.objects.filter(ballot__topic=topic, ballot__voter=voter)
    return list(mine.order_by("option__position").values_list("option__position", flat=True))


def test_a_ballot_holds_what_was_chosen(topic, bob):
    cast(topic, voter=bob, options=[topic.options.get(position=2)], at=NOON)
    assert selected(topic, bob) == [2]


def test_casting_again_replaces_the_selection_and_keeps_one_ballot(topic, bob):
    for position in (1, 3):
        cast(topic, voter=bob, options=[topic.options.get(position=position)], at=NOON)
    assert selected(topic, bob) == [3]
    assert Ballot.objects.on(topic).count() == 1


def test_casting_again_remembers_when_the_ballot_was_first_cast(topic, bob):
    later = NOON + timedelta(minutes=5)
    for at in (NOON, later):
        cast(topic, voter=bob, options=list(topic.options.all())[:1], at=at)
    ballot = Ballot.objects.on(topic).get()
    assert (ballot.cast_at, ballot.changed_at) == (NOON, later)


def test_selections_that_stay_keep_their_rows(make_topic, bob):
    topic = make_topic(multiple_choice=True)
    one, two, three = topic.options.all()
    cast(topic, voter=bob, options=[one, two], at=NOON)
    kept = Selection.objects.get(option=two).pk
    cast(topic, voter=bob, options=[two, three], at=NOON)
    assert Selection.objects.get(option=two).pk == kept
    assert selected(topic, bob) == [2, 3]


def test_the_same_option_given_twice_is_selected_once(topic, bob):
    option = topic.options.first()
    cast(topic, voter=bob, options=[option, option], at=NOON)
    assert selected(topic, bob) == [1]


def test_a_ballot_without_selection_is_refused(topic, bob):
    with pytest.raises(errors.NothingSelected):
        cast(topic, voter=bob, options=[], at=NOON)


def test_several_selections_are_refused_on_a_single_choice(topic, bob):
    with pytest.raises(errors.SeveralSelected):
        cast(topic, voter=bob, options=list(topic.options.all())[:2], at=NOON)
    assert not Ballot.objects.exists()


def test_an_option_of_another_topic_is_refused(topic, make_topic, bob):
    with pytest.raises(errors.OptionNotOnBallot):
        cast(topic, voter=bob, options=[make_topic().options.first()], at=NOON)
    assert not Ballot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_option_removed_meanwhile_is_refused_and_nothing_stays(topic, bob):
    option = topic.options.first()
    topic.options.filter(pk=option.pk).delete()
    with pytest.raises(errors.OptionNotOnBallot):
        cast(topic, voter=bob, options=[option], at=NOON)
    assert not Ballot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_voter_removed_meanwhile_is_told_so_and_nothing_stays(topic, bob):
    User.objects.filter(pk=bob.pk).delete()
    with pytest.raises(errors.VoterRemoved, match="account was removed"):
        cast(topic, voter=bob, options=[topic.options.first()], at=NOON)
    assert not Ballot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_integrity_error_of_another_cause_is_not_explained_away(topic, bob, monkeypatch):
    def fail(*_args):
        raise IntegrityError("something else")

    monkeypatch.setattr("app.ballots.casting.store_selections", fail)
    with pytest.raises(IntegrityError, match="something else"):
        cast(topic, voter=bob, options=[topic.options.first()], at=NOON)


def test_a_ballot_one_moment_before_closing_is_taken(make_topic, bob):
    topic = make_topic(closes_at=NOON)
    cast(topic, voter=bob, options=[topic.options.first()], at=NOON - timedelta(microseconds=1))
    assert selected(topic, bob) == [1]


def test_a_ballot_at_closing_time_is_refused(make_topic, bob):
    topic = make_topic(closes_at=NOON)
    with pytest.raises(errors.VotingClosed):
        cast(topic, voter=bob, options=[topic.options.first()], at=NOON)


def test_a_ballot_before_opening_is_refused(make_topic, bob):
    topic = make_topic(opens_at=NOON)
    with pytest.raises(errors.VotingNotOpenYet):
        cast(topic, voter=bob, options=[topic.options.first()], at=NOON - timedelta(microseconds=1))


def test_closing_moved_forward_meanwhile_refuses_the_ballot(topic, bob):
    type(topic).objects.filter(pk=topic.pk).update(closes_at=NOON)
    with pytest.raises(errors.VotingClosed):
        cast(topic, voter=bob, options=[topic.options.first()], at=NOON)


def test_a_topic_deleted_meanwhile_takes_no_ballot(topic, bob):
    options = list(topic.options.all())[:1]
    type(topic).objects.filter(pk=topic.pk).delete()
    with pytest.raises(type(topic).DoesNotExist):
        cast(topic, voter=bob, options=options, at=NOON)


@pytest.mark.parametrize("options", [2, 500])
def test_casting_costs_the_same_whatever_the_options(make_topic, bob, options):
    topic = make_topic(options=options, multiple_choice=True, closes_at=NOON + timedelta(days=1))
    chosen = list(topic.options.all())
    with CaptureQueriesContext(connection) as queries:
        cast(topic, voter=bob, options=chosen, at=NOON)
    reads_and_writes = [query for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(reads_and_writes) <= 5 + options // 400


def test_withdrawing_removes_the_ballot_and_its_selections(topic, bob):
    cast(topic, voter=bob, options=[topic.options.first()], at=NOON)
    withdraw(topic, voter=bob, at=NOON)
    assert not Ballot.objects.exists()
    assert not Selection.objects.exists()


def test_withdrawing_leaves_other_peoples_ballots(topic, bob, charlie):
    for voter in (bob, charlie):
        cast(topic, voter=voter, options=[topic.options.first()], at=NOON)
    withdraw(topic, voter=bob, at=NOON)
    assert [ballot.voter for ballot in Ballot.objects.all()] == [charlie]


def test_withdrawing_nothing_is_refused(topic, bob):
    with pytest.raises(errors.NoBallot):
        withdraw(topic, voter=bob, at=NOON)


def test_withdrawing_at_closing_time_is_refused(make_topic, bob):
    topic = make_topic(closes_at=NOON)
    cast(topic, voter=bob, options=[topic.options.first()], at=NOON - timedelta(seconds=1))
    with pytest.raises(errors.VotingClosed):
        withdraw(topic, voter=bob, at=NOON)
    assert Ballot.objects.count() == 1


def test_whoever_withdrew_may_vote_again(topic, bob):
    for position in (1, 2):
        cast(topic, voter=bob, options=[topic.options.get(position=position)], at=NOON)
        if position == 1:
            withdraw(topic, voter=bob, at=NOON)
    assert selected(topic, bob) == [2]
