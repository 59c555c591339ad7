"""What the revisions made, read from their text.

A database shows what it holds, in words of its own. Three things stand in the revisions
alone: what they made on the *other* vendors (behind `if op.get_context().dialect.name == …`),
the words that all vendors understand, and which tables are theirs to drop at all.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.script import ScriptDirectory

from app.bridge.autogenerate.reading import Reader
from app.bridge.autogenerate.respelling import rename_column, rename_item, rename_table
from app.bridge.autogenerate.written import WrittenTable
from app.bridge.metadata import facts_of
from app.bridge.objects.operations import CreateObjectOp, DropObjectOp
from app.bridge.objects.specs import Key, OwnedSpec
from app.bridge.objects.written import note_object
from app.bridge.operations import RenameConstraintOp, RenameIndexOp


@dataclass
class History:
    """The sum of all upgrades from base to the heads."""

    vendors: tuple[str, ...]
    is_known: bool
    """False where there are no revisions to read, as when Alembic's API is used without a project."""
    tables: dict[str, WrittenTable] = field(default_factory=dict)
    """What revisions made and none has dropped since."""
    objects: dict[Key, OwnedSpec] = field(default_factory=dict)
    """The same beside tables, in the order of making."""

    def table(self, name: str) -> WrittenTable:
        """What the revisions wrote of a table; nothing of one that they did not make."""
        return self.tables.get(name) or WrittenTable(name, self.vendors)

    def metadata(self, vendor: str, names: Iterable[str]) -> sa.MetaData:
        """Tables as the revisions made them on `vendor`, with checks and indexes and no other constraints."""
        metadata = sa.MetaData()
        for name in names:
            self.tables[name].build(metadata, vendor)
        return metadata

    def apply(self, operation: ops.MigrateOperation, vendor: str | None) -> None:
        """Note one operation, which runs on `vendor` only, or on all for None."""
        if isinstance(operation, ops.CreateTableOp):
            self.create(WrittenTable.made_by(operation, (vendor,) if vendor else self.vendors))
        elif isinstance(operation, ops.DropTableOp):
            self.drop(operation.table_name, vendor)
        elif isinstance(operation, CreateObjectOp | DropObjectOp):
            note_object(self.objects, operation, (vendor,) if vendor else self.vendors)
        elif isinstance(operation, ops.RenameTableOp):
            self.rename(operation.table_name, operation.new_table_name)
        else:
            for table in self.meant_by(operation):
                self.apply_to(table, operation, vendor)

    def apply_to(self, table: WrittenTable, operation: ops.MigrateOperation, vendor: str | None) -> None:
        table.apply(operation, vendor)
        if isinstance(operation, ops.AlterColumnOp) and operation.modify_name:
            rename_column(table, operation.column_name, operation.modify_name)
            self.respell_objects(operation.column_name, operation.modify_name, on=table.name)
        elif isinstance(operation, RenameConstraintOp | RenameIndexOp):
            rename_item(table, operation.old_name, operation.new_name, vendor)

    def rename(self, old: str, new: str) -> None:
        self.respell_objects(old, new)
        if table := self.tables.pop(old, None):
            rename_table(table, new)
            self.tables[new] = table

    def respell_objects(self, old: str, new: str, *, on: str = "") -> None:
        """What is built on a renamed table, or column of the table `on`, follows it."""
        for key, spec in self.objects.items():
            if not on or spec.table == on or spec.mentions(on):
                self.objects[key] = spec.renamed(old, new)

    def create(self, table: WrittenTable) -> None:
        """A table that another vendor has already is the same table, wherever it was made."""
        if there := self.tables.get(table.name):
            there.all_vendors += tuple(one for one in table.all_vendors if one not in there.all_vendors)
            there.items += [replace(item, is_guarded=True) for item in table.items]
        else:
            self.tables[table.name] = table

    def drop(self, name: str, vendor: str | None) -> None:
        if table := self.tables.pop(name, None):
            left = table.without_vendor(vendor) if vendor else None
            if left is not None:
                self.tables[name] = left

    def has(self, table: str, vendor: str) -> bool:
        """Whether the revisions made a table on `vendor`."""
        return table in self.tables and vendor in self.tables[table].all_vendors

    def tables_of(self, vendor: str) -> set[str]:
        """The tables that the revisions made on `vendor`."""
        return {name for name in self.tables if self.has(name, vendor)}

    def meant_by(self, operation: Any) -> list[WrittenTable]:
        """The table of an operation. An index may be dropped without naming its table."""
        name = getattr(operation, "source_table", None) or getattr(operation, "table_name", None)
        if name is None:
            return list(self.tables.values())
        return [self.tables[name]] if name in self.tables else []


def history_of(context: AutogenContext) -> History:
    """What the revisions made up to now, for an autogenerate on all the vendors of the models."""
    assert isinstance(context.metadata, sa.MetaData)
    environment = context.migration_context.environment_context
    return read_history(environment.script if environment else None, facts_of(context.metadata).vendors)


def read_history(script: ScriptDirectory | None, vendors: tuple[str, ...]) -> History:
    """Read every revision's text, the oldest first. Without a script directory nothing is known."""
    history = History(vendors, is_known=script is not None)
    revisions = list(script.walk_revisions()) if script else []
    for revision in reversed(revisions):
        tree = ast.parse(Path(revision.path).read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == "upgrade":
                Reader(history, revision.module).read(node.body, None)
    return history
