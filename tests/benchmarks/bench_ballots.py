"""What results and ballots cost. Prints ratios: machines differ, ratios less so.

    make bench ARGS=tests/benchmarks/bench_ballots.py

Takes some minutes for each, with a million people and two million ballots. Not part of the suite: the file's
name hides it from collection.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import cycle
from statistics import median
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from app.accounts.models import User
from app.ballots import tally, turnout
from app.ballots.casting import cast
from app.ballots.models import Ballot, Selection
from app.topics.models import Option, Topic
from tests.benchmarks.bulk import at_rest, fill, hold
from tests.benchmarks.large_town import moment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1200)]

FEW, MANY = 1_000, 1_000_000
ROUNDS = 40
VOTES = 400


def make_people(number: int, *, name: str = "p") -> list[User]:
    people = [
        User(username=f"{name}{one}", email=f"{name}{one}@example.org", password="!") for one in range(number)
    ]
    return User.objects.bulk_create(people, batch_size=5000)


def make_topic(voters: list[User], **times: Any) -> Topic:
    """A topic of five options on which `voters` cast their ballots an hour ago."""
    earlier = timezone.now() - timedelta(hours=1)
    topic = Topic.objects.create(title="How much?", opens_at=earlier - timedelta(days=1), **times)
    options = Option.objects.bulk_create(Option(topic=topic, text=f"{n}", position=n) for n in range(1, 6))
    ballots = Ballot.objects.bulk_create(
        [Ballot(topic=topic, voter=voter, cast_at=earlier, changed_at=earlier) for voter in voters],
        batch_size=5000,
    )
    Selection.objects.bulk_create(
        [
            Selection(ballot=ballot, option=option)
            for ballot, option in zip(ballots, cycle(options), strict=False)
        ],
        batch_size=5000,
    )
    return topic


def make_crowd(number: int) -> None:
    """So many people, the first of whom has the key 1."""
    hold("numbers", ["n"], ((n,) for n in range(1, number + 1)))
    with transaction.atomic(), at_rest(["users"]):
        fill(
            User,
            "numbers",
            id="n",
            username="'Citizen' || n",
            username_folded="'citizen' || n",
            email="'citizen' || n || '@example.org'",
            created_at=moment("-100000"),
        )


def make_crowded_topic(voters: int, **times: Any) -> Topic:
    """The same as `make_topic` with so many people of the crowd, made by the database."""
    topic = make_topic([], **times)
    first = topic.options.order_by("position").values_list("pk", flat=True)[0]
    with transaction.atomic(), at_rest(["ballots", "selections"]):
        when = moment("-60 - n % 1200")
        people = f"numbers WHERE n <= {voters}"
        fill(Ballot, people, topic_id=str(topic.pk), voter_id="n", cast_at=when, changed_at=when)
        own = f"ballots WHERE topic_id = {topic.pk}"
        fill(Selection, own, ballot_id="id", option_id=f"{first} + id % 5")
    return topic


def tell_statistics() -> None:
    """Let the database know its sizes, as its own housekeeping does in a running site."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def alternate(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[float, float]:
    """Median milliseconds of two works, done in turns so that both see the same machine."""
    spent: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 3):
        for work, times in zip((first, second), spent, strict=True):
            began = time.perf_counter()
            work()
            if number >= 3:
                times.append((time.perf_counter() - began) * 1000)
    return median(spent[0]), median(spent[1])


def say(what: str, few: float, many: float) -> None:
    print(
        f"\n{connection.vendor:>10}  {what}: {few:.2f} ms and {many:.2f} ms, ratio {many / few:.2f}", end=""
    )


def test_a_result_costs_its_options_and_not_its_ballots():
    make_crowd(MANY)
    now = timezone.now()
    closed = {"closes_at": now - timedelta(minutes=1)}
    topics = {
        state: (make_crowded_topic(FEW, **times), make_crowded_topic(MANY, **times))
        for state, times in (("open", {}), ("closed", closed))
    }
    tell_statistics()
    for state, (small, large) in topics.items():
        began = time.perf_counter()
        assert tally.refresh(small, at=now).ballots == FEW
        counted = time.perf_counter()
        assert tally.refresh(large, at=now).ballots == MANY
        say(f"counting {FEW:,} and {MANY:,} ballots ({state})", *milliseconds(began, counted))
        say(f"reading their tallies ({state})", *alternate(reader(small), reader(large)))
        began = time.perf_counter()
        date_ballots(small, at=now)
        dated = time.perf_counter()
        date_ballots(large, at=now)
        say(f"dating their ballots ({state})", *milliseconds(began, dated))
        few, many = alternate(visitor(small), visitor(large))
        say(f"their result pages ({state})", few, many)
        assert many / few < 1.5, "the goal is 1.2; half as much again is no noise"
        say(f"their unchanged figures ({state})", *alternate(poller(small), poller(large)))


def date_ballots(topic: Topic, *, at: datetime) -> None:
    counted = tally.refresh(topic, at=at)
    assert sum(turnout.refresh(topic, tally=counted, at=at).ballots) == counted.ballots


def milliseconds(began: float, between: float) -> tuple[float, float]:
    return (between - began) * 1000, (time.perf_counter() - between) * 1000


def reader(topic: Topic) -> Callable[[], Any]:
    def read() -> None:
        tally.refresh(topic)
        tally.read_result(topic)

    return read


def visitor(topic: Topic) -> Callable[[], Any]:
    browser, address = Client(), reverse("ballots:results", args=[topic.share_code])

    def visit() -> None:
        assert browser.get(address).status_code == 200

    return visit


def poller(topic: Topic) -> Callable[[], Any]:
    """A browser that has the figures already, and asks whether they have changed."""
    browser, address = Client(), reverse("ballots:figures", args=[topic.share_code])
    known = browser.get(address)["ETag"]

    def poll() -> None:
        assert browser.get(address, headers={"If-None-Match": known}).status_code == 304

    return poll


def test_casting_costs_little_more_than_inserting():
    people = make_people(VOTES)
    casting, inserting = make_topic([]), make_topic([])
    option, other = casting.options.first(), inserting.options.first()
    voters, inserters = iter(cycle(people)), iter(cycle(people))
    assert option is not None
    assert other is not None

    def insert() -> None:
        with transaction.atomic():
            ballot = Ballot.objects.create(topic=inserting, voter=next(inserters))
            Selection.objects.create(ballot=ballot, option=other)

    bare, ours = alternate(
        insert, lambda: cast(casting, voter=next(voters), options=[option], at=timezone.now())
    )
    say("a bare insert of two rows, and a ballot cast", bare, ours)
    crowded = make_topic(make_people(FEW * 10, name="q"))
    few, many = alternate(caster(make_topic([]), people), caster(crowded, people))
    say(f"a ballot cast among none, and among {FEW * 10:,}", few, many)


def caster(topic: Topic, people: list[User]) -> Callable[[], Any]:
    voters: Iterator[User] = cycle(people)
    options = list(topic.options.all())
    return lambda: cast(topic, voter=next(voters), options=options[:1], at=timezone.now())


@pytest.mark.parametrize("options", [5, 1000])
def test_a_long_ballot_is_shown_quickly(options):
    voter = make_people(1)[0]
    topic = Topic.objects.create(title="How long?", multiple_choice=True)
    Option.objects.bulk_create(Option(topic=topic, text=f"{n}", position=n) for n in range(1, options + 1))
    browser = Client()
    browser.force_login(voter)
    ballot, result = (reverse(f"ballots:{page}", args=[topic.share_code]) for page in ("ballot", "results"))
    spent = alternate(lambda: browser.get(ballot), lambda: browser.get(result))
    say(f"ballot and result with {options:,} options", *spent)
