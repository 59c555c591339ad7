"""CREATE and DROP INDEX CONCURRENTLY, which no transaction encloses, so that they can be run again.

A process that is killed leaves either an INVALID index, which queries cannot use and writes
still pay for, or the whole index without the revision's mark. Either way the revision runs
again: the invalid index is dropped and made, the whole one is left as it is. SQLite makes
its index at once or not at all; there only the second happens.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic.ddl.impl import DefaultImpl

from app.bridge.sqlite.transactions import is_autocommit

logger = logging.getLogger(__name__)

PATIENCE = "10min"
"""For open transactions to end, which CONCURRENTLY waits for; it keeps nobody waiting meanwhile."""
INVALID = """
SELECT 1 FROM pg_index
WHERE indexrelid = to_regclass(:name) AND NOT indisvalid
"""


def is_concurrent(impl: DefaultImpl, index: sa.Index) -> bool:
    """Whether this is one to be made by itself, on a database that can be asked."""
    wanted = index.dialect_options["postgresql"]["concurrently"]
    return bool(wanted and not impl.as_sql and impl.connection is not None and is_autocommit(impl.connection))


def is_made(impl: DefaultImpl, index: sa.Index) -> bool:
    """Whether an earlier attempt has made it. An invalid index of its name is dropped first."""
    bind = impl.connection
    assert bind is not None
    if bind.dialect.name == "postgresql":
        drop_invalid(bind, index)
    if not is_there(bind, index):
        return False
    logger.warning("Index %s is there already: an earlier attempt, or somebody, has made it.", index.name)
    return True


def drop_invalid(bind: sa.Connection, index: sa.Index) -> None:
    quote = bind.dialect.identifier_preparer
    schema = index.table.schema if index.table is not None else None
    name = ".".join(quote.quote(part) for part in (schema, index.name) if part)
    if bind.scalar(sa.text(INVALID), {"name": name}):
        logger.warning("Dropping index %s, which an interrupted attempt has left invalid.", index.name)
        bind.exec_driver_sql(f"DROP INDEX CONCURRENTLY {name}")


def is_there(bind: sa.Connection, index: sa.Index) -> bool:
    """Whether the table has an index of this name, over the same columns and as unique.

    Another one of that name is left to the database to refuse.
    """
    if index.table is None:
        return False
    for found in sa.inspect(bind).get_indexes(index.table.name, schema=index.table.schema):
        if found["name"] == index.name:
            columns = [getattr(item, "name", None) for item in index.expressions]
            same = bool(found["unique"]) == bool(index.unique) and list(found["column_names"]) == columns
            return same or not all(columns)  # Expressions have no names to compare.
    return False


@contextmanager
def patient(impl: DefaultImpl) -> Iterator[None]:
    """Wait longer for locks than a revision that others have to wait for."""
    bind = impl.connection
    assert bind is not None
    if bind.dialect.name != "postgresql":
        yield
        return
    before = bind.scalar(sa.text("SELECT current_setting('lock_timeout')"))
    limit(bind, PATIENCE)
    try:
        yield
    finally:
        if not bind.invalidated:
            limit(bind, before)


def limit(bind: sa.Connection, lock_timeout: str) -> None:
    bind.execute(sa.text("SELECT set_config('lock_timeout', :value, false)"), {"value": lock_timeout})


class RepeatableIndexes(DefaultImpl):
    """Mixed into Alembic's implementation of each vendor."""

    def create_index(self, index: sa.Index, **options: object) -> None:
        if not is_concurrent(self, index):
            super().create_index(index, **options)
        elif not is_made(self, index):
            with patient(self):
                super().create_index(index, **options)

    def drop_index(self, index: sa.Index, **options: object) -> None:
        """One that an earlier attempt has dropped is no error."""
        if not is_concurrent(self, index):
            super().drop_index(index, **options)
            return
        with patient(self):
            super().drop_index(index, **{**options, "if_exists": True})
