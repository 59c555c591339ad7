"""What the operations of a downgrade remove and demand, in the names that the database has before it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from alembic.operations import ops

from app.bridge.places import Place, key_in, place_in
from app.bridge.schemas import MoveTableOp
from app.bridge.steps import Recording

REMOVES = re.compile(r"\b(DROP\s+TABLE|DROP\s+COLUMN|TRUNCATE|DELETE\s+FROM)\b", re.IGNORECASE)
WRITES = re.compile(r"\b(INSERT|UPDATE|MERGE|DELETE|TRUNCATE|COPY|CALL|DO|SELECT)\b", re.IGNORECASE)
"""What a statement may give values with; a SELECT can call a function that does."""
LONGEST_STATEMENT = 120


@dataclass(frozen=True)
class Part:
    """A table, or one of its columns."""

    table: str
    """Its key."""
    column: str | None = None
    schema: str | None = field(default=None, compare=False)

    @property
    def place(self) -> Place:
        return Place.of_key(self.table, self.schema)


@dataclass
class Removals:
    """What goes, of what is there now. What the downgrade itself makes is no loss."""

    found: list[Part] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    """SQL that removes something which cannot be told from here."""
    required: list[Part] = field(default_factory=list)
    """Columns that become NOT NULL although nothing before may have given them values."""
    may_have_written: bool = False
    made: set[Part] = field(default_factory=set)
    tables: dict[str, Place] = field(default_factory=dict)
    """Where each table is now that was renamed or moved on the way."""
    columns: dict[tuple[str, str], str] = field(default_factory=dict)

    def note(self, operation: ops.MigrateOperation) -> None:
        self.may_have_written = self.may_have_written or may_write(operation)
        if isinstance(operation, ops.CreateTableOp):
            self.made.add(Part(str(key_in(operation))))
        elif isinstance(operation, ops.AddColumnOp):
            self.made.add(Part(str(key_in(operation)), operation.column.name))
        elif isinstance(operation, ops.RenameTableOp | MoveTableOp):
            self.rename_table(*both_places(operation))
        elif isinstance(operation, ops.AlterColumnOp):
            self.alter(operation)
        elif isinstance(operation, ops.DropTableOp):
            self.remove(place_in(operation))
        elif isinstance(operation, ops.DropColumnOp):
            self.remove(place_in(operation), operation.column_name)
        elif isinstance(operation, ops.ExecuteSQLOp):
            self.read(str(operation.sqltext))

    def rename_table(self, old: Place, new: Place) -> None:
        if Part(old.key) in self.made:
            self.made.add(Part(new.key))
        self.tables[new.key] = self.tables.get(old.key, old)

    def alter(self, operation: ops.AlterColumnOp) -> None:
        if operation.modify_nullable is False and not self.may_have_written:
            self.require(place_in(operation), operation.column_name)
        if new := operation.modify_name:
            table, old = str(key_in(operation)), operation.column_name
            if Part(table, old) in self.made:
                self.made.add(Part(table, new))
            self.columns[table, new] = self.columns.get((table, old), old)

    def require(self, table: Place | None, column: str) -> None:
        assert table is not None
        if not self.made & {Part(table.key), Part(table.key, column)}:
            self.required.append(self.before(table, column))

    def remove(self, table: Place | None, column: str | None = None) -> None:
        assert table is not None
        removal = Part(table.key, column)
        if removal in self.made or Part(table.key) in self.made:
            self.made.discard(removal)
            return
        self.found.append(self.before(table, column))

    def before(self, table: Place, column: str | None) -> Part:
        """The same, as it is called before the downgrade."""
        place = self.tables.get(table.key, table)
        if column is not None:
            column = self.columns.get((table.key, column), column)
        return Part(place.key, column, place.schema)

    def read(self, statement: str) -> None:
        if REMOVES.search(statement):
            self.statements.append(" ".join(statement.split())[:LONGEST_STATEMENT])


def may_write(operation: ops.MigrateOperation) -> bool:
    """Whether it may give rows that are there a value."""
    if isinstance(operation, ops.ExecuteSQLOp):
        return WRITES.search(str(operation.sqltext)) is not None
    if isinstance(operation, ops.AlterColumnOp):
        return "postgresql_using" in operation.kw
    return isinstance(operation, ops.BulkInsertOp)


def both_places(operation: ops.RenameTableOp | MoveTableOp) -> tuple[Place, Place]:
    """Where a table was, and where it is then."""
    if isinstance(operation, MoveTableOp):
        return operation.old, operation.new
    old = Place(operation.table_name, operation.schema)
    return old, old._replace(name=operation.new_table_name)


def removals_of(recordings: Iterable[Recording]) -> Removals:
    """All that the downgrades remove, in the order of their running; a table without its columns."""
    removals = Removals()
    for recording in recordings:
        for step in recording.steps:
            removals.note(step.operation)
        if recording.stopped_by is not None:
            removals.may_have_written = True
            removals.statements.append(
                f"what follows {type(recording.stopped_by).__name__} without rows to read"
            )
    whole = {removal.table for removal in removals.found if removal.column is None}
    removals.found = [one for one in removals.found if one.column is None or one.table not in whole]
    return removals
