from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone

from app.pages import moments

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(0), "in less than a minute"),
        (timedelta(seconds=59), "in less than a minute"),
        (timedelta(seconds=60), "in 1 minute"),
        (timedelta(minutes=59, seconds=59), "in 59 minutes"),
        (timedelta(hours=1), "in 1 hour"),
        (timedelta(hours=35, minutes=59), "in 35 hours"),
        (timedelta(hours=36), "in 2 days"),
        (timedelta(days=2), "in 2 days"),
        (timedelta(days=2, hours=23), "in 2 days"),
        (timedelta(days=60), "in 60 days"),
        (timedelta(days=61), "in 2 months"),
        (timedelta(days=729), "in 23 months"),
        (timedelta(days=730), "in 2 years"),
        (-timedelta(seconds=1), "less than a minute ago"),
        (-timedelta(days=3), "3 days ago"),
        (-timedelta(days=6000), "16 years ago"),
    ],
)
def test_distance_is_in_whole_units_rounded_down_but_for_a_day_and_a_half(ahead, words):
    assert moments.distance(NOW + ahead, now=NOW) == words


def test_the_year_is_said_only_when_it_is_another():
    assert moments.day_and_time(NOW, now=NOW) == "Sunday 22 November, 12:00"
    assert moments.day_and_time(NOW.replace(year=2009), now=NOW) == "Sunday 22 November 2009, 12:00"


def test_when_shows_the_readers_zone_on_both_sides_of_summer_time():
    before = datetime(2009, 3, 29, 0, 59, tzinfo=UTC)
    with timezone.override(ZoneInfo("Europe/Vienna")):
        assert "Sunday 29 March 2009, 01:59" in render("{{ moment|day }}", moment=before)
        after = render("{{ moment|day }}", moment=before + timedelta(minutes=1))
    assert after == '<time datetime="2009-03-29T03:00:00+02:00">Sunday 29 March 2009, 03:00</time>'


def test_when_counts_real_hours_across_the_change_of_clocks():
    zone = ZoneInfo("Europe/Vienna")
    now = datetime(2026, 10, 24, 12, 0, tzinfo=zone)
    assert (
        moments.distance(datetime(2026, 10, 25, 12, 0, tzinfo=zone).astimezone(UTC), now=now) == "in 25 hours"
    )


def test_when_gives_day_and_distance_in_a_time_element():
    moment = timezone.now() + timedelta(days=2, minutes=1)
    words = render("{{ moment|when }}", moment=moment)
    assert words.startswith(f'<time datetime="{moment.isoformat(timespec="seconds")}">')
    assert words.endswith("(in 2 days)</time>")


@pytest.mark.parametrize("name", ["when", "day", "from_now", "count", "percent"])
def test_nothing_is_said_of_none(name):
    assert render("{{ value|" + name + " }}", value=None) == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 minute"),
        (1, "1 minute"),
        (60, "1 minute"),
        (61, "2 minutes"),
        (3540, "59 minutes"),
        (3541, "1 hour"),
        (3601, "2 hours"),
        (86400, "24 hours"),
    ],
)
def test_a_wait_is_rounded_up(seconds, words):
    assert render("{{ seconds|wait }}", seconds=seconds) == words


def render(source, **values):
    return Template("{% load pages %}" + source).render(Context(values))
