"""What the operations of a downgrade remove, in the names that the database has before it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from alembic.operations import ops

from app.bridge.steps import Recording

REMOVES = re.compile(r"\b(DROP\s+TABLE|DROP\s+COLUMN|TRUNCATE|DELETE\s+FROM)\b", re.IGNORECASE)
LONGEST_STATEMENT = 120


@dataclass(frozen=True)
class Removal:
    """A table, or one of its columns."""

    table: str
    column: str | None = None


@dataclass
class Removals:
    """What goes, of what is there now. What the downgrade itself makes is no loss."""

    found: list[Removal] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    """SQL that removes something which cannot be told from here."""
    made: set[Removal] = field(default_factory=set)
    tables: dict[str, str] = field(default_factory=dict)
    """The present name of each table that was renamed on the way."""
    columns: dict[tuple[str, str], str] = field(default_factory=dict)

    def note(self, operation: ops.MigrateOperation) -> None:
        if isinstance(operation, ops.CreateTableOp):
            self.made.add(Removal(operation.table_name))
        elif isinstance(operation, ops.AddColumnOp):
            self.made.add(Removal(operation.table_name, operation.column.name))
        elif isinstance(operation, ops.RenameTableOp):
            self.rename_table(operation.table_name, operation.new_table_name)
        elif isinstance(operation, ops.AlterColumnOp):
            self.alter(operation)
        elif isinstance(operation, ops.DropTableOp):
            self.remove(Removal(operation.table_name))
        elif isinstance(operation, ops.DropColumnOp):
            self.remove(Removal(operation.table_name, operation.column_name))
        elif isinstance(operation, ops.ExecuteSQLOp):
            self.read(str(operation.sqltext))

    def rename_table(self, old: str, new: str) -> None:
        if Removal(old) in self.made:
            self.made.add(Removal(new))
        self.tables[new] = self.tables.get(old, old)

    def alter(self, operation: ops.AlterColumnOp) -> None:
        if new := operation.modify_name:
            table, old = operation.table_name, operation.column_name
            if Removal(table, old) in self.made:
                self.made.add(Removal(table, new))
            self.columns[table, new] = self.columns.get((table, old), old)

    def remove(self, removal: Removal) -> None:
        if removal in self.made or Removal(removal.table) in self.made:
            self.made.discard(removal)
            return
        table, column = self.tables.get(removal.table, removal.table), removal.column
        if column is not None:
            column = self.columns.get((removal.table, column), column)
        self.found.append(Removal(table, column))

    def read(self, statement: str) -> None:
        if REMOVES.search(statement):
            self.statements.append(" ".join(statement.split())[:LONGEST_STATEMENT])


def removals_of(recordings: Iterable[Recording]) -> Removals:
    """All that the downgrades remove, in the order of their running; a table without its columns."""
    removals = Removals()
    for recording in recordings:
        for step in recording.steps:
            removals.note(step.operation)
        if recording.stopped_by is not None:
            removals.statements.append(
                f"what follows {type(recording.stopped_by).__name__} without rows to read"
            )
    whole = {removal.table for removal in removals.found if removal.column is None}
    removals.found = [one for one in removals.found if one.column is None or one.table not in whole]
    return removals
