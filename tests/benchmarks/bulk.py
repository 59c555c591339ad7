"""Filling empty tables with millions of rows: set by set, while triggers, indexes and foreign keys rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model


def fill(model: type[Model], source: str, /, **columns: str) -> None:
    """Insert a row for each of `source`, what stands behind FROM; `columns` are SQL, by attribute.

    What they leave out is the field's default, and a left out key is numbered by the database.
    """
    blank, key = model(), model._meta.pk.attname
    names, values, parameters = [], [], []
    for field in model._meta.concrete_fields:
        given = columns.pop(field.attname, "")
        if field.generated or (field.attname == key and not given):
            continue
        names.append(connection.ops.quote_name(str(field.column)))
        values.append(given.replace("%", "%%") or "%s")
        if not given:
            parameters.append(field.get_db_prep_save(getattr(blank, field.attname), connection))
    assert not columns, f"{model.__name__} has no {', '.join(columns)}"
    table, source = connection.ops.quote_name(model._meta.db_table), source.replace("%", "%%")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {source}", parameters
        )
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def hold(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Make the temporary `table` of `rows`; the first column is a number and the primary key."""
    head, *rest = columns
    declared = ", ".join([f"{head} bigint PRIMARY KEY", *(f"{name}" for name in rest)])
    names = ", ".join(column.split()[0] for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({declared})")
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", list(rows))
        cursor.execute(f"ANALYZE {table}")


def repeated(source: str, most: str) -> str:
    """What stands behind FROM for each row of `source` with `turn.n` from 1 to the SQL `most`.

    SQLite has no series; it reads the numbers from a temporary table.
    """
    if connection.vendor == "postgresql":
        return f"{source} CROSS JOIN LATERAL generate_series(1, {most}) AS turn(n)"
    return f"{source} CROSS JOIN numbers AS turn ON turn.n <= {most}"


@contextmanager
def at_rest(tables: Sequence[str]) -> Iterator[None]:
    """Inside, `tables` have no trigger, no index but the primary key, and no key that leads elsewhere."""
    resting = rest_in_postgresql if connection.vendor == "postgresql" else rest_in_sqlite
    with connection.cursor() as cursor:
        brought_back = resting(cursor, tables)
        yield
        for statement in brought_back:
            cursor.execute(statement)


def rest_in_sqlite(cursor: CursorWrapper, tables: Sequence[str]) -> list[str]:
    marks = ", ".join(["%s"] * len(tables))
    cursor.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql <> '' "
        f"AND tbl_name IN ({marks}) ORDER BY type, name",
        tables,
    )
    found = cursor.fetchall()
    for kind, name, _sql in found:
        cursor.execute(f"DROP {kind} {name}")
    return [sql for _kind, _name, sql in found]


CONSTRAINTS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid), contype = 'f'
    FROM pg_constraint WHERE conrelid = ANY (%s::regclass[]) AND contype IN ('u', 'f')
    ORDER BY contype = 'f' DESC, conname
"""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index WHERE indrelid = ANY (%s::regclass[]) AND NOT indisprimary
    ORDER BY 1
"""


def rest_in_postgresql(cursor: CursorWrapper, tables: Sequence[str]) -> list[str]:
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute(CONSTRAINTS, [list(tables)])
    constraints = cursor.fetchall()
    for table, name, _definition, _leads in constraints:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    cursor.execute(INDEXES, [list(tables)])
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    return [
        # Deferred checks are made first: a table with checks waiting cannot be altered.
        "SET CONSTRAINTS ALL IMMEDIATE",
        *(definition for _name, definition in indexes),
        *(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"
            for table, name, definition, _leads in sorted(constraints, key=lambda row: row[3])
        ),
        *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables),
    ]
