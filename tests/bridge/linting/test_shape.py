"""Transactions, downgrades, messages, imports, heads, and what code still reads."""

from __future__ import annotations

import pytest

from app.bridge.linting.shape import why_unconventional
from tests.bridge.linting.conftest import findings, rules
from tests.bridge.revising import FIRST_LINE, USERS

pytestmark = pytest.mark.once

DROPS, RENAMES = "drops-what-code-reads", "renames-what-code-reads"
SEVERAL, MIXED = "several-non-transactional-steps", "non-transactional-mixed"
OUTSIDE = "with op.get_context().autocommit_block():\n    "


@pytest.mark.parametrize(
    ("upgrade", "expected"),
    [
        ("op.drop_column('users', 'name')", [DROPS]),
        ("op.drop_table('users')", [DROPS]),
        ("op.drop_index('by_name', 'users')", []),
        ("op.alter_column('users', 'name', new_column_name='nick')", [RENAMES]),
        ("op.rename_table('users', 'people')", [RENAMES]),
        (f"{OUTSIDE}op.execute('VACUUM')", []),
        (f"{OUTSIDE}op.execute('VACUUM')\n    op.execute('VACUUM')", [SEVERAL]),
        (f"op.execute('SELECT 1')\n{OUTSIDE}op.execute('VACUUM')", [MIXED]),
        ("op.create_index('i', 'users', ['id'], postgresql_concurrently=True)", [MIXED]),
    ],
)
def test_an_operation_in_its_place(folder, upgrade, expected):
    assert rules(folder.add("second", upgrade)) == expected


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("username", "column users.username is dropped, and the models have it."),
        ("name", "column users.name is dropped."),
    ],
)
def test_what_todays_models_read_is_told_apart(folder, column, words):
    assert findings(folder.add("second", f"op.drop_column('users', '{column}')"))[0].what == words


def test_what_a_later_revision_brings_back_is_not_missing(folder):
    folder.add("second", "op.drop_column('users', 'username')")
    folder.add("third", "op.add_column('users', sa.Column('username', sa.Text()))")
    assert findings(folder, "second")[0].what == "column users.username is dropped."


@pytest.mark.parametrize(
    ("upgrade", "downgrade", "expected"),
    [
        ("op.execute('SELECT 1')", "pass", ["empty-downgrade"]),
        ("op.execute('SELECT 1')", '"""Nothing."""\nreturn', ["empty-downgrade"]),
        ("op.execute('SELECT 1')", "raise NotImplementedError('The rows are gone.')", []),
        ("pass", "pass", []),
    ],
)
def test_a_downgrade_takes_back_or_refuses(folder, upgrade, downgrade, expected):
    assert rules(folder.add("second", upgrade, downgrade)) == expected


@pytest.mark.parametrize(
    "message",
    [
        "add_email_verification_to_users",
        "issue_123_add_pending_registrations_table",
        "create_user_preferences_table",
        "Add new column to users table",
        "Update existing data format",
        "Merge migrations",
        "compare usernames by their folded form",
    ],
)
def test_messages_as_the_conventions_have_them(message):
    assert why_unconventional(message, is_first=False) == ""


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("update", "does not say what happens to what"),
        ("fix stuff", "does not say what happens to what"),
        ("new migration", "does not say what happens to what"),
        ("", "does not say what happens to what"),
        ("users_email_verified", "does not begin with a verb"),
        ("#123 add phone number", "issue_123_"),
        ("ABC-42 add phone number", "issue_123_"),
        ("123_add_phone_number", "issue_123_"),
    ],
)
def test_messages_that_break_them(message, reason):
    assert reason in why_unconventional(message, is_first=False)


def test_only_a_first_revision_is_initial():
    assert why_unconventional("Initial migration", is_first=True) == ""
    assert why_unconventional("Initial migration", is_first=False) != ""


def test_a_message_is_a_warning(folder):
    (found,) = findings(folder.add("second", "op.execute('SELECT 1')", message="stuff"))
    assert (found.rule, found.level, found.line) == ("message-breaks-conventions", "warning", 1)


@pytest.mark.parametrize(
    ("head", "is_found"),
    [
        ("from app.accounts.models import User", True),
        ("import app.accounts.models", True),
        ("from app.accounts import usernames", True),
        ("from django.contrib.auth import get_user_model", True),
        ("from django.contrib.auth.models import Group", True),
        ("from django.apps import apps", True),
        ("from app.bridge.types import PositiveInteger", False),
        ("from django.contrib.auth.hashers import make_password", False),
        ("from django.utils import timezone", False),
    ],
)
def test_todays_models_are_not_imported(folder, head, is_found):
    folder.add("second", "op.execute('SELECT 1')", head=head)
    assert (rules(folder) == ["reads-todays-models"]) is is_found


def test_imports_within_functions_count(folder):
    text = "from app.accounts.models import User\nop.execute(User and 'SELECT 1')"
    (found,) = findings(folder.add("second", text))
    assert (found.rule, found.line) == ("reads-todays-models", FIRST_LINE)


def test_two_heads_are_told_with_the_cure(folder):
    folder.add("one", "op.execute('SELECT 1')", below="first")
    folder.add("two", "op.execute('SELECT 1')", below="first")
    (found,) = findings(folder, "two")
    assert (found.rule, found.what) == ("two-heads", "there are several: one, two.")
    assert "alembic merge heads" in found.cure
    assert findings(folder, "first") == []


def test_a_revision_that_stops_on_empty_tables_is_told_and_what_came_before_is_checked(folder):
    text = "op.drop_table('users')\nrow = op.get_bind().execute(sa.text('SELECT 1')).one()"
    found = findings(folder.add("second", text))
    assert [(one.rule, one.level) for one in found] == [(DROPS, "error"), ("cannot-be-read", "note")]


def test_a_clean_first_revision_has_nothing_to_say(folder):
    assert rules(folder.add("other", USERS.replace("'users'", "'people'")), "first", "other") == []
