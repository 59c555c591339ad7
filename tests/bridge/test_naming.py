"""Names that nobody chose, held against PostgreSQL and Django, who make them."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import sql

from app.bridge.naming import (
    POSTGRESQL_NAME_BYTES,
    automatic_check_name,
    automatic_foreign_key_name,
    automatic_unique_name,
    strip_quotes,
    truncate,
)
from tests.bridge.snapshots import libpq_url
from tests.bridge.workshop import Workshop

LETTERS = st.text("abcdefgh_Zé€𝄞 0", min_size=1, max_size=70)
NAMES = LETTERS.filter(lambda name: 0 < len(name.encode()) <= POSTGRESQL_NAME_BYTES)
CONSTRAINTS = "SELECT contype::text, conname FROM pg_constraint WHERE conrelid = %s::regclass"


@pytest.mark.vendor("postgresql")
def test_names_are_those_that_postgresql_makes(workshop: Workshop) -> None:
    with psycopg.connect(libpq_url(workshop.url)) as server:

        @settings(max_examples=80)
        @given(NAMES, NAMES)
        def check(table: str, column: str) -> None:
            names = sql.Identifier(table), sql.Identifier(column), sql.Identifier(column)
            statement = "CREATE TEMPORARY TABLE {} ({} integer UNIQUE CHECK ({} > 0))"
            server.execute(sql.SQL(statement).format(*names))
            made: dict[str, str] = dict(
                server.execute(CONSTRAINTS, [sql.Identifier(table).as_string(server)]).fetchall()
            )
            server.rollback()
            assert made == {
                "c": automatic_check_name(table, column),
                "u": automatic_unique_name(table, column),
            }

        check()


@given(NAMES, NAMES, NAMES, NAMES)
def test_foreign_keys_are_named_as_django_names_them(table: str, column: str, target: str, to: str) -> None:
    editor: Any = connection.SchemaEditorClass(connection, collect_sql=True)
    editor.connection.ops.max_name_length = lambda: POSTGRESQL_NAME_BYTES
    suffix = f"_fk_{target}_{to}"
    try:
        wanted = editor._create_index_name(table, [column], suffix)
    finally:
        del editor.connection.ops.max_name_length
    assert automatic_foreign_key_name(table, column, target, to) == truncate(wanted, POSTGRESQL_NAME_BYTES)


@given(st.text(), st.integers(1, 80))
def test_a_truncated_name_fits_and_begins_the_name(name: str, longest: int) -> None:
    kept = truncate(name.encode(errors="ignore").decode(), longest)
    assert len(kept.encode()) <= longest
    assert name.encode(errors="ignore").decode().startswith(kept)


def test_a_name_without_limit_is_kept() -> None:
    assert truncate("x" * 100, None) == "x" * 100


@given(st.text())
def test_quotes_come_off_as_they_went_on(name: str) -> None:
    assert strip_quotes('"' + name.replace('"', '""') + '"') == name
