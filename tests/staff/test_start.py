"""The start page of the admin: the figures that matter, for those who may see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from app.ballots import tally
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
    with django_assert_num_queries(15):
        client.get(INDEX)
    with django_assert_num_queries(9):  # the counts over large tables are kept for a minute
        client.get(INDEX)


def test_the_schema_s_state_is_told_to_superusers(superuser, helper) -> None:
    assert "up to date" in client_of(superuser).get(INDEX).content.decode()
    assert reverse("admin:schema") not in client_of(helper).get(INDEX).content.decode()
