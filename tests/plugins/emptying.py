"""Empties SQLite's test database between tests, tables too whose triggers refuse every deletion.

PostgreSQL empties by TRUNCATE, which such triggers do not see; SQLite has no other way than DELETE. The
triggers are put aside meanwhile, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

REFUSING = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB '*_are_not_deleted'"


@pytest.fixture(scope="session", autouse=True)
def emptied_in_spite_of_triggers(vendor: str) -> Iterator[None]:
    from django.db import connection, transaction

    empty = connection.ops.__class__.execute_sql_flush

    def empty_all(operations: Any, statements: Any) -> None:
        with transaction.atomic(operations.connection.alias), operations.connection.cursor() as cursor:
            triggers = cursor.execute(REFUSING).fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            empty(operations, statements)
            for _name, sql in triggers:
                cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        if vendor == "sqlite":
            patch.setattr(connection.ops.__class__, "execute_sql_flush", empty_all)
        yield
