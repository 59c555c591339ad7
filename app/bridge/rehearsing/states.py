"""What is in a database at one moment, and what two moments differ in."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.adopting import described
from app.bridge.catalog import CATALOGS
from app.bridge.catalog.states import ColumnState, Tables, TableState
from app.bridge.engine import create_engine, database_url
from app.bridge.places import Place
from app.bridge.revisions import VERSION_TABLE

Counts = dict[tuple[str, str], int]
"""(table, column) → how many values it has that are not NULL; (table, "") → how many rows."""
ROWS = ""


Fingerprints = dict[tuple[str, str], Any]
"""(table, column) → a number that its values add up to; equal when the values are, in whatever order."""


@dataclass(frozen=True)
class State:
    """Schema, amounts and values."""

    tables: Tables
    counts: Counts
    fingerprints: Fingerprints


def read_state(connection: BaseDatabaseWrapper, schemas: Collection[str] = ()) -> State:
    """Reads every table from end to end, of the connection's own schema and of `schemas`."""
    with create_engine(connection, database_url(connection)).connect() as bind:
        tables = CATALOGS[connection.vendor].database_tables(bind, sorted(schemas))
        tables.pop(VERSION_TABLE, None)
        state = State(tables, {}, {})
        for name, table in tables.items():
            read_amounts(bind, state, Place.of_key(name, table.schema), list(table.columns))
        return state


def read_amounts(bind: sa.Connection, state: State, place: Place, columns: list[str]) -> None:
    """Count and add up a table in one query."""
    fingerprint = fingerprint_on(bind)
    named: list[Any] = [sa.column(column) for column in columns]
    table = sa.table(place.name, schema=place.schema)
    wanted = [sa.func.count(), *map(sa.func.count, named), *map(fingerprint, named)]
    found = bind.execute(sa.select(*wanted).select_from(table)).one()
    key = place.key
    state.counts[key, ROWS] = found[0]
    for position, column in enumerate(columns, 1):
        state.counts[key, column] = found[position]
        state.fingerprints[key, column] = found[position + len(columns)]


def fingerprint_on(bind: sa.Connection) -> Callable[[sa.ColumnElement[Any]], sa.ColumnElement[Any]]:
    """An SQL expression of a column's fingerprint. SQLite is given the function that it lacks."""
    if bind.dialect.name == "postgresql":
        seed: Any = sa.literal_column("0")
        return lambda column: sa.func.sum(sa.func.hashtextextended(sa.cast(column, sa.Text), seed))
    raw: Any = bind.connection.driver_connection
    raw.create_function("bridge_fingerprint", 1, checksum, deterministic=True)
    return lambda column: sa.func.sum(sa.func.bridge_fingerprint(column))


def checksum(value: object) -> int:
    """Of 32 bits: four thousand million of them still fit into SQLite's sum."""
    return zlib.crc32(repr(value).encode())


def differences(before: Tables, after: Tables) -> Iterator[str]:
    """Each difference of two schemas on a line."""
    for name in sorted({*before, *after}):
        if name not in after:
            yield f"table {name} is gone"
        elif name not in before:
            yield f"table {name} is new"
        else:
            yield from differences_of_tables(name, before[name], after[name])


def differences_of_tables(table: str, before: TableState, after: TableState) -> Iterator[str]:
    old, new = facts_of_table(before), facts_of_table(after)
    for fact in sorted({*old, *new}):
        (was, was_words), (is_now, words) = old.get(fact, NOTHING), new.get(fact, NOTHING)
        if was != is_now:
            yield f"{table}, {fact}: was {was_words or 'none'}, is {words or 'none'}"


NOTHING = (None, "")


def facts_of_table(table: TableState) -> dict[str, tuple[Any, str]]:
    """Everything of a table but the order of its columns: what is equal when it is, and words for it."""
    columns = table.columns.items()
    facts: dict[str, tuple[Any, str]] = {
        f"column {name}": (one, words_of_column(one)) for name, one in columns
    }
    facts |= {f"{state.kind} {state.name}": (state.body, described(state)) for state in table.objects}
    facts |= {" ".join(filter(None, trait)): (words, words) for trait, words in table.traits.items()}
    return facts | {"comment": (table.comment, table.comment or "")}


def words_of_column(column: ColumnState) -> str:
    return ", ".join(f"{name} {value}" for name, value in vars(column).items() if value not in (None, False))


def losses(before: Counts, after: Counts) -> Iterator[str]:
    """Each table that has fewer rows, and each column with fewer values than rows account for."""
    for (table, column), count in before.items():
        missing = count - after.get((table, column), 0)
        rows_missing = before[table, ROWS] - after.get((table, ROWS), 0)
        if column == ROWS and missing > 0:
            yield f"{missing} of {count} {'row' if count == 1 else 'rows'} of {table}"
        elif column != ROWS and missing > max(rows_missing, 0):
            yield f"{missing} of {count} {'value' if count == 1 else 'values'} of {table}.{column}"


def changes(before: State, after: State) -> Iterator[str]:
    """Each column that has as many values as before, but not the same."""
    for place, fingerprint in before.fingerprints.items():
        table, column = place
        are_as_many = before.counts[place] == after.counts.get(place) and (
            before.counts[table, ROWS] == after.counts.get((table, ROWS))
        )
        if are_as_many and fingerprint != after.fingerprints.get(place):
            yield f"values of {table}.{column} are not what they were"
