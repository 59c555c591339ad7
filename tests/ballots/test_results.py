"""The rules of reading a count: leaders, ties, shares, words."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ballots.results import (
    OptionResult,
    Result,
    leaders,
    listing,
    majority,
    most_ballots_first,
    share,
    verdict,
)

counts = st.lists(st.integers(0, 50), max_size=30)


def result(*ballots, total=None, is_final=False):
    options = [OptionResult(number, f"Option {number}", each) for number, each in enumerate(ballots, start=1)]
    return Result(options, sum(ballots) if total is None else total, None, is_final)


@given(counts)
def test_nobody_has_more_ballots_than_a_leader(ballots):
    options = result(*ballots).options
    ahead = leaders(options)
    assert all(leader.ballots >= option.ballots for leader in ahead for option in options)


@given(counts)
def test_whoever_has_as_many_as_a_leader_leads_too(ballots):
    options = result(*ballots).options
    ahead = leaders(options)
    assert all((option.ballots == ahead[0].ballots) == (option in ahead) for option in options if ahead)


@given(counts)
def test_there_are_leaders_exactly_when_there_are_ballots(ballots):
    assert bool(leaders(result(*ballots).options)) == (sum(ballots) > 0)


@given(counts)
def test_shares_of_a_single_choice_add_up_to_one_exactly(ballots):
    total = sum(ballots)
    assert sum(share(each, of=total) for each in ballots) == (1 if total else 0)


@given(counts)
def test_sorting_loses_no_option_and_keeps_ballot_order_among_equals(ballots):
    options = result(*ballots).options
    ordered = most_ballots_first(options)
    assert sorted(ordered, key=lambda option: option.position) == options
    keys = [(-option.ballots, option.position) for option in ordered]
    assert keys == sorted(keys)


@given(counts, st.booleans())
def test_the_verdict_names_a_leader_or_says_that_nobody_leads(ballots, is_final):
    given_result = result(*ballots, is_final=is_final)
    words, ahead = verdict(given_result), leaders(given_result.options)
    if len(ahead) == 1:
        assert f"“{ahead[0].text}”" in words
    else:
        assert ("level" in words) == bool(ahead)
        assert "leads" not in words


def test_a_percentage_does_not_contradict_the_sentence_behind_it():
    words = verdict(result(4996, 4995, 9))
    assert words.endswith("(just under 50%). That is less than half of the ballots.")


@pytest.mark.parametrize(
    "ballots, words",
    [
        ((0, 0), "No ballots have been cast yet."),
        ((10, 20), "“Option 2” leads with 20 of 30 ballots (66.7%). That is more than half of the ballots."),
        ((12, 12), "Two options are level with 12 ballots each: “Option 1” and “Option 2”."),
        ((1, 1, 1), "Three options are level with 1 ballot each: “Option 1”, “Option 2” and “Option 3”."),
        ((12,) * 6, "Six options are level with 12 ballots each."),
        ((1200,) * 40, "40 options are level with 1,200 ballots each."),
    ],
)
def test_the_verdict_while_voting_is_open(ballots, words):
    assert verdict(result(*ballots)) == words


@pytest.mark.parametrize(
    "ballots, words",
    [
        ((0, 0), "No ballots were cast."),
        (
            (1, 2),
            "“Option 2” has the most support: 2 of 3 ballots (66.7%). That is more than half of the ballots.",
        ),
    ],
)
def test_the_verdict_of_a_final_count(ballots, words):
    assert verdict(result(*ballots, is_final=True)) == words


def test_a_share_just_below_one_half_is_not_called_half():
    assert "less than half" in majority(Fraction(499_999, 1_000_000))


def test_exactly_one_half_is_called_so():
    assert verdict(result(2, 1, 1)).endswith("That is exactly half of the ballots.")


def test_several_selections_on_a_ballot_make_shares_of_ballots():
    words = verdict(result(2, 2, 1, 3, total=4))
    assert "3 of 4 ballots" in words


def test_one_name_is_listed_alone():
    assert listing(["a"]) == "a"
