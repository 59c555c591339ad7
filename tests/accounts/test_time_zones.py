"""On whose clock people read and write times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from app.accounts.preferences import choices_of, keep, readers_of
from app.pages.time_zones import is_zone, names_of_zones, zones_by_area
from app.topics.models import Topic
from app.topics.publishing import Draft, publish

pytestmark = pytest.mark.django_db
CLOSING = datetime(2030, 7, 1, 16, 30, tzinfo=UTC)


@pytest.fixture
def topic(alice) -> Topic:
    draft = Draft(
        title="A bench?", description="", options=["Yes", "No"], multiple_choice=False, unlisted=False
    )
    made = publish(draft, creator=alice, at=timezone.now() - timedelta(hours=1))
    Topic.objects.filter(pk=made.pk).update(closes_at=CLOSING)
    return made


def choose(client: Client, name: str, **fields: str):
    return client.post("/account/preferences/", {"theme": "system", "time_zone": name, **fields})


def test_strangers_read_the_sites_clock(client, topic):
    page = client.get(topic.get_absolute_url()).text
    assert "Monday 1 July 2030, 16:30 UTC" in page
    assert "All times are in UTC." in page


def test_whoever_chose_a_zone_reads_its_clock_and_its_name(client, alice, topic):
    client.force_login(alice)
    choose(client, "Europe/Berlin")
    page = client.get(topic.get_absolute_url()).text
    assert "Monday 1 July 2030, 18:30 CEST" in page
    assert 'datetime="2030-07-01T18:30:00+02:00"' in page
    assert "All times are in Europe/Berlin." in page


def test_a_zone_without_letters_is_told_by_its_distance(client, alice, topic):
    client.force_login(alice)
    choose(client, "America/Sao_Paulo")
    assert "Monday 1 July 2030, 13:30 UTC-03" in client.get(topic.get_absolute_url()).text


def test_the_zone_is_kept_with_the_account(client, alice, topic):
    keep(alice, "time_zone", "Asia/Kathmandu")
    client.force_login(alice)
    assert "22:15 UTC+0545" in client.get(topic.get_absolute_url()).text
    assert choices_of(alice)["time_zone"] == "Asia/Kathmandu"


def test_one_can_go_back_to_the_sites_clock(client, alice, topic):
    client.force_login(alice)
    choose(client, "Europe/Berlin")
    choose(client, "")
    assert "16:30 UTC" in client.get(topic.get_absolute_url()).text


@pytest.mark.parametrize(
    "name", ["Mars/Phobos", "UTC+1", "../etc/passwd", "Europe/Berlin\0", "posix/UTC", "😀"]
)
def test_no_zone_is_chosen_that_is_none(client, alice, name):
    client.force_login(alice)
    answer = choose(client, name)
    assert "Choose one of these time zones." in answer.text
    assert choices_of(alice)["time_zone"] == ""


def test_a_kept_zone_that_is_gone_is_the_sites(client, alice, topic):
    keep(alice, "time_zone", "Europe/Atlantis")
    client.force_login(alice)
    assert "16:30 UTC" in client.get(topic.get_absolute_url()).text
    assert readers_of([alice.pk])[alice.pk].zone is None


def test_the_zone_of_one_person_is_not_that_of_the_next(client, alice, topic):
    client.force_login(alice)
    choose(client, "Europe/Berlin")
    assert "16:30 UTC" in Client().get(topic.get_absolute_url()).text
    assert timezone.get_current_timezone_name() == "UTC"


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def test_the_zone_costs_no_query(client, alice, topic):
    client.force_login(alice)
    client.get(topic.get_absolute_url())
    before = queries_of(client, topic.get_absolute_url())
    choose(client, "Europe/Berlin")
    client.get("/account/")  # reads the message that the preferences are kept
    assert queries_of(client, topic.get_absolute_url()) == before


def test_closing_times_are_written_by_the_clock_that_was_chosen(client, alice):
    client.force_login(alice)
    choose(client, "America/New_York")
    fields = {"title": "Lights?", "options": "Yes\nNo", "choice": "single", "visibility": "public"}
    client.post("/topics/new/", {**fields, "closes_at": "2030-07-01T12:30"})
    assert Topic.objects.get(title="Lights?").closes_at == CLOSING


@pytest.mark.parametrize("address", ["/api/topics/{}/", "/topics/{}/results.json"])
def test_programs_read_utc(client, alice, topic, address):
    client.force_login(alice)
    choose(client, "Europe/Berlin")
    assert "2030-07-01T16:30:00" in client.get(address.format(topic.share_code)).text


def test_a_feed_is_the_same_for_whoever_reads_it(client, alice, topic):
    client.force_login(alice)
    choose(client, "Asia/Kathmandu")
    assert client.get("/topics/feed/").text == Client().get("/topics/feed/").text


def test_the_frame_for_other_sites_is_on_the_sites_clock(client, alice, topic):
    Topic.objects.filter(pk=topic.pk).update(closes_at=timezone.now() - timedelta(minutes=5))
    client.force_login(alice)
    choose(client, "Asia/Kathmandu")
    address = f"{topic.get_absolute_url()}results/embed/"
    assert client.get(address).text == Client().get(address).text


def test_most_of_the_world_can_be_chosen():
    assert len(names_of_zones()) > 300
    assert all(is_zone(name) for name in ("UTC", "Europe/Berlin", "Asia/Tokyo", "America/Argentina/Ushuaia"))
    areas = dict(zones_by_area())
    assert ("America/Argentina/Ushuaia", "Ushuaia (Argentina)") in areas["America"]
