"""Transactions on SQLite that enclose DDL and end with the foreign keys intact.

SQLite itself can do it; Python's sqlite3 ends the transaction before DDL unless told
otherwise. Foreign keys are not enforced while a migration runs, because a table that is
rebuilt would take the rows that refer to it along; they are checked before the commit.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Any

import sqlalchemy as sa

from app.bridge.errors import BridgeError

READS = ("SELECT", "PRAGMA", "EXPLAIN", "SAVEPOINT", "RELEASE", "ROLLBACK")
BROKEN_BEFORE = "foreign keys broken before"


class ForeignKeyViolation(BridgeError):
    """A transaction would leave rows that refer to rows that do not exist."""

    def __init__(self, broken: Counter[tuple[object, ...]]) -> None:
        examples = "; ".join(describe(violation) for violation in list(broken)[:3])
        more = broken.total() - 3
        rest = f"; and {more} more" if more > 0 else ""
        super().__init__(
            f"A foreign key would not hold: {examples}{rest}. Nothing was changed. Repair these rows, or let "
            "the revision repair them first, and run it again."
        )


def describe(violation: tuple[object, ...]) -> str:
    table, row, target = violation
    if target is None:
        return str(table)
    return f"row {row} of table {table} refers to a row of {target} that does not exist"


def make_transactional(engine: sa.Engine) -> sa.Engine:
    """Give `engine` such transactions. Returns it."""
    sa.event.listen(engine, "connect", take_over_transactions)
    sa.event.listen(engine, "begin", begin)
    sa.event.listen(engine, "before_cursor_execute", remember_broken_keys)
    sa.event.listen(engine, "commit", refuse_newly_broken_keys)
    sa.event.listen(engine, "rollback", forget)
    return engine


def take_over_transactions(dbapi_connection: Any, record: object) -> None:
    dbapi_connection.isolation_level = None
    # Without effect inside a transaction, hence here.
    dbapi_connection.execute("PRAGMA foreign_keys = OFF")
    dbapi_connection.execute("PRAGMA legacy_alter_table = OFF")


def begin(connection: sa.Connection) -> None:
    """Take the write lock at once: a transaction that reads first could fail to get it later."""
    if not is_autocommit(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def remember_broken_keys(
    connection: sa.Connection, cursor: Any, statement: str, parameters: object, context: object, many: bool
) -> None:
    """Before the first change of a transaction, note which foreign keys do not hold already."""
    if BROKEN_BEFORE in connection.info or is_read(statement) or is_autocommit(connection):
        return
    connection.info[BROKEN_BEFORE] = broken_keys(connection)


def refuse_newly_broken_keys(connection: sa.Connection) -> None:
    """Raises ForeignKeyViolation, upon which the caller's transaction is rolled back."""
    before = connection.info.pop(BROKEN_BEFORE, None)
    if before is not None and (broken := broken_keys(connection) - before):
        raise ForeignKeyViolation(broken)


def forget(connection: sa.Connection) -> None:
    connection.info.pop(BROKEN_BEFORE, None)


def is_autocommit(connection: sa.Connection) -> bool:
    """Whether each statement stands for itself, as in Alembic's `autocommit_block()`."""
    return connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"


def is_read(statement: str) -> bool:
    words = statement.split(None, 1)
    return not words or words[0].upper() in (*READS, "BEGIN")


def broken_keys(connection: sa.Connection) -> Counter[tuple[object, ...]]:
    """(table, row id, target) of each reference that leads nowhere. Reads all tables with references."""
    try:
        rows = connection.connection.cursor().execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        # A key whose target is not unique: SQLite cannot even check it.
        return Counter([(str(error), None, None)])
    return Counter((table, row, target) for table, row, target, _ in rows)
