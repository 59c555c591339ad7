"""How large tables are: what locks a small one is over before anybody notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.linting.findings import NOTE, Remark

SMALL_ROWS, SMALL_BYTES = 10_000, 100 * 2**20
"""A table with no more than these is looked at, or written anew, well within a second."""


@dataclass(frozen=True)
class TableFacts:
    """Of one table."""

    rows: int
    """Counted up to one more than SMALL_ROWS."""
    size: int | None
    """Bytes with its indexes; None where the database cannot tell."""

    @property
    def is_small(self) -> bool:
        return self.rows <= SMALL_ROWS and (self.size or 0) <= SMALL_BYTES

    @property
    def words(self) -> str:
        rows = f"more than {SMALL_ROWS}" if self.rows > SMALL_ROWS else str(self.rows)
        size = "" if self.size is None else f" and {self.size / 2**20:.1f} MiB"
        return f"{rows} row{'' if self.rows == 1 else 's'}{size}"


def ask_facts(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> dict[str, TableFacts]:
    """Of those tables that are there. One or two queries for each. Raises django.db.Error."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        facts = {}
        for table in sorted(there.intersection(tables)):
            name = connection.ops.quote_name(table)
            query = f"SELECT count(*) FROM (SELECT 1 FROM {name} LIMIT {SMALL_ROWS + 1}) AS counted"  # noqa: S608  quoted
            cursor.execute(query)
            rows, size = cursor.fetchone()[0], None
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_total_relation_size(%s::regclass)", [name])
                size = cursor.fetchone()[0]
            facts[table] = TableFacts(rows, size)
    return facts


def level_of(remark: Remark, facts: TableFacts | None) -> str:
    """How loud a remark is on a table of this size; as the rule has it where nothing is known."""
    if facts is None or not facts.is_small:
        return remark.level
    fails_with_any_row = remark.rule == "not-null-without-default" and facts.rows
    return remark.level if fails_with_any_row else NOTE
