"""What pages cost in a large town: beside a bare Django page with the same session backend, in turns.

    make bench ARGS=tests/benchmarks/bench_pages.py

Builds 100,000 topics, 100,000 people and a million ballots first, which takes some minutes. Requests go
through the whole of Django without a network between, which both pages would pay alike. Prints ratios:
machines differ, ratios less so. The bare page reads session, member and two rows, and fills a template.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from statistics import median
from typing import Any

import pytest
from django.contrib.auth.decorators import login_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils import timezone

from app.accounts.models import User
from app.ballots.models import Ballot, Selection
from app.topics.models import Option, Tag, Topic
from tests.benchmarks.large_town import RARE, build

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(1800),
    pytest.mark.urls("tests.benchmarks.bench_pages"),
]

ROUNDS = 60
BARE = """<!doctype html><title>{{ topic.title }}</title><h1>{{ topic.title }}</h1><p>{{ user.username }}</p>
{% for option in options %}<li>{{ option.text }}</li>{% endfor %}"""
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
MOST_QUERIES = {"topic": 10, "result": 10}
"""For pages; of lists, searches and feeds 6: session, member, figures, a segment or two, tags."""


@login_required
def bare_page(request: HttpRequest) -> HttpResponse:
    topic = Topic.objects.get(pk=5)
    template = engines["django"].from_string(BARE)
    context = {"topic": topic, "options": list(topic.options.all()), "user": request.user}
    return HttpResponse(template.render(context))


@login_required
def bare_insert(request: HttpRequest) -> HttpResponse:
    """One ballot and its selection, as plain inserts."""
    topic = Topic.objects.get(pk=int(request.POST["topic"]))
    with transaction.atomic():
        ballot = Ballot.objects.create(topic=topic, voter_id=request.user.pk or 0)
        Selection.objects.create(ballot=ballot, option_id=int(request.POST["option"]))
    return HttpResponse("done")


urlpatterns = [
    path("bare/", bare_page),
    path("bare/insert/", bare_insert),
    path("", include("democrasite.urls")),
]


def test_pages_of_a_large_town():
    began = time.perf_counter()
    build()
    say(f"built in {time.perf_counter() - began:.0f} s")
    member = Client()
    member.force_login(User.objects.get(username="Citizen77"))
    names = {
        "code": Topic.objects.get(pk=20_000).share_code,
        "hot": Topic.objects.get(pk=1).share_code,
        "tag": Tag.objects.get(pk=1).name.replace(" ", "+"),
    }
    too_many = []
    for name, (address, goal) in PAGES.items():
        page = address.format(**names)
        bare, ours = alternate(lambda: get(member, "/bare/"), partial(get, member, page))
        with CaptureQueriesContext(connection) as queries:
            get(member, page)
        ratio = bare / ours
        verdict = "" if ratio >= goal else f"  below the goal of {goal}"
        say(f"{name:26} {times(bare, ours)}  {len(queries)} queries{verdict}")
        if len(queries) > MOST_QUERIES.get(name.split(",")[0], 6):
            too_many.append(name)
    vote(member)
    assert too_many == []


def vote(member: Client) -> None:
    """Ballots through the pages, beside plain inserts through a bare view; each on topics of its own."""
    voter = User.objects.get(username="Citizen77")
    free = iter(Topic.objects.public().open().without_ballot_of(voter).order_by("pk")[: 2 * ROUNDS + 20])

    def insert() -> None:
        option = Option.objects.filter(topic=next(free)).first()
        assert option
        timed["bare"].append(
            spent(lambda: post(member, "/bare/insert/", topic=option.topic_id, option=option.pk))
        )

    def cast() -> None:
        topic = next(free)
        option = topic.options.all()[0]
        address = f"/topics/{topic.share_code}/ballot/"
        timed["ours"].append(spent(lambda: post(member, address, option=option.pk, confirm="yes")))

    timed: dict[str, list[float]] = {"bare": [], "ours": []}
    for _round in range(ROUNDS):
        insert()
        cast()
    cast_by_us = Ballot.objects.filter(voter=voter, changed_at__gte=timezone.now() - timedelta(minutes=30))
    bare, ours = median(timed["bare"]), median(timed["ours"])
    say(f"{'vote':26} {times(bare, ours)}  {cast_by_us.count()} ballots")


def times(bare: float, ours: float) -> str:
    return f"{bare:6.2f} ms bare {ours:7.2f} ms  ratio {bare / ours:4.2f}"


def get(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200, address


def post(client: Client, address: str, **fields: Any) -> None:
    assert client.post(address, fields).status_code in (200, 302), address


def spent(act: Callable[[], Any]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def alternate(one: Callable[[], Any], other: Callable[[], Any]) -> tuple[float, float]:
    """The median time of each, in milliseconds, called in turns so that both meet the same machine."""
    one(), other()
    pairs = [(spent(one), spent(other)) for _round in range(ROUNDS)]
    return median(first for first, _ in pairs), median(second for _, second in pairs)


def say(words: str) -> None:
    print(f"[{connection.vendor}] {words}")
