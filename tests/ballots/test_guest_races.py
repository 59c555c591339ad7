"""Adding options, voting, and being removed, all at once: threads on a real database."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

import pytest

from app.accounts.models import User
from app.ballots import tally
from app.ballots.casting import cast
from app.ballots.models import Ballot, Selection
from app.topics import editing, guests
from app.topics.adding import OptionRefused, OptionThere, TooManyOptions, add_option
from app.topics.guests import RemovedFromTopic
from app.topics.models import Guest, Option, Topic

from .conftest import NOON
from .test_races import SECOND, at_once, people

pytestmark = pytest.mark.django_db(transaction=True)


def positions(topic: Topic) -> list[int]:
    return list(topic.options.order_by("position").values_list("position", flat=True))


def test_the_same_option_added_by_eight_at_once_is_there_once(make_topic):
    topic, refused = make_topic(collaborative=True), []

    def add(person: User) -> None:
        try:
            add_option(topic, "The harbour", person=person, at=NOON)
        except OptionThere:
            refused.append(person)

    at_once(*(partial(add, person) for person in people(8)))
    assert len(refused) == 7
    assert positions(topic) == [1, 2, 3, 4]


def test_of_eight_who_add_the_thousandth_option_one_does(make_topic):
    topic, refused = make_topic(options=999, collaborative=True), []

    def add(number: int, person: User) -> None:
        try:
            add_option(topic, f"The harbour, pier {number}", person=person, at=NOON)
        except TooManyOptions:
            refused.append(person)

    at_once(*(partial(add, number, person) for number, person in enumerate(people(8))))
    assert len(refused) == 7
    assert positions(topic) == list(range(1, 1001))


def test_people_vote_while_others_add_options(make_topic):
    topic = make_topic(collaborative=True)
    options, everybody = list(topic.options.all()), people(8)

    def add(person: User) -> None:
        for number in range(5):
            add_option(topic, f"{person.username}, {number}", person=person, at=NOON)

    def vote(person: User) -> None:
        for number in range(5):
            cast(topic, voter=person, options=[options[number % 3]], at=NOON)

    at_once(*(partial(add, one) for one in everybody[:4]), *(partial(vote, one) for one in everybody[4:]))
    assert positions(topic) == list(range(1, 24))
    assert Ballot.objects.on(topic).count() == 4


def test_whoever_is_removed_while_casting_has_no_ballot_afterwards(make_topic):
    """Either the ballot was there and went, or the removed person was refused; round after round."""
    topic = make_topic(unlisted=True)
    options = list(topic.options.all())

    def vote(person: User) -> None:
        with suppress(RemovedFromTopic):
            for number in range(6):
                cast(topic, voter=person, options=[options[number % 3]], at=NOON)

    def remove(person: User) -> None:
        guests.remove(topic, person, at=NOON)

    everybody = people(6)
    Guest.objects.bulk_create(Guest(topic=topic, person=person) for person in everybody)
    at_once(*(partial(work, person) for person in everybody for work in (vote, remove)))
    assert not Ballot.objects.exists() and not Selection.objects.exists()
    assert tally.recount(topic, at=NOON + SECOND).ballots == 0


def test_a_tally_read_while_people_are_removed_is_right_in_the_end(make_topic):
    topic, everybody = make_topic(unlisted=True), people(8)
    for person in everybody:
        cast(topic, voter=person, options=list(topic.options.all())[:1], at=NOON)
    tally.refresh(topic, at=NOON)

    def read() -> None:
        for turn in range(8):
            tally.refresh(topic, at=NOON + (1 + turn) * SECOND)

    at_once(read, *(partial(guests.remove, topic, person, at=NOON) for person in everybody[:5]), read)
    assert tally.refresh(topic, at=NOON + 20 * SECOND).ballots == Ballot.objects.on(topic).count() == 3


def test_one_person_in_eight_windows_comes_once(make_topic, bob):
    topic = make_topic(unlisted=True)
    at_once(*[partial(guests.welcome, topic, bob, at=NOON)] * 8)
    assert Guest.objects.count() == 1


def test_a_topic_deleted_while_people_come_and_add_is_no_failure(make_topic):
    topic, everybody = make_topic(unlisted=True, collaborative=True), people(6)

    def come_and_add(person: User) -> None:
        for number in range(4):
            guests.welcome(topic, person, at=NOON)
            with suppress(Topic.DoesNotExist, OptionRefused):
                add_option(topic, f"{person.username}, {number}", person=person, at=NOON)

    at_once(*(partial(come_and_add, person) for person in everybody), partial(editing.delete, topic))
    assert not Option.objects.exists() and not Guest.objects.exists()
