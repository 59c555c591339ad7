"""Sets aside the triggers that keep records as they were written, for what only tests do with them.

SQLite's test database is emptied between tests by DELETE, which they refuse; PostgreSQL's by TRUNCATE,
which they do not see.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

IN_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB '*_are_not_*ed'"
IN_POSTGRESQL = """
    SELECT tgrelid::regclass::text, tgname FROM pg_trigger
    JOIN pg_proc ON pg_proc.oid = tgfoid WHERE proname = 'refuse_to_change_row'
"""


@contextmanager
def set_aside(connection: Any) -> Iterator[None]:
    """Within a transaction: rows that are written once can be changed and deleted."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            triggers = cursor.execute(IN_SQLITE).fetchall()
            off = [f"DROP TRIGGER {name}" for name, _sql in triggers]
            on = [sql for _name, sql in triggers]
        else:
            cursor.execute(IN_POSTGRESQL)
            triggers = cursor.fetchall()
            off = ["SET CONSTRAINTS ALL IMMEDIATE"]  # no table is altered while a check of it is due
            off += [f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name in triggers]
            on = [f"ALTER TABLE {table} ENABLE TRIGGER {name}" for table, name in triggers]
        for statement in off:
            cursor.execute(statement)
        yield
        for statement in on:
            cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def emptied_in_spite_of_triggers() -> Iterator[None]:
    from django.db import connection, transaction

    empty = connection.ops.__class__.execute_sql_flush

    def empty_all(operations: Any, statements: Any) -> None:
        with transaction.atomic(operations.connection.alias), set_aside(operations.connection):
            empty(operations, statements)

    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            patch.setattr(connection.ops.__class__, "execute_sql_flush", empty_all)
        yield
