"""How many options a ballot selects: the form, the rule, and its words."""

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from app.topics.choice_rule import ChoiceRule
from app.topics.models import Topic

NUMBERS = st.none() | st.integers(1, 1000)


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (1, 1, "Choose exactly one option"),
        (1, None, "Choose one option or more"),
        (1, 3, "Choose up to three options"),
        (2, None, "Choose at least two options"),
        (1, 2, "Choose up to two options"),
        (2, 3, "Choose two or three options"),
        (2, 4, "Choose two to four options"),
        (3, 3, "Choose exactly three options"),
        (10, 1000, "Choose 10 to 1,000 options"),
    ],
)
def test_the_rule_is_said_in_words(least, most, words):
    assert str(ChoiceRule(least, most)) == words


@given(st.integers(1, 20), st.none() | st.integers(1, 20), st.integers(0, 25))
def test_a_rule_allows_what_lies_between_its_limits(least, most, chosen):
    assert ChoiceRule(least, most).allows(chosen) == (least <= chosen <= (25 if most is None else most))


@pytest.fixture
def with_limits(filled_in):
    return filled_in | {"choice": "multiple", "options": "A\nB\nC\nD"}


def test_the_form_takes_a_least_and_a_most(as_alice, as_charlie, with_limits):
    as_alice.post("/topics/new/", with_limits | {"min_choices": "2", "max_choices": "3"})
    topic = Topic.objects.get()
    assert topic.choice_rule == ChoiceRule(2, 3)
    assert "Choose two or three options" in as_charlie.get(topic.get_absolute_url()).text


def test_limits_are_dropped_where_one_option_is_chosen(as_alice, with_limits):
    as_alice.post("/topics/new/", with_limits | {"choice": "single", "min_choices": "7", "max_choices": "x"})
    assert Topic.objects.get().choice_rule == ChoiceRule(1, 1)


@pytest.mark.parametrize(
    ("limits", "error"),
    [
        ({"min_choices": "3", "max_choices": "2"}, "cannot be less than"),
        ({"min_choices": "5"}, "There are only 4 options"),
        ({"max_choices": "5"}, "There are only 4 options"),
        ({"min_choices": "0"}, "greater than or equal to 1"),
        ({"max_choices": "-1"}, "greater than or equal to 1"),
        ({"min_choices": "two"}, "whole number in digits"),
        ({"max_choices": "9" * 400}, "less than or equal to 1000"),
    ],
)
def test_limits_that_make_no_sense_are_refused_and_kept(as_alice, with_limits, limits, error):
    answer = as_alice.post("/topics/new/", with_limits | limits)
    assert error in answer.text and all(f'value="{typed}"' in answer.text for typed in limits.values())
    assert not Topic.objects.exists()


@pytest.mark.parametrize(
    "limits",
    [
        {"multiple_choice": False, "min_choices": 2},
        {"multiple_choice": True, "min_choices": 0},
        {"multiple_choice": True, "max_choices": 0},
        {"multiple_choice": True, "min_choices": 3, "max_choices": 2},
    ],
)
def test_the_tables_refuse_limits_that_make_no_sense(make_topic, limits):
    with pytest.raises(IntegrityError):
        make_topic(**limits)


def test_before_the_first_ballot_limits_may_change(as_alice, make_topic, with_limits):
    topic = make_topic(multiple_choice=True, min_choices=2)
    address = f"{topic.get_absolute_url()}edit/"
    assert 'name="min_choices" value="2"' in as_alice.get(address).text
    as_alice.post(address, with_limits | {"max_choices": "4"})
    topic.refresh_from_db()
    assert topic.choice_rule == ChoiceRule(1, 4)


def test_where_others_add_options_at_most_may_be_more_than_there_are(as_alice, with_limits):
    fields = with_limits | {"collaborative": "on"}
    assert "only 4 options" in as_alice.post("/topics/new/", fields | {"min_choices": "5"}).text
    as_alice.post("/topics/new/", fields | {"max_choices": "9"})
    assert Topic.objects.get().max_choices == 9
