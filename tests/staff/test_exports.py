"""Lists of the admin as files."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.test import override_settings
from django.urls import reverse

from app.ballots import tally
from tests.staff.cast import client_of, make_topic

USERS, TOPICS = "admin:accounts_user_export", "admin:topics_topic_export"
CSV, JSON = "0", "1"


def export(client, name: str, kind: str, query: str = "") -> str:
    answer = client.post(f"{reverse(name)}{query}", {"format": kind, "resource": "0"})
    assert answer["Content-Disposition"].startswith("attachment")
    return answer.content.decode()


def test_people_are_exported_without_a_secret(reader, alice) -> None:
    alice.set_password("correct horse battery")
    alice.save()
    rows = list(csv.DictReader(StringIO(export(client_of(reader), USERS, CSV))))
    assert {row["username"] for row in rows} == {"alice", "reader"}
    assert set(rows[0]) == {"username", "email", "email_verified", "is_active", "is_staff", "created_at"}


def test_topics_are_exported_with_their_ballots(reader, ballot) -> None:
    tally.refresh(ballot.topic)
    [row] = json.loads(export(client_of(reader), TOPICS, JSON))
    assert (row["share_code"], row["creator"]) == (ballot.topic.share_code, "alice")
    assert str(row["ballots"]) == "1"


@override_settings(TIME_ZONE="Asia/Tokyo")
@pytest.mark.parametrize("kind", [CSV, JSON])
def test_times_in_a_file_are_in_utc_whatever_the_clock_of_site_and_reader(reader, alice, kind) -> None:
    type(alice).objects.filter(pk=alice.pk).update(created_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    client = client_of(reader)
    client.post("/account/preferences/", {"theme": "system", "time_zone": "Asia/Kathmandu"})
    assert "2026-07-01 22:30:00" in export(client, USERS, kind, "?q=alice")


def test_search_and_filters_hold_for_the_file_too(reader, alice, bob) -> None:
    assert "bob" not in export(client_of(reader), USERS, CSV, "?q=alice")


def test_a_cell_is_never_a_formula(reader, alice) -> None:
    make_topic(alice, title="=1+2")
    [row] = csv.DictReader(StringIO(export(client_of(reader), TOPICS, CSV)))
    assert not row["title"].startswith("=")


def test_an_export_is_logged(reader, alice) -> None:
    export(client_of(reader), USERS, CSV, "?q=alice")
    assert LogEntry.objects.get().change_message == "Exported as csv: q=alice"


@pytest.mark.parametrize("name", [USERS, TOPICS])
def test_who_may_not_read_the_list_gets_no_file(helper, name) -> None:
    assert client_of(helper).post(reverse(name), {"format": CSV, "resource": "0"}).status_code == 403


def test_a_longer_file_costs_no_more_queries(reader, alice, django_assert_num_queries) -> None:
    client = client_of(reader)
    for number in range(30):
        make_topic(alice, title=f"Question {number}")
    export(client, TOPICS, CSV)  # whatever is remembered from then on
    with django_assert_num_queries(6):
        assert export(client, TOPICS, CSV).count("Question") == 30
