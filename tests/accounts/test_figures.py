from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from app.accounts import figures
from app.accounts.models import RateLimit, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_figures(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    limits = RateLimit.objects.all()
    registered = {"all": lambda _person, _at: limits, "busy": lambda _person, _at: limits.filter(hits__gt=5)}
    monkeypatch.setattr(figures, "ROWS", registered)
    figures.statement.cache_clear()
    yield
    figures.statement.cache_clear()


@pytest.fixture
def request_of_alice(alice: User):
    request = RequestFactory().get("/")
    request.user = alice
    return request


def fill(number: int) -> None:
    RateLimit.objects.bulk_create(
        RateLimit(key=f"k{n}", window_start="2026-01-01T00:00Z", hits=n) for n in range(number)
    )


def test_all_figures_take_one_query(two_figures, request_of_alice, django_assert_num_queries):
    fill(9)
    with django_assert_num_queries(1):
        shown = figures.figures(request_of_alice)["figures"]
        assert (shown["all"], shown["busy"]) == (9, 3)


def test_no_rows_are_none(two_figures, request_of_alice):
    assert figures.figures(request_of_alice)["figures"] == {"all": 0, "busy": 0}


def test_no_more_than_a_hundred_are_counted(two_figures, request_of_alice):
    fill(figures.MOST + 20)
    assert figures.figures(request_of_alice)["figures"]["all"] == figures.MOST


def test_who_does_not_look_asks_nothing(two_figures, request_of_alice, django_assert_num_queries):
    with django_assert_num_queries(0):
        figures.figures(request_of_alice)


def test_nothing_is_counted_for_strangers(two_figures, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        assert figures.figures(request) == {"figures": {}}


def test_each_person_and_time_gets_its_own_figures(alice, monkeypatch):
    bob = User.objects.create(username="bob", email="bob@example.org")
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    for person, moment in ((alice, noon), (alice, noon + timedelta(hours=2)), (bob, noon)):
        User.objects.get_queryset().filter(pk=person.pk).update(created_at=moment)
    registered = {
        "made": lambda person, at: User.objects.get_queryset().filter(pk=person.pk, created_at__lt=at)
    }
    monkeypatch.setattr(figures, "ROWS", registered)
    figures.statement.cache_clear()
    asked = [(alice, 1), (bob, 1), (alice, 3), (bob, 0)]
    counted = [figures.count_for(who, at=noon + timedelta(hours=hours))["made"] for who, hours in asked]
    figures.statement.cache_clear()
    assert counted == [0, 1, 1, 0]
