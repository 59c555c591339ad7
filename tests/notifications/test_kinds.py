from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from app.notifications.kinds import Pace, mail_due_at, next_digest

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SEVEN = datetime(2026, 6, 2, 7, tzinfo=UTC)


def test_what_may_wait_waits_for_the_morning() -> None:
    assert mail_due_at(Pace.DAILY, at=NOON) == SEVEN


def test_what_would_come_too_late_comes_at_once() -> None:
    assert mail_due_at(Pace.DAILY, at=NOON, before=SEVEN) == NOON
    assert mail_due_at(Pace.DAILY, at=NOON, before=SEVEN + timedelta(seconds=1)) == SEVEN


def test_what_is_wanted_at_once_comes_at_once() -> None:
    assert mail_due_at(Pace.AT_ONCE, at=NOON) == NOON


def test_what_is_not_wanted_never_comes() -> None:
    assert mail_due_at(Pace.OFF, at=NOON, before=NOON) is None


def test_at_seven_exactly_it_is_tomorrow() -> None:
    assert next_digest(SEVEN) == SEVEN + timedelta(days=1)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia"])
@given(at=st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes)))
def test_the_digest_is_the_next_seven_o_clock_whatever_the_zone_and_season(zone: str, at: datetime) -> None:
    with override_settings(TIME_ZONE=zone):
        digest = next_digest(at)
    local = digest.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute) == (7, 0)
    assert timedelta(0) < digest.astimezone(UTC) - at <= timedelta(hours=25)
