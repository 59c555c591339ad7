"""A ballot that is on its way while staff change what it is about."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from app.accounts.models import User
from app.ballots.casting import cast
from app.topics.models import Topic
from tests.staff.cast import client_of

# SQLite lets one transaction write at a time, so there is no such meeting.
pytestmark = [pytest.mark.vendor("postgresql"), pytest.mark.django_db(transaction=True)]


def meet(topic: Topic, voter: User, action: Callable[[], Any]) -> Any:
    """Let `voter` vote; `action` begins before the ballot is committed and has to wait for it."""

    def act() -> Any:
        try:
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            cast(topic, voter=voter, options=[topic.options.get(position=1)], at=timezone.now())
            answer = pool.submit(act)
            sleep(0.5)
            assert not answer.done()
        return answer.result(timeout=20)


def test_an_option_is_not_deleted_under_a_first_ballot(superuser, topic, bob) -> None:
    address = reverse("admin:topics_option_delete", args=[topic.options.get(position=1).pk])
    client = client_of(superuser)
    assert meet(topic, bob, lambda: client.post(address, {"post": "yes"})).status_code == 403
    assert topic.options.count() == 2


def test_an_option_is_not_rewritten_under_a_first_ballot(superuser, topic, bob) -> None:
    address = reverse("admin:topics_option_change", args=[topic.options.get(position=1).pk])
    client = client_of(superuser)
    assert meet(topic, bob, lambda: client.post(address, {"text": "Never"})).status_code == 403
    assert topic.options.get(position=1).text == "Yes"


def test_a_topic_is_not_rewritten_under_a_first_ballot(superuser, topic, bob) -> None:
    address = reverse("admin:topics_topic_change", args=[topic.pk])
    client = client_of(superuser)
    data = {"title": "Free beer?", "options-TOTAL_FORMS": 0, "options-INITIAL_FORMS": 0}
    meet(topic, bob, lambda: client.post(address, data))
    topic.refresh_from_db()
    assert topic.title == "A bench by the pond?"
