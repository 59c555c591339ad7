from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from app.accounts.models import RateLimit, User
from app.accounts.rate_limits import (
    forgive_subject,
    limit,
    limit_subject,
    purge_rate_limits,
    seconds_until,
    window_start,
)
from app.pages.errors import RateLimited

HOUR = timedelta(hours=1)


def request_from(address: str, user: User | AnonymousUser | None = None, forwarded: str = "") -> HttpRequest:
    request = RequestFactory().post("/", REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=forwarded)
    request.user = user or AnonymousUser()
    return request


def hits_allowed(request: HttpRequest, rate: int) -> int:
    for allowed in range(rate + 5):
        try:
            limit(request, "tests", rate=rate, per=timedelta(days=1))
        except RateLimited:
            return allowed
    return rate + 5


@pytest.mark.django_db
def test_the_rate_is_allowed_and_one_more_is_not() -> None:
    assert hits_allowed(request_from("203.0.113.1"), 3) == 3


@pytest.mark.django_db
def test_each_address_is_counted_on_its_own() -> None:
    hits_allowed(request_from("203.0.113.1"), 3)
    assert hits_allowed(request_from("203.0.113.2"), 3) == 3


@pytest.mark.django_db
def test_a_client_cannot_invent_addresses_behind_a_proxy(settings) -> None:
    settings.TRUSTED_PROXIES = 1
    hits_allowed(request_from("10.0.0.1", forwarded="1.1.1.1, 203.0.113.1"), 3)
    assert hits_allowed(request_from("10.0.0.1", forwarded="2.2.2.2, 203.0.113.1"), 3) == 0


@pytest.mark.django_db
def test_a_person_is_counted_wherever_they_are(alice: User, bob: User) -> None:
    hits_allowed(request_from("203.0.113.1", alice), 3)
    assert hits_allowed(request_from("203.0.113.2", alice), 3) == 0
    assert hits_allowed(request_from("203.0.113.1", bob), 3) == 3


@pytest.mark.django_db
def test_the_refusal_says_when_to_come_back() -> None:
    with pytest.raises(RateLimited) as refused:
        limit_subject("x", "tests", rate=0, per=HOUR)
    assert 1 <= refused.value.retry_after <= 3600


@pytest.mark.django_db
def test_the_table_names_no_address() -> None:
    hits_allowed(request_from("203.0.113.1"), 1)
    key = RateLimit.objects.get().key
    assert key.startswith("tests:")
    assert len(key) == len("tests:") + 64
    assert "203.0.113.1" not in key


@pytest.mark.django_db
def test_counting_takes_one_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        limit(request_from("203.0.113.1"), "tests", rate=3, per=HOUR)


@pytest.mark.django_db
def test_a_forgiven_count_may_be_used_again() -> None:
    limit_subject("x", "tests", rate=1, per=timedelta(days=1))
    forgive_subject("x", "tests", per=timedelta(days=1))
    limit_subject("x", "tests", rate=1, per=timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_no_count_is_lost_when_many_come_at_once() -> None:
    def count(_: int) -> None:
        try:
            limit_subject("x", "tests", rate=1000, per=timedelta(days=1))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(40)))
    assert sum(RateLimit.objects.values_list("hits", flat=True)) == 40


@pytest.mark.django_db
def test_only_windows_that_are_over_are_purged() -> None:
    limit_subject("x", "tests", rate=1, per=timedelta(days=1))
    RateLimit.objects.create(key="old", window_start=timezone.now() - timedelta(days=2), hits=1)
    assert purge_rate_limits() == 1
    assert not RateLimit.objects.filter(key="old").exists()


def test_windows_follow_one_another_without_overlap() -> None:
    assert window_start(datetime(2026, 5, 1, 12, 59, 59, tzinfo=UTC), HOUR) == datetime(
        2026, 5, 1, 12, tzinfo=UTC
    )
    assert window_start(datetime(2026, 5, 1, 13, 0, 0, tzinfo=UTC), HOUR) == datetime(
        2026, 5, 1, 13, tzinfo=UTC
    )


@pytest.mark.parametrize("per", [timedelta(0), timedelta(days=2)])
def test_a_window_that_could_not_be_purged_is_refused(per: timedelta) -> None:
    with pytest.raises(ValueError, match="one second to one day"):
        window_start(timezone.now(), per)


def test_waiting_is_rounded_up_to_whole_seconds() -> None:
    now = timezone.now()
    assert seconds_until(now + timedelta(seconds=1.2), now) == 2
    assert seconds_until(now, now) == 1
