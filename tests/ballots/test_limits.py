"""Ballots that select more or fewer options than the topic allows."""

import pytest

from app.ballots.casting import cast
from app.ballots.errors import SeveralSelected, WrongNumberSelected
from app.ballots.models import Ballot

from .conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(make_topic):
    return make_topic(options=6, multiple_choice=True, min_choices=2, max_choices=3)


def first(topic, number):
    return list(topic.options.all())[:number]


@pytest.mark.parametrize("number", [1, 4, 6])
def test_a_wrong_number_is_refused_with_the_rule(topic, bob, number):
    with pytest.raises(WrongNumberSelected, match=r"Choose two or three options\. You chose"):
        cast(topic, voter=bob, options=first(topic, number), at=NOON)
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("number", [2, 3])
def test_the_limits_themselves_are_allowed(topic, bob, number):
    cast(topic, voter=bob, options=first(topic, number), at=NOON)
    assert Ballot.objects.get().selections.count() == number


def test_one_option_given_twice_counts_once(topic, bob):
    with pytest.raises(WrongNumberSelected, match="You chose one"):
        cast(topic, voter=bob, options=first(topic, 1) * 2, at=NOON)


def test_a_rule_that_changed_meanwhile_is_the_one_that_holds(topic, bob):
    chosen = first(topic, 3)
    type(topic).objects.update(max_choices=2)
    with pytest.raises(WrongNumberSelected):
        cast(topic, voter=bob, options=chosen, at=NOON)
    type(topic).objects.update(multiple_choice=False, min_choices=None, max_choices=None)
    with pytest.raises(SeveralSelected):
        cast(topic, voter=bob, options=chosen, at=NOON)


def test_the_ballot_says_the_rule_and_keeps_a_wrong_choice(topic, bobs_browser):
    address = f"{topic.get_absolute_url()}ballot/"
    assert "Choose two or three options." in bobs_browser.get(address).text
    chosen = [str(option.pk) for option in first(topic, 4)]
    page = bobs_browser.post(address, {"option": chosen}).text
    assert "Choose two or three options. You chose four." in page
    assert page.count(" checked>") == 4
