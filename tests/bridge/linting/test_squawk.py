"""Squawk reads the SQL of revisions, and says what operations cannot tell."""

from __future__ import annotations

import pytest

from app.bridge.errors import BridgeError
from app.bridge.linting import linter
from app.bridge.linting.squawk import find_squawk
from tests.bridge.linting.conftest import findings, report_on, rules
from tests.bridge.revising import FIRST_LINE

pytestmark = pytest.mark.once
needs_squawk = pytest.mark.skipif(find_squawk() is None, reason="pip install squawk-cli")


@needs_squawk
@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("CREATE INDEX i ON users (name)", "index-without-concurrently"),
        ("ALTER TABLE users DROP COLUMN name", "drops-what-code-reads"),
        ("ALTER TABLE users ALTER COLUMN id TYPE bigint", "rewrites-table"),
        ("ALTER TABLE users ADD CONSTRAINT c CHECK (id > 0)", "constraint-scans-table"),
        ("TRUNCATE users CASCADE", "ban-truncate-cascade"),
        ("DROP DATABASE users", "ban-drop-database"),
        ("SELEC 1", "syntax-error"),
    ],
)
def test_raw_sql_is_found(folder, statement, rule):
    folder.add("second", f"x = 1\nop.execute('{statement}')")
    found = findings(folder)
    assert rule in [one.rule for one in found]
    assert {one.line for one in found} == {FIRST_LINE + 1}


@needs_squawk
@pytest.mark.parametrize(
    "upgrade",
    [
        "op.create_index('by_name', 'users', ['name'])",
        "op.create_unique_constraint('u', 'users', ['name'])",
        "op.drop_column('users', 'name')",
    ],
)
def test_what_our_rules_say_of_an_operation_is_not_said_twice(folder, upgrade):
    assert len(rules(folder.add("second", upgrade))) == 1


@needs_squawk
def test_what_is_the_business_of_models_and_bridge_is_left_out(folder):
    folder.add("second", "op.execute('UPDATE users SET name = NULL')")
    assert rules(folder, "first", "second") == []


@needs_squawk
def test_its_findings_are_allowed_like_others(folder):
    folder.add("second", "# lint: allow ban-truncate-cascade: a cache\nop.execute('TRUNCATE users CASCADE')")
    assert rules(folder) == []


def test_without_it_the_report_says_so(folder, monkeypatch):
    monkeypatch.setattr(linter, "find_squawk", lambda: None)
    report = report_on(folder)
    assert report.wants_squawk and report.squawk is None


def test_nobody_misses_it_where_there_is_no_postgresql(folder):
    assert not report_on(folder, vendors=("sqlite",)).wants_squawk


def test_one_that_fails_is_told(folder, monkeypatch, tmp_path):
    program = tmp_path / "squawk"
    program.write_text("#!/bin/sh\necho no such reporter >&2\nexit 2\n")
    program.chmod(0o755)
    monkeypatch.setattr(linter, "find_squawk", lambda: str(program))
    with pytest.raises(BridgeError, match="no such reporter"):
        report_on(folder)
