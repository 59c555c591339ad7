"""Tables in schemas of PostgreSQL, beyond their being made, changed and compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from django.db import models

from app.bridge import checks
from app.bridge.downgrades.counting import count_losses
from app.bridge.downgrades.losses import removals_of
from app.bridge.errors import BridgeError
from app.bridge.linting.linter import Request, lint
from app.bridge.places import Place
from app.bridge.rehearsing.states import read_state
from app.bridge.steps import DOWNGRADE, record
from app.bridge.trying import contents_after, contents_of
from tests.bridge.revising import RevisionFolder
from tests.bridge.workshop import Models, Workshop
from tests.bridge.zoo_of_schemas import in_schema

on_postgresql = pytest.mark.vendor("postgresql")
CREATE, DROP = "op.create_schema('audit')", "op.drop_schema('audit')"


def library(*, has_lines: bool = True, **fields: Any) -> Models:
    library = Models()
    library.add("Author", name=models.CharField(max_length=9))
    if has_lines:
        author = models.ForeignKey("Author", models.CASCADE, null=True)
        library.add("Line", meta=in_schema('audit"."lines'), author=author, **fields)
    return library


@pytest.mark.parametrize(
    ("db_table", "place"),
    [
        ("lines", Place("lines")),
        ('"The Lines"', Place("The Lines")),
        ('audit"."lines', Place("lines", "audit")),
        ('"audit"."The Lines"', Place("The Lines", "audit")),
        ('a.b"."c.d', Place("c.d", "a.b")),
    ],
)
def test_the_place_is_read_as_django_quotes_it(db_table: str, place: Place) -> None:
    assert Place.of_model(db_table) == place
    assert Place.of_key(place.key, place.schema) == place


def test_a_schema_is_made_before_its_first_table_and_dropped_after_its_last(workshop: Workshop) -> None:
    text = workshop.revise(library().apps)
    assert text.index(CREATE) < text.index("op.create_table(") < text.rindex("op.drop_table(")
    assert text.rindex("op.drop_table(") < text.index(DROP)


def test_a_schema_that_somebody_else_makes_is_left_to_them(workshop: Workshop, settings: Any) -> None:
    settings.BRIDGE_FOREIGN_SCHEMAS = ["audit"]
    assert "_schema(" not in workshop.revise(library().apps)
    if workshop.vendor == "postgresql":
        workshop.execute("CREATE SCHEMA audit")
    workshop.upgrade()
    assert workshop.check(library().apps) == ""
    assert "_schema(" not in workshop.revise(library(has_lines=False).apps, "rename=none")
    workshop.downgrade()
    left = {"schema | audit"} if workshop.vendor == "postgresql" else set()
    assert workshop.snapshot() == left


@on_postgresql
def test_a_schema_in_which_somebody_has_a_table_is_not_dropped(workshop: Workshop) -> None:
    workshop.revise(library().apps)
    workshop.upgrade()
    workshop.execute("CREATE TABLE audit.stray (id integer)")
    assert DROP not in workshop.revise(library(has_lines=False).apps, "rename=none")
    workshop.upgrade()
    assert workshop.check(library(has_lines=False).apps) == ""


@on_postgresql
def test_revisions_are_tried_out_beside_a_schema_that_is_in_use(workshop: Workshop) -> None:
    workshop.revise(library().apps)
    workshop.upgrade()
    workshop.insert("audit.lines", {"id": 1})
    before = workshop.snapshot()
    script = ScriptDirectory.from_config(workshop.config)
    made = contents_after(workshop.connection, script, "0001", telling=lambda *words: str(words))
    assert {*made.tables} == {"library_author", "audit.lines"}
    assert made.tables == contents_of(workshop.connection, script).tables
    assert workshop.snapshot() == before and workshop.rows()["audit.lines"] == [{"id": 1, "author_id": None}]


@on_postgresql
def test_rows_in_a_schema_are_read_and_counted(workshop: Workshop) -> None:
    workshop.revise(library(note=models.TextField(null=True)).apps)
    workshop.upgrade()
    workshop.insert("audit.lines", {"id": 1, "note": "a"}, {"id": 2})
    state = read_state(workshop.connection, ["audit"])
    assert state.counts["audit.lines", ""] == 2 and state.counts["audit.lines", "note"] == 1
    script = ScriptDirectory.from_config(workshop.config)
    downgrade = record(script, script.get_revision("0001"), DOWNGRADE, vendor="postgresql")
    with workshop.engine.connect() as connection:
        losses = count_losses(connection, removals_of([downgrade]).found)
    assert "table audit.lines: 2 rows" in map(str, losses)


def test_a_moved_table_is_counted_where_it_is(tmp_path: Path) -> None:
    folder = RevisionFolder(tmp_path / "alembic").add(
        "one",
        "op.move_table('lines', 'audit')",
        "op.move_table('lines', None, schema='audit')\n"
        "op.rename_table('lines', 'rows')\n"
        "op.drop_table('rows')",
    )
    downgrade = record(folder.script, folder.revision("one"), DOWNGRADE, vendor="postgresql", with_sql=True)
    assert [removal.place for removal in removals_of([downgrade]).found] == [Place("lines", "audit")]
    moving = """EXECUTE 'ALTER TABLE "audit"."lines" SET SCHEMA ' || quote_ident(current_schema())"""
    assert downgrade.steps[0].statements == (f"DO $do$ BEGIN {moving}; END $do$",)


@pytest.mark.parametrize(
    ("code", "sql"),
    [
        ("op.create_schema('Audit')", 'CREATE SCHEMA "Audit"'),
        ("op.drop_schema('audit')", 'DROP SCHEMA "audit"'),
        ("op.move_table('lines', 'past', schema='audit')", 'ALTER TABLE "audit"."lines" SET SCHEMA "past"'),
        (
            "op.rename_index('old', 'new', 'lines', schema='audit')",
            'ALTER INDEX "audit"."old" RENAME TO "new"',
        ),
        (
            "op.rename_constraint('old', 'new', 'lines', schema='audit')",
            'ALTER TABLE "audit"."lines" RENAME CONSTRAINT "old" TO "new"',
        ),
    ],
)
def test_operations_say_what_they_do_in_sql(tmp_path: Path, code: str, sql: str) -> None:
    folder = RevisionFolder(tmp_path / "alembic").add("one", code)
    recording = record(folder.script, folder.revision("one"), vendor="postgresql", with_sql=True)
    assert {step.statements for step in recording.steps} == {(sql,)}


@pytest.mark.vendor("sqlite")
def test_sqlite_refuses_schemas(op: Any) -> None:
    with pytest.raises(BridgeError, match=r"SQLite has no schemas: put the call behind"):
        op.create_schema("audit")


def test_the_linter_tells_tables_of_one_name_apart(tmp_path: Path) -> None:
    folder = RevisionFolder(tmp_path / "alembic").add(
        "one",
        "op.create_table('lines', sa.Column('id', sa.Integer(), primary_key=True))\n"
        "op.create_index('here', 'lines', ['id'])\n"
        "op.create_index('there', 'lines', ['id'], schema='audit')",
        message="add_lines",
    )
    report = lint(Request(folder.script, vendors=("postgresql",), revisions=frozenset({"one"})))
    told = [finding.what for finding in report.findings if finding.rule == "index-without-concurrently"]
    assert told == ["index there on audit.lines is built under a lock."]


def test_a_model_in_a_schema_that_sqlite_should_have_too_fails_the_check(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    archive = Models("archive")
    archive.add("Book", meta={"db_table": 'archive"."books'})
    archive.add("Line", meta=in_schema('archive"."lines'))
    monkeypatch.setattr(checks, "apps", archive.apps)
    [error] = checks.check_schemas()
    assert error.id == "bridge.E006"
    assert error.msg.startswith("archive.Book: its table archive.books is in the schema 'archive'")
    settings.BRIDGE_VENDORS = ["postgresql"]
    assert checks.check_schemas() == []
