"""What rules look at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops
from alembic.script import Script

from app.bridge.autogenerate.history import History
from app.bridge.places import Place, key_in
from app.bridge.schemas import MoveTableOp
from app.bridge.steps import Recording, Step

TableColumns = Mapping[str, set[str]]
"""Table → names of its columns."""


def by_key(step: Step) -> Step:
    """The step with its table named by its key: rules know tables of all schemas by one name each."""
    schema = getattr(step.operation, "schema", None) or step_schema(step)
    if not schema or isinstance(step.operation, MoveTableOp):
        return step
    operation: Any = copy(step.operation)
    setattr(
        operation, "source_table" if hasattr(operation, "source_table") else "table_name", key_in(operation)
    )
    if isinstance(operation, ops.RenameTableOp):
        operation.new_table_name = Place(operation.new_table_name, schema).key
    return replace(step, operation=operation)


def step_schema(step: Step) -> str | None:
    return getattr(step.operation, "kw", {}).get("source_schema")


@dataclass
class Subject:
    """One revision on one vendor, step by step: what is known just before each."""

    revision: Script
    recording: Recording
    before: History
    """The tables as they are, from the text of revisions."""
    models: TableColumns
    """What today's models read."""
    left: TableColumns
    """What is there when all revisions ran."""
    statements: list[str] = field(default_factory=list)
    """All SQL so far, of earlier revisions too."""
    empty_tables: set[str] = field(default_factory=set)
    """Tables that were made just now; nothing waits for them and they have no rows."""
    new_columns: set[tuple[str, str]] = field(default_factory=set)

    @property
    def vendor(self) -> str:
        return self.recording.vendor

    def pass_by(self, step: Step) -> None:
        """Take note of what a step did, but for what it did to tables that are there."""
        operation = step.operation
        if isinstance(operation, ops.CreateTableOp):
            self.empty_tables.add(operation.table_name)
        elif isinstance(operation, ops.RenameTableOp) and operation.table_name in self.empty_tables:
            self.empty_tables.add(operation.new_table_name)
        elif isinstance(operation, MoveTableOp) and operation.old.key in self.empty_tables:
            self.empty_tables.add(operation.new.key)
        elif isinstance(operation, ops.AddColumnOp):
            self.new_columns.add((operation.table_name, operation.column.name))
        self.statements += step.statements

    def has_rows(self, table: str | None) -> bool:
        """Whether a table may have rows and readers."""
        return table is not None and table not in self.empty_tables

    def column(self, table: str, name: str) -> sa.Column[Any] | None:
        """A column as revisions wrote it."""
        return self.before.tables[table].columns.get(name) if table in self.before.tables else None

    def is_proven_not_null(self, table: str, column: str) -> bool:
        """Whether a validated check says so: then PostgreSQL need not look at the rows again."""
        added = re.compile(
            rf'ALTER TABLE "?{re.escape(table)}"? ADD CONSTRAINT "?(\w+)"? CHECK '
            rf'\(+"?{re.escape(column)}"?\)? IS NOT NULL\)+( NOT VALID)?',
            re.IGNORECASE,
        )
        for position, statement in enumerate(self.statements):
            if found := added.search(" ".join(statement.split())):
                validation = re.compile(rf'VALIDATE CONSTRAINT "?{found[1]}"?', re.IGNORECASE)
                if not found[2] or any(validation.search(later) for later in self.statements[position:]):
                    return True
        return False
