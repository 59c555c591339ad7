"""When a count is made, what it says and what it costs."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from app.ballots import tally
from app.ballots.casting import cast, withdraw
from app.ballots.errors import VotingClosed
from app.ballots.models import Ballot, OptionTally, Tally
from app.pages.plans import plans_of_connection

from .conftest import NOON

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def figures(topic, at):
    """The ballots of each option in ballot order, after whatever counting is due at `at`."""
    tally.refresh(topic, at=at)
    return [option.ballots for option in tally.read_result(topic).options]


def vote(topic, voter, *positions, at=NOON):
    cast(topic, voter=voter, options=list(topic.options.filter(position__in=positions)), at=at)


def test_a_topic_without_ballots_is_counted_as_such(topic):
    assert figures(topic, NOON) == [0, 0, 0]
    assert tally.read_result(topic).counted_at == NOON


def test_a_count_says_who_chose_what(topic, alice, bob, charlie):
    for voter, position in ((alice, 1), (bob, 3), (charlie, 3)):
        vote(topic, voter, position)
    assert figures(topic, NOON + SECOND) == [1, 0, 2]


def test_several_selections_are_one_ballot(make_topic, bob):
    topic = make_topic(multiple_choice=True)
    vote(topic, bob, 1, 2)
    assert figures(topic, NOON + SECOND) == [1, 1, 0]
    assert tally.read_result(topic).ballots == 1


def test_ballots_on_other_topics_are_not_counted(topic, make_topic, bob):
    vote(make_topic(), bob, 1)
    assert figures(topic, NOON + SECOND) == [0, 0, 0]


def test_within_a_second_a_topic_is_not_counted_twice(topic, bob):
    figures(topic, NOON)
    vote(topic, bob, 1, at=NOON)
    assert figures(topic, NOON + SECOND / 2) == [0, 0, 0]
    assert figures(topic, NOON + SECOND) == [1, 0, 0]


def test_without_a_change_nothing_is_counted(topic, bob):
    vote(topic, bob, 1)
    figures(topic, NOON + tally.SETTLING + SECOND)
    assert tally.refresh(topic, at=NOON + tally.LONGEST_AGE).counted_at == NOON + tally.SETTLING + SECOND


def test_a_ballot_that_committed_after_the_count_is_found_by_its_date(topic, bob):
    counted = NOON + SECOND
    figures(topic, counted)
    vote(topic, bob, 1, at=NOON)
    assert figures(topic, counted + SECOND) == [1, 0, 0]


def test_an_old_count_is_not_trusted(topic, bob):
    figures(topic, NOON)
    vote(topic, bob, 1, at=NOON - timedelta(days=1))
    assert figures(topic, NOON + tally.LONGEST_AGE - SECOND) == [0, 0, 0]
    assert figures(topic, NOON + tally.LONGEST_AGE) == [1, 0, 0]


def test_a_count_from_the_future_is_not_trusted(topic, bob):
    figures(topic, NOON + timedelta(days=1))
    vote(topic, bob, 1)
    assert figures(topic, NOON + SECOND) == [1, 0, 0]


def test_a_withdrawn_ballot_is_gone_from_the_next_count(topic, bob):
    vote(topic, bob, 1, at=NOON - timedelta(minutes=10))
    figures(topic, NOON)
    withdraw(topic, voter=bob, at=NOON)
    assert figures(topic, NOON + SECOND / 10) == [0, 0, 0]


def test_withdrawing_from_a_topic_that_was_never_counted_asks_for_a_count(topic, bob):
    vote(topic, bob, 1)
    withdraw(topic, voter=bob, at=NOON)
    assert Tally.objects.get().counted_at is None


def test_a_changed_ballot_moves_from_one_option_to_the_other(topic, bob):
    vote(topic, bob, 1)
    figures(topic, NOON + SECOND)
    vote(topic, bob, 2, at=NOON + 2 * SECOND)
    assert figures(topic, NOON + 3 * SECOND) == [0, 1, 0]


def test_an_open_count_is_not_final(topic):
    figures(topic, NOON)
    assert not tally.read_result(topic).is_final


def test_a_closed_topic_is_counted_for_good(make_topic, bob):
    topic = make_topic(closes_at=NOON + SECOND)
    vote(topic, bob, 2)
    assert figures(topic, NOON + SECOND) == [0, 1, 0]
    assert tally.read_result(topic).is_final


def test_a_count_just_before_closing_is_not_taken_for_the_final_one(make_topic, bob):
    topic = make_topic(closes_at=NOON + SECOND)
    figures(topic, NOON + SECOND * 0.9)
    vote(topic, bob, 1, at=NOON + SECOND * 0.95)
    assert figures(topic, NOON + SECOND) == [1, 0, 0]


def test_after_the_final_count_no_ballot_is_taken_whatever_the_clock_of_its_server(make_topic, bob):
    topic = make_topic(closes_at=NOON)
    figures(topic, NOON)
    with pytest.raises(VotingClosed):
        vote(topic, bob, 1, at=NOON - timedelta(minutes=1))
    assert not Ballot.objects.exists()


def test_closing_moved_to_before_an_open_count_brings_a_new_final_count(topic, bob):
    figures(topic, NOON)
    vote(topic, bob, 1, at=NOON)
    topic.closes_at = NOON - SECOND
    topic.save()
    assert figures(topic, NOON + SECOND / 2) == [1, 0, 0]


def test_a_topic_whose_closing_is_put_off_takes_ballots_again(make_topic, bob):
    topic = make_topic(closes_at=NOON)
    figures(topic, NOON)
    topic.closes_at = NOON + timedelta(days=1)
    topic.save()
    vote(topic, bob, 1, at=NOON + SECOND)
    assert figures(topic, NOON + 2 * SECOND) == [1, 0, 0]
    assert not tally.read_result(topic).is_final


def test_only_options_with_ballots_get_a_row(topic, bob):
    vote(topic, bob, 1)
    figures(topic, NOON + SECOND)
    assert OptionTally.objects.count() == 1


def test_recounting_mends_a_wrong_figure(topic, bob):
    vote(topic, bob, 1)
    figures(topic, NOON + SECOND)
    OptionTally.objects.update(ballots=99)
    tally.recount(topic, at=NOON + SECOND)
    assert figures(topic, NOON + SECOND) == [1, 0, 0]


def test_recounting_a_closed_topic_stays_final(make_topic, bob):
    topic = make_topic(closes_at=NOON + SECOND)
    vote(topic, bob, 1)
    tally.recount(topic, at=NOON + SECOND)
    assert tally.read_result(topic).is_final


def test_reading_a_closed_topic_reads_no_ballot(make_topic, bob, django_assert_num_queries):
    topic = make_topic(closes_at=NOON + SECOND, options=500)
    vote(topic, bob, 1)
    figures(topic, NOON + SECOND)
    if kept := plans_of_connection():
        kept.forget()  # below the SQL is read, not a name that it is executed by
    with django_assert_num_queries(2) as queries:
        figures(topic, NOON + timedelta(days=1))
    assert not any("ballots" in query["sql"].split("FROM")[1].split()[0] for query in queries)


def test_reading_an_open_topic_looks_for_one_change(topic, bob, django_assert_num_queries):
    vote(topic, bob, 1)
    figures(topic, NOON + timedelta(minutes=1))
    with django_assert_num_queries(3):
        figures(topic, NOON + timedelta(minutes=2))


def test_counting_takes_one_statement(topic, bob, django_assert_num_queries):
    vote(topic, bob, 1)
    with django_assert_num_queries(1):
        tally.count_ballots(topic.pk)


def test_a_count_names_the_options_that_were_chosen(topic, bob):
    vote(topic, bob, 1)
    option = topic.options.get(position=1)
    assert tally.count_ballots(topic.pk) == {tally.WHOLE_TOPIC: 1, option.pk: 1}


def lagging(at):
    return list(tally.topics_to_count(at=at))


def test_a_topic_with_newer_ballots_lags_behind_until_it_is_counted(topic, bob):
    vote(topic, bob, 1)
    assert lagging(NOON) == [topic]
    figures(topic, NOON + SECOND)
    assert lagging(NOON + SECOND) == []
    vote(topic, bob, 2, at=NOON + 2 * SECOND)
    assert lagging(NOON + 2 * SECOND) == [topic]


def test_a_closed_topic_lags_behind_until_its_final_count(make_topic):
    topic = make_topic(closes_at=NOON)
    figures(topic, NOON - SECOND)
    assert lagging(NOON) == [topic]
    figures(topic, NOON)
    assert lagging(NOON) == []


def test_a_topic_with_a_withdrawn_ballot_lags_behind(topic, bob):
    vote(topic, bob, 1)
    withdraw(topic, voter=bob, at=NOON)
    assert lagging(NOON) == [topic]


def test_a_topic_nobody_voted_on_does_not_lag_behind(topic):
    assert lagging(NOON) == []


def test_the_command_counts_what_lags_behind(topic, closed_topic, bob, capsys):
    vote(topic, bob, 1)
    call_command("count_ballots")
    call_command("count_ballots")
    assert capsys.readouterr().out == "Counted 2 topics.\nCounted 0 topics.\n"
    assert Tally.objects.get(topic=closed_topic).is_final(closed_topic)
