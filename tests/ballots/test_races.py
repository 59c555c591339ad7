"""Many people at once, in threads and processes of their own, on a real database."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction

import democrasite
from app.accounts.models import User
from app.ballots import casting, tally
from app.ballots.casting import cast, withdraw
from app.ballots.closing import hold_for_ballots
from app.ballots.errors import NoBallot, VotingClosed
from app.ballots.models import Ballot, Selection, Tally
from app.topics.models import Topic

from .conftest import NOON

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(democrasite.__file__).parents[1]
SECOND = timedelta(seconds=1)
PATIENCE = 60
"""Seconds that a thread or process may take."""


def at_once(*works: Callable[[], Any]) -> None:
    """Run the works in threads that begin together, each on a connection of its own; pass on what fails."""
    start, failures = threading.Barrier(len(works)), list[BaseException]()

    def run(work: Callable[[], Any]) -> None:
        try:
            start.wait(PATIENCE)
            work()
        except BaseException as error:  # noqa: BLE001 - it is raised again where pytest sees it
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "a thread hangs"
    if failures:
        raise failures[0]


def people(number: int) -> list[User]:
    return User.objects.bulk_create(
        User(username=f"voter-{one}", email=f"voter-{one}@example.org", password="!") for one in range(number)
    )


def assert_counts_agree(topic: Topic) -> None:
    """The stored tally is what the rows say, and every ballot of a single choice has one selection."""
    result = tally.read_result(topic)
    ballots = Ballot.objects.on(topic).count()
    selections = Selection.objects.filter(ballot__topic=topic).count()
    assert (result.ballots, sum(option.ballots for option in result.options)) == (ballots, selections)
    assert selections == ballots


def test_sixteen_people_on_one_topic_lose_no_ballot(topic):
    options = list(topic.options.all())

    def vote(number: int, voter: User) -> None:
        for turn in range(5):
            cast(topic, voter=voter, options=[options[(number + turn) % 3]], at=NOON)
            tally.refresh(topic, at=NOON + turn * SECOND)

    at_once(
        *(lambda number=number, voter=voter: vote(number, voter) for number, voter in enumerate(people(16)))
    )
    tally.recount(topic, at=NOON + 10 * SECOND)
    assert Ballot.objects.on(topic).count() == 16
    assert_counts_agree(topic)


def test_one_person_in_eight_windows_has_one_ballot_with_one_selection(topic, bob):
    options = list(topic.options.all())

    def vote(number: int) -> None:
        for turn in range(6):
            cast(topic, voter=bob, options=[options[(number + turn) % 3]], at=NOON)

    at_once(*(partial(vote, number) for number in range(8)))
    assert Ballot.objects.on(topic).count() == 1
    assert Selection.objects.count() == 1


def test_casting_and_withdrawing_at_once_leave_a_whole_ballot_or_none(topic, bob):
    options = list(topic.options.all())

    def vote() -> None:
        for turn in range(10):
            cast(topic, voter=bob, options=[options[turn % 3]], at=NOON)

    def take_back() -> None:
        for turn in range(10):
            with suppress(NoBallot):
                withdraw(topic, voter=bob, at=NOON)
            tally.refresh(topic, at=NOON + turn * SECOND)

    at_once(vote, take_back, vote, take_back)
    tally.refresh(topic, at=NOON + timedelta(minutes=1))
    assert Ballot.objects.on(topic).count() <= 1
    assert_counts_agree(topic)


def test_a_withdrawal_during_a_count_is_not_counted(topic, bob):
    """The count may have read the ballot before it went: then the withdrawal asks for another."""
    cast(topic, voter=bob, options=list(topic.options.all())[:1], at=NOON - timedelta(minutes=5))
    for turn in range(1, 11):
        at = NOON + turn * timedelta(minutes=5)
        at_once(
            partial(withdraw, topic, voter=bob, at=NOON),
            partial(tally.recount, topic, at=at),
            partial(tally.refresh, topic, at=at),
        )
        assert tally.refresh(topic, at=at + SECOND / 10).ballots == 0
        cast(topic, voter=bob, options=list(topic.options.all())[:1], at=at - timedelta(minutes=1))


def test_a_ballot_on_its_way_at_closing_is_in_the_final_count(make_topic, bob):
    topic = make_topic(closes_at=NOON)
    option = topic.options.first()
    stored, asked, counted = threading.Event(), threading.Event(), []

    def vote_slowly() -> None:
        with transaction.atomic():
            hold_for_ballots(topic, at=NOON - SECOND)
            ballot = casting.store_ballot(topic, voter=bob, at=NOON - SECOND)
            casting.store_selections(ballot, {option.pk})
            stored.set()
            assert asked.wait(PATIENCE)
            threading.Event().wait(0.3)

    def count() -> None:
        assert stored.wait(PATIENCE)
        asked.set()
        counted.append(tally.refresh(topic, at=NOON + SECOND).ballots)

    at_once(vote_slowly, count)
    assert counted == [1]


def test_every_ballot_taken_around_closing_is_in_the_final_count(make_topic):
    """The voters' server has a slow clock: for it, it is always one moment before closing."""
    topic = make_topic(closes_at=NOON)
    options = list(topic.options.all())
    everybody, taken = people(48), []

    def vote(voters: Sequence[User]) -> None:
        for number, voter in enumerate(voters):
            try:
                cast(topic, voter=voter, options=[options[number % 3]], at=NOON - SECOND)
            except VotingClosed:
                continue
            taken.append(voter.pk)

    def count() -> None:
        while len(taken) < 5:
            threading.Event().wait(0.001)
        tally.refresh(topic, at=NOON)

    at_once(*(partial(vote, everybody[part::6]) for part in range(6)), count, count)
    assert tally.read_result(topic).is_final
    assert tally.read_result(topic).ballots == len(taken)
    assert_counts_agree(topic)


def test_of_many_readers_one_counts(topic, bob, monkeypatch):
    cast(topic, voter=bob, options=list(topic.options.all())[:1], at=NOON)
    tally.refresh(topic, at=NOON)
    counts, count_ballots = [], tally.count_ballots

    def counting(key: int) -> dict[int, int]:
        counts.append(key)
        return count_ballots(key)

    monkeypatch.setattr(tally, "count_ballots", counting)
    at_once(*[lambda: tally.refresh(topic, at=NOON + 2 * SECOND)] * 8)
    assert len(counts) == 1


@pytest.mark.vendor("postgresql")
def test_a_reader_does_not_wait_for_the_one_who_counts(topic, bob):
    tally.refresh(topic, at=NOON)
    cast(topic, voter=bob, options=list(topic.options.all())[:1], at=NOON)
    read = []

    def look() -> None:
        read.append(tally.refresh(topic, at=NOON + 2 * SECOND).ballots)

    with transaction.atomic():
        Tally.objects.select_for_update().get(topic=topic)
        at_once(look)
    assert read == [0]


VOTE_FOR_ALL = """
import sys, django
django.setup()
from django.utils import timezone
from app.accounts.models import User
from app.ballots import tally
from app.ballots.casting import cast
from app.topics.models import Topic
topic = Topic.objects.get(); options = list(topic.options.all())
for number, voter in enumerate(User.objects.filter(username__startswith="voter-").order_by("?")):
    cast(topic, voter=voter, options=[options[(number + int(sys.argv[1])) % 3]], at=timezone.now())
    tally.refresh(topic)
"""

STOP_HALFWAY = """
import time, django
django.setup()
from django.db import transaction
from django.utils import timezone
from app.accounts.models import User
from app.ballots import casting
from app.ballots.closing import hold_for_ballots
from app.topics.models import Topic
topic, bob, now = Topic.objects.get(), User.objects.get(username="bob"), timezone.now()
with transaction.atomic():
    hold_for_ballots(topic, at=now)
    casting.store_ballot(topic, voter=bob, at=now)
    print("halfway", flush=True)
    time.sleep(60)
"""


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    """A Python process with Django on the test database."""
    values = connection.settings_dict
    url = f"sqlite:///{values['NAME']}"
    if connection.vendor == "postgresql":
        user, password = quote(values["USER"]), quote(values["PASSWORD"])
        url = f"postgresql://{user}:{password}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
    variables = {"DATABASE_URL": url, "SECRET_KEY": "tests", "DJANGO_SETTINGS_MODULE": "democrasite.settings"}
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | variables, stdout=subprocess.PIPE, text=True)


def test_three_processes_voting_for_the_same_people_leave_one_ballot_each(topic):
    people(20)
    processes = [start(VOTE_FOR_ALL, str(number)) for number in range(3)]
    for process in processes:
        process.communicate(timeout=PATIENCE)
    assert [process.returncode for process in processes] == [0, 0, 0]
    tally.recount(topic)
    assert Ballot.objects.on(topic).count() == 20
    assert_counts_agree(topic)


def test_a_process_killed_while_casting_leaves_nothing_and_blocks_nobody(topic, bob):
    process = start(STOP_HALFWAY)
    assert process.stdout is not None
    assert process.stdout.readline() == "halfway\n"
    process.kill()
    process.communicate(timeout=PATIENCE)
    assert not Ballot.objects.exists()
    cast(topic, voter=bob, options=list(topic.options.all())[:1], at=NOON)
    assert Selection.objects.count() == 1
