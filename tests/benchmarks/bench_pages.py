"""What pages cost in a large town, over HTTP: beside a bare Django page on the same server, in turns.

    make bench ARGS=tests/benchmarks/bench_pages.py

Builds 100,000 topics, 100,000 people and a million ballots, starts `manage.py serve` on them, and lets 1, 16
and 64 people with a connection each ask for pages. Prints ratios and CPU: machines differ, ratios less so.
The bare page reads session, member and two rows, and fills a small template.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import cycle
from statistics import median
from threading import Lock

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext

from app.accounts.models import User
from app.ballots import tally
from app.ballots.models import Ballot, OptionTally
from app.topics.models import Option, Tag, Topic
from tests.benchmarks.crowd import Asking, Outcome, Request, send
from tests.benchmarks.large_town import RARE, build
from tests.benchmarks.serving import Served, database_cpu, served

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(3000),
    pytest.mark.urls("tests.benchmarks.beside"),
]

TURNS = 3
SECONDS = 1.0
"""The length of a turn."""
VOTERS = 640
MOST_QUERIES = 5
PAGES: dict[str, tuple[str, float]] = {
    "topic": ("/topics/{code}/", 0.7),
    "topic, everyone's ballot": ("/topics/{hot}/", 0.7),
    "result": ("/topics/{code}/results/", 0.5),
    "result, everyone's ballot": ("/topics/{hot}/results/", 0.5),
    "list": ("/topics/", 0.5),
    "list, tag": ("/topics/?tag={tag}", 0.5),
    "list, open": ("/topics/?state=open", 0.5),
    "list, needs my vote": ("/topics/?show=needs-vote", 0.5),
    "list, I voted": ("/topics/?show=voted", 0.5),
    "list, most ballots": ("/topics/?sort=ballots", 0.5),
    "list, favourites": ("/topics/?sort=favorites", 0.5),
    "list, alphabetical": ("/topics/?sort=title", 0.5),
    "list, closing": ("/topics/?sort=closing", 0.5),
    "search, rare word": (f"/topics/?q={RARE}", 0.5),
    "search, common word": ("/topics/?q=school", 0.5),
    "search, two words": ("/topics/?q=school+bridge", 0.5),
    "search, common, newest": ("/topics/?q=school&sort=newest", 0.5),
    "feed": ("/topics/feed/", 0.5),
}
"""Address, and the goal: how many of it are served in the time of one bare page."""
IN_ALL_CROWDS = ["topic", "list", "search, common word"]
CROWDS = (1, 16, 64)


@dataclass(frozen=True)
class Measured:
    """One thing as a crowd asked for it, over all turns."""

    outcomes: list[Outcome]
    cpu: float
    database_cpu: float

    @property
    def rate(self) -> float:
        return median(outcome.rate for outcome in self.outcomes)

    @property
    def answers(self) -> int:
        return sum(outcome.answers for outcome in self.outcomes)

    @property
    def errors(self) -> int:
        return sum(outcome.errors for outcome in self.outcomes)

    @property
    def cpu_each(self) -> float:
        """Milliseconds of the site's CPU for an answer."""
        return 1000 * self.cpu / max(1, self.answers)

    @property
    def database_each(self) -> float:
        return 1000 * self.database_cpu / max(1, self.answers)


def test_pages_of_a_large_town(tmp_path):
    began = time.perf_counter()
    build()
    say(f"built in {time.perf_counter() - began:.0f} s")
    sessions = sessions_of(VOTERS)
    names = {
        "code": Topic.objects.get(pk=20_000).share_code,
        "hot": Topic.objects.get(pk=1).share_code,
        "tag": Tag.objects.get(pk=1).name.replace(" ", "+"),
    }
    pages = {name: (address.format(**names), goal) for name, (address, goal) in PAGES.items()}
    assert queries_beyond(MOST_QUERIES, pages, sessions[77]) == {}
    connection.close()
    with served(tmp_path) as server:
        stalled = []
        for name, (address, goal) in pages.items():
            for clients in CROWDS if name in IN_ALL_CROWDS else CROWDS[1:2]:
                bare, ours = beside(server, clients, reading("/bare/", sessions), reading(address, sessions))
                tell(f"{name}, {clients} clients", bare, ours, goal)
                if not ours.answers or ours.errors:
                    stalled.append((name, clients, ours.answers, ours.errors))
        vote_on_many(server, sessions)
        vote_on_one(server, sessions)
        assert stalled == []


def queries_beyond(most: int, pages: dict[str, tuple[str, float]], session: str) -> dict[str, int]:
    """The lists, searches and feeds that take more queries than that."""
    member = Client()
    member.cookies[settings.SESSION_COOKIE_NAME] = session
    counted = {}
    for name, (address, _goal) in pages.items():
        with CaptureQueriesContext(connection) as queries:
            assert member.get(address).status_code == 200, address
        counted[name] = len(queries)
    return {
        name: number
        for name, number in counted.items()
        if number > most and name.startswith(("list", "search", "feed"))
    }


def sessions_of(number: int) -> list[str]:
    """The session keys of so many citizens who have logged in."""
    engine, keys = import_module(settings.SESSION_ENGINE), []
    for person in User.objects.order_by("pk")[:number]:
        session = engine.SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        keys.append(session.session_key)
    return keys


def reading(address: str, sessions: list[str]) -> Asking:
    """Everybody reads the page, one after the other."""
    readers = cycle(sessions)
    return lambda: Request(address, next(readers))


def beside(server: Served, clients: int, one: Asking, other: Asking) -> tuple[Measured, Measured]:
    """Two works in turns, so that both meet the same machine."""
    for ask in (one, other):
        send(server.port, clients, ask, seconds=SECONDS / 3, expected=(200, 302))
    both: list[list[tuple[Outcome, float, float]]] = [[], []]
    for _turn in range(TURNS):
        for ask, seen in zip((one, other), both, strict=True):
            before, database_before = server.cpu(), database_cpu()
            outcome = send(server.port, clients, ask, seconds=SECONDS, expected=(200, 302))
            seen.append((outcome, server.cpu() - before, database_cpu() - database_before))
    bare, ours = (
        Measured([each[0] for each in seen], sum(each[1] for each in seen), sum(each[2] for each in seen))
        for seen in both
    )
    return bare, ours


def tell(what: str, bare: Measured, ours: Measured, goal: float) -> None:
    ratio = ours.rate / bare.rate if bare.rate else 0.0
    verdict = "" if ratio >= goal else f"  BELOW {goal}"
    say(
        f"{what:38} {bare.rate:5.0f}/s bare {ours.rate:5.0f}/s  ratio {ratio:4.2f}"
        f"  CPU {bare.cpu_each:4.1f} {ours.cpu_each:5.1f} ms"
        f"  database {bare.database_each:4.1f} {ours.database_each:4.1f} ms"
        f"  {ours.answers:5} answers, {ours.errors} errors{verdict}"
    )


def vote_on_many(server: Served, sessions: list[str]) -> None:
    """Ballots through the page, beside plain inserts through a bare view, each on topics of its own."""
    free = Topic.objects.public().open().filter(tally__isnull=True).order_by("pk")
    papers = list(free.values_list("pk", "share_code"))
    first = dict(Option.objects.filter(topic__in=free, position=1).values_list("topic", "pk"))

    def insert(paper: tuple[int, str], session: str) -> Request:
        fields = (("topic", str(paper[0])), ("option", str(first[paper[0]])))
        return Request("/bare/insert/", session, fields)

    def cast(paper: tuple[int, str], session: str) -> Request:
        fields = (("option", str(first[paper[0]])), ("confirm", "yes"))
        return Request(f"/topics/{paper[1]}/ballot/", session, fields)

    inserted = map(insert, papers[0::2], cycle(sessions))
    ballots = map(cast, papers[1::2], cycle(sessions))
    bare, ours = beside(server, 16, one_at_a_time(inserted), one_at_a_time(ballots))
    tell("vote, 16 clients", bare, ours, 0.7)
    assert ours.answers, ours
    assert not ours.errors, ours


def vote_on_one(server: Served, sessions: list[str]) -> None:
    """Everybody votes on one topic and changes their mind; then the tally is the ballots, to the last one."""
    topic = Topic.objects.public().open().filter(tally__isnull=True).order_by("-pk")[0]
    options = list(topic.options.values_list("pk", flat=True))
    address = f"/topics/{topic.share_code}/ballot/"
    wishes = map(str, cycle([*options, *options[1:]]))  # another one each time round
    requests = (
        Request(address, session, (("option", wish), ("confirm", "yes")))
        for session, wish in zip(cycle(sessions), wishes, strict=False)
    )
    outcome = send(server.port, 64, one_at_a_time(requests), seconds=5 * SECONDS, expected=(302,))
    assert outcome.answers, outcome
    assert not outcome.errors, outcome
    ballots = Ballot.objects.filter(topic=topic).count()
    counted = tally.recount(topic).ballots
    by_option = OptionTally.objects.filter(option__topic=topic).aggregate(total=Sum("ballots"))["total"]
    say(
        f"vote on one topic, 64 clients: {outcome.rate:.0f}/s, {ballots} ballots, {counted} counted, "
        f"{by_option} by option"
    )
    assert ballots == counted == by_option == min(len(sessions), outcome.answers)


def one_at_a_time(requests: Iterator[Request]) -> Asking:
    """An iterator in Python serves one thread at a time."""
    lock = Lock()

    def ask() -> Request:
        with lock:
            return next(requests)

    return ask


def say(words: str) -> None:
    print(f"[{connection.vendor}] {words}", flush=True)
