"""The site's own clock: what people read and write by it who chose none, and what stays in UTC."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.preferences import keep
from app.notifications.composing import compose
from app.notifications.models import Mail
from app.notifications.telling import announce
from app.topics.models import Topic
from app.topics.publishing import Draft, publish

pytestmark = pytest.mark.django_db
BEFORE_THE_CHANGE = datetime(2030, 10, 27, 0, 30, tzinfo=UTC)
"""In Berlin 02:30 in summer time; an hour later it is 02:30 again."""
FIELDS = {"title": "Lights?", "options": "Yes\nNo", "choice": "single", "visibility": "public"}


@pytest.fixture(autouse=True)
def in_berlin():
    with override_settings(TIME_ZONE="Europe/Berlin"):
        yield


def closing(alice, closes_at: datetime) -> Topic:
    draft = Draft(
        title="A bench?", description="", options=["Yes", "No"], multiple_choice=False, unlisted=False
    )
    made = publish(draft, creator=alice, at=timezone.now() - timedelta(hours=1))
    Topic.objects.filter(pk=made.pk).update(closes_at=closes_at)
    made.refresh_from_db()
    return made


def test_whoever_reads_without_an_account_reads_the_sites_clock(client, alice):
    summer = closing(alice, datetime(2030, 7, 1, 16, 30, tzinfo=UTC))
    winter = closing(alice, datetime(2030, 12, 2, 16, 30, tzinfo=UTC))
    page = client.get(summer.get_absolute_url()).text
    assert "Monday 1 July 2030, 18:30 CEST" in page
    assert "All times are in Europe/Berlin." in page
    assert "Monday 2 December 2030, 17:30 CET" in client.get(winter.get_absolute_url()).text


def test_the_feed_and_the_card_tell_closing_on_the_sites_clock_and_stamps_in_utc(client, alice):
    topic = closing(alice, BEFORE_THE_CHANGE)
    keep(alice, "time_zone", "Asia/Kathmandu")
    client.force_login(alice)
    for page in (client.get("/topics/feed/").text, client.get(topic.get_absolute_url()).text):
        assert "Voting is open until Sunday 27 October 2030, 02:30 CEST." in page
    stamp = f"<published>{topic.created_at.astimezone(UTC).isoformat()}</published>"
    assert stamp in client.get("/topics/feed/").text


@pytest.mark.parametrize("address", ["/api/topics/{}/", "/topics/{}/results.json"])
def test_programs_read_utc_whatever_the_sites_clock(client, alice, address):
    topic = closing(alice, BEFORE_THE_CHANGE)
    assert "2030-10-27T00:30:00Z" in json.dumps(client.get(address.format(topic.share_code)).json())


@pytest.mark.parametrize(("zone", "told"), [("", "02:30 CEST"), ("America/New_York", "20:30 EDT")])
def test_a_mail_tells_times_by_the_sites_clock_unless_its_reader_chose_one(alice, bob, zone, told):
    closing(alice, BEFORE_THE_CHANGE)
    keep(bob, "time_zone", zone)
    announce(at=BEFORE_THE_CHANGE - timedelta(days=1))
    seven = datetime(2030, 10, 26, 5, tzinfo=UTC)
    assert compose(at=seven - timedelta(seconds=1)) == 0
    compose(at=seven)
    assert told in Mail.objects.get(person=bob).body


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2030-07-01T18:30", datetime(2030, 7, 1, 16, 30, tzinfo=UTC)),
        ("2030-12-02T17:30", datetime(2030, 12, 2, 16, 30, tzinfo=UTC)),
        ("2030-03-31T01:59", datetime(2030, 3, 31, 0, 59, tzinfo=UTC)),
        ("2030-03-31T03:00", datetime(2030, 3, 31, 1, 0, tzinfo=UTC)),
        ("2030-10-27T01:59", datetime(2030, 10, 26, 23, 59, tzinfo=UTC)),
        ("2030-10-27T03:00", datetime(2030, 10, 27, 2, 0, tzinfo=UTC)),
    ],
)
def test_a_closing_time_is_written_on_the_sites_clock_in_summer_and_in_winter(client, alice, written, meant):
    client.force_login(alice)
    client.post("/topics/new/", {**FIELDS, "closes_at": written})
    topic = Topic.objects.get()
    assert topic.closes_at == meant
    assert topic.is_open(meant - timedelta(microseconds=1)) and not topic.is_open(meant)
    assert f'datetime="{written}' in Client().get(topic.get_absolute_url()).text


@pytest.mark.parametrize(
    ("written", "words"),
    [("2030-03-31T02:30", "does not exist"), ("2030-10-27T02:30", "Europe/Berlin")],
)
def test_a_closing_time_that_the_sites_clock_never_shows_or_twice_is_refused(client, alice, written, words):
    client.force_login(alice)
    assert words in client.post("/topics/new/", {**FIELDS, "closes_at": written}).text
    assert not Topic.objects.exists()


@given(minutes=st.integers(-180, 180))
def test_around_the_change_of_clocks_voting_ends_at_the_same_moment_for_all(minutes: int):
    closes_at = BEFORE_THE_CHANGE + timedelta(minutes=minutes)
    topic = Topic(opens_at=closes_at - timedelta(days=1), closes_at=closes_at)
    for zone in ("Europe/Berlin", "UTC", "America/New_York"):
        with timezone.override(zone):
            last = timezone.localtime(closes_at - timedelta(microseconds=1))
            assert topic.is_open(last) and not topic.is_open(timezone.localtime(closes_at))


def test_the_environment_sets_the_clock_of_a_process_or_says_in_a_line_what_is_wrong(run_command):
    show = "from django.utils import timezone; print(timezone.get_current_timezone_name())"
    asked = ("manage.py", "shell", "--no-imports", "-c", show)
    assert run_command(*asked, TIME_ZONE="America/Sao_Paulo").stdout.strip() == "America/Sao_Paulo"
    refused = run_command(*asked, TIME_ZONE="Sao Paolo", status=None)
    assert refused.returncode != 0
    assert "TIME_ZONE is 'Sao Paolo': write America/Sao_Paulo." in refused.stderr
    assert "Traceback" not in refused.stderr
