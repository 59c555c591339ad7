"""The schema that a migration works on: the live database's, or in `--sql` mode the one written so far."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol
from weakref import finalize

import sqlalchemy as sa

from app.bridge.errors import BridgeError
from app.bridge.sqlite.text import TableText


class Store(Protocol):
    """Where schema text is read and statements go."""

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a SELECT or PRAGMA; none for other statements. No script is told."""
        ...

    def run(self, sql: str) -> None:
        """Execute a statement, or write it out."""
        ...

    def unknown_table(self, name: str) -> BridgeError:
        """What to raise for a table that is not there."""
        ...


class LiveStore:
    """The database at the other end of a connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        result = self.connection.exec_driver_sql(sql, values)
        return [tuple(row) for row in result] if result.returns_rows else []

    def run(self, sql: str) -> None:
        self.connection.exec_driver_sql(sql)

    def unknown_table(self, name: str) -> BridgeError:
        return BridgeError(f"The database has no table {name!r}.")


class ScriptStore:
    """A script in the making. What it makes is also made in memory, to know each table's text."""

    def __init__(self, write: Callable[[str], None]) -> None:
        from django.db.backends.sqlite3._functions import register

        self.write = write
        self.memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        finalize(self, self.memory.close)
        register(self.memory)
        self.memory.execute("PRAGMA foreign_keys = OFF")

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self.memory.execute(sql, values).fetchall()

    def run(self, sql: str) -> None:
        self.write(sql)
        self.rehearse(sql)

    def rehearse(self, sql: str) -> None:
        # A statement on what an earlier part of the history made fails here, and may.
        with suppress(sqlite3.Error):
            self.memory.execute(sql)

    def unknown_table(self, name: str) -> BridgeError:
        return BridgeError(
            f"To change table {name!r} on SQLite, its present text is needed, which --sql knows only of "
            "tables that revisions make with op.create_table. Upgrade the database itself, without --sql."
        )


def table_text(store: Store, name: str) -> TableText:
    """The text of a table. Raises BridgeError if there is no such table, or if it is a virtual one."""
    rows = store.query("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE", name)
    if not rows:
        raise store.unknown_table(name)
    if rows[0][0].upper().startswith("CREATE VIRTUAL"):
        raise BridgeError(
            f"{name!r} is a virtual table, which SQLite cannot alter: drop it and make it anew."
        )
    return TableText.read(rows[0][0])


def table_texts(store: Store) -> dict[str, TableText]:
    """The text of every table but SQLite's own and virtual ones, by name."""
    rows = store.query(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
        "AND sql LIKE 'CREATE TABLE%'"
    )
    return {name: TableText.read(sql) for name, sql in rows}


def key_columns(store: Store, table: str) -> tuple[str, ...]:
    """The columns of a table's primary key in the key's order; none for a table that is not there."""
    rows = store.query("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", table)
    return tuple(name for (name,) in rows)
