"""Decisions, appeals and the staff log stand: the database refuses to change or delete them, whoever asks."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from app.accounts.models import User
from app.accounts.usernames import FORMER_MEMBER
from app.moderation.deciding import decide
from app.moderation.models import Appeal, Decision, Kind, Verdict
from app.moderation.reporting import appeal, report
from app.moderation.things import find_thing
from tests.staff.cast import make_user

RECORDS = (Decision, Appeal, LogEntry)
REFUSED = "written once: none is ever changed or deleted"


@pytest.fixture
def record(superuser: User, topic: Any) -> None:
    """A decision, the appeal against it, its answer, and an entry in the staff log."""
    thing = find_thing(topic, Kind.TOPIC, topic.pk)
    assert thing is not None
    now = timezone.now()
    case = report(thing, reporter=make_user("dana"), ground="spam", words="", at=now).case
    first = decide(case, verdict=Verdict.HIDE, reason="Spam.", by=superuser, at=now)
    appeal(first, text="It is none.", at=now)
    decide(case, verdict=Verdict.UPHOLD, reason="It is.", by=superuser, at=now)
    LogEntry.objects.log_actions(superuser.pk, [topic], CHANGE, change_message="Hidden.")


def refused(sql: str) -> bool:
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return True


def other_value(field: models.Field[Any, Any]) -> str:
    if isinstance(field, models.DateTimeField):
        return "'2001-01-01 00:00:00+00:00'"
    return "'other'" if isinstance(field, models.CharField | models.TextField) else "999"


@pytest.mark.parametrize("model", RECORDS)
def test_no_column_of_a_record_can_be_changed(record: None, model: Any) -> None:
    table = model._meta.db_table
    for field in model._meta.concrete_fields:
        assert refused(f"UPDATE {table} SET {field.column} = {other_value(field)}"), field.column


@pytest.mark.parametrize("model", RECORDS)
def test_no_row_of_a_record_can_be_deleted(record: None, model: Any) -> None:
    number = model._base_manager.count()
    assert number and refused(f"DELETE FROM {model._meta.db_table}")
    assert model._base_manager.count() == number


@pytest.mark.vendor("sqlite")
@pytest.mark.parametrize("model", RECORDS)
def test_no_row_of_a_record_can_be_replaced(record: None, model: Any) -> None:
    table = model._meta.db_table
    assert refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.vendor("sqlite")
def test_no_appeal_makes_way_for_another(record: None) -> None:
    columns = "decision_id, text, created_at"
    assert refused(
        f"INSERT OR REPLACE INTO appeals ({columns}) SELECT decision_id, 'Sorry.', created_at FROM appeals"
    )


def test_an_answer_is_not_taken_back(record: None) -> None:
    assert refused("UPDATE appeals SET answer_id = NULL")


def test_names_of_those_who_left_can_be_taken_from_a_record(record: None) -> None:
    assert Decision.objects.update(moderator=None) == 2
    assert LogEntry.objects.update(object_repr=FORMER_MEMBER) == 1
    assert LogEntry.objects.update(content_type=None) == 1
    assert refused("UPDATE decisions SET moderator_id = 999")


@pytest.mark.django_db(transaction=True)
def test_a_test_database_is_emptied_all_the_same(record: None) -> None:
    call_command("flush", interactive=False)
    assert not any(model._base_manager.exists() for model in RECORDS)
    LogEntry.objects.create(user=make_user("later"), action_flag=CHANGE, change_message="x")
    assert refused("DELETE FROM django_admin_log")
