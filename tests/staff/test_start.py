"""The start page of the admin: the figures that matter, for those who may see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from app.ballots import tally
from app.moderation.deciding import decide
from app.moderation.models import Kind, Verdict
from app.moderation.reporting import appeal, report
from app.moderation.things import find_thing
from app.notifications.models import Mail
from app.staff.figures import DAYS, figures_for
from tests.staff.cast import client_of, grant, make_user

INDEX = "/admin/"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def figure(user, label: str):
    [found] = [each for each in figures_for(user, at=timezone.now()) if str(each.label) == label]
    return found


def test_the_figures_are_counted(superuser, alice, ballot) -> None:
    tally.refresh(ballot.topic)
    assert figure(superuser, "Ballots counted").number == 1
    assert figure(superuser, "Topics open now").number == 1
    people = figure(superuser, "People who can log in")
    assert people.number == 3 and people.by_day[-1] == (timezone.now().date(), 3)


def test_a_month_has_a_bar_for_each_day_and_older_rows_have_none(superuser, alice) -> None:
    type(alice).objects.filter(pk=alice.pk).update(created_at=timezone.now() - timedelta(days=DAYS + 1))
    people = figure(superuser, "People who can log in")
    assert len(people.by_day) == len(people.bars) == DAYS and people.total == 1
    assert people.bars[-1]["height"] == 24 and people.bars[0]["height"] == 0.5


def test_what_waits_says_so(superuser, alice) -> None:
    assert not figure(superuser, "Mails late or given up").is_waiting
    Mail.objects.create(person=alice, subject="x", body="x", failed_at=timezone.now())
    Mail.objects.create(person=alice, subject="x", body="x", created_at=timezone.now() - timedelta(hours=1))
    Mail.objects.create(person=alice, subject="x", body="x")
    late = figure(superuser, "Mails late or given up")
    assert late.number == 2 and late.is_waiting
    assert "is-waiting" in client_of(superuser).get(INDEX).content.decode()


def test_reports_and_appeals_wait_apart_and_each_leads_to_its_own(superuser, topic, alice) -> None:
    moderator = client_of(superuser)
    assert "Nothing waits for you." in moderator.get(INDEX).text
    thing = find_thing(topic, Kind.TOPIC, topic.pk)
    assert thing is not None
    said: dict[str, Any] = {"ground": "spam", "words": "", "at": timezone.now()}
    case = report(thing, reporter=make_user("dana"), **said).case
    assert (figure(superuser, "Reports waiting").number, figure(superuser, "Appeals waiting").number) == (
        1,
        0,
    )
    decision = decide(case, verdict=Verdict.HIDE, reason="Spam.", by=superuser, at=timezone.now())
    assert not figure(superuser, "Reports waiting").is_waiting
    appeal(decision, text="It is none.", at=timezone.now())
    waiting = figure(superuser, "Appeals waiting")
    assert (figure(superuser, "Reports waiting").number, waiting.number) == (0, 1)
    assert f"/case/{case.pk}/change/" in moderator.get(waiting.address).text
    assert (
        "/change/"
        not in moderator.get(figure(superuser, "Reports waiting").address).text.split("result_list")[-1]
    )


def test_what_waits_stands_above_the_totals(superuser, alice) -> None:
    Mail.objects.create(person=alice, subject="x", body="x", failed_at=timezone.now())
    page = client_of(superuser).get(INDEX).text
    assert "Nothing waits for you." not in page and "Reports waiting" not in page
    assert page.index("To do") < page.index("Mails late") < page.index("People who can log in")


def test_whoever_has_no_duty_is_told_of_none(helper) -> None:
    grant(helper, "topics.view_topic")
    page = client_of(helper).get(INDEX).text
    assert "Topics open now" in page and "To do" not in page


def test_figures_are_shown_to_those_with_the_right_only(helper, ballot) -> None:
    assert figures_for(helper, at=timezone.now()) == []
    grant(helper, "topics.view_topic")
    helper = type(helper).objects.get_queryset().get(pk=helper.pk)
    assert [str(each.label) for each in figures_for(helper, at=timezone.now())] == ["Topics open now"]


def test_the_page_costs_the_same_however_much_there_is(superuser, topic, django_assert_num_queries) -> None:
    client = client_of(superuser)
    client.get(INDEX)
    for number in range(20):
        make_user(f"citizen{number}")
    cache.clear()
    with django_assert_num_queries(16):
        client.get(INDEX)
    with django_assert_num_queries(10):  # the counts over large tables are kept for a minute
        client.get(INDEX)


def test_the_schema_s_state_is_told_to_superusers(superuser, helper) -> None:
    assert "up to date" in client_of(superuser).get(INDEX).content.decode()
    assert reverse("admin:schema") not in client_of(helper).get(INDEX).content.decode()
