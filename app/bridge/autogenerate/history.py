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
from app.bridge.autogenerate.respelling import rename_column, rename_item, rename_table, rename_target
from app.bridge.autogenerate.written import WrittenTable
from app.bridge.facts import Facts, facts_of
from app.bridge.objects.operations import CreateObjectOp, DropObjectOp
from app.bridge.objects.specs import Key, OwnedSpec
from app.bridge.objects.written import note_object
from app.bridge.operations import RenameConstraintOp, RenameIndexOp
from app.bridge.places import Place, key_in
from app.bridge.schemas import CreateSchemaOp, DropSchemaOp, MoveTableOp


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
    schemas: set[str] = field(default_factory=set)
    """Schemas that revisions made and none has dropped since."""
    schemas_met: set[str] = field(default_factory=set)
    """Schemas that any revision put a table in."""
    schemas_made: set[str] = field(default_factory=set)
    """Schemas that any revision made."""

    def table(self, name: str) -> WrittenTable:
        """What the revisions wrote of a table; nothing of one that they did not make."""
        return self.tables.get(name) or WrittenTable(Place(name), self.vendors)

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
            self.drop(str(key_in(operation)), vendor)
        elif isinstance(operation, CreateSchemaOp | DropSchemaOp | MoveTableOp):
            self.apply_to_schema(operation)
        elif isinstance(operation, CreateObjectOp | DropObjectOp):
            note_object(self.objects, operation, (vendor,) if vendor else self.vendors)
        elif isinstance(operation, ops.RenameTableOp):
            old = Place(operation.table_name, operation.schema)
            self.rename(old, old._replace(name=operation.new_table_name))
        else:
            for table in self.meant_by(operation):
                self.apply_to(table, operation, vendor)

    def apply_to_schema(self, operation: CreateSchemaOp | DropSchemaOp | MoveTableOp) -> None:
        if isinstance(operation, CreateSchemaOp):
            self.schemas.add(operation.schema_name)
            self.schemas_made.add(operation.schema_name)
        elif isinstance(operation, DropSchemaOp):
            self.schemas.discard(operation.schema_name)
        else:
            self.rename(operation.old, operation.new)

    def apply_to(self, table: WrittenTable, operation: ops.MigrateOperation, vendor: str | None) -> None:
        table.apply(operation, vendor)
        if isinstance(operation, ops.AlterColumnOp) and operation.modify_name:
            rename_column(table, operation.column_name, operation.modify_name)
            self.respell_objects(operation.column_name, operation.modify_name, on=table.place.name)
        elif isinstance(operation, RenameConstraintOp | RenameIndexOp):
            rename_item(table, operation.old_name, operation.new_name, vendor)

    def rename(self, old: Place, new: Place) -> None:
        self.schemas_met |= {new.schema} if new.schema else set()
        if old.name != new.name:
            self.respell_objects(old.name, new.name)
        if table := self.tables.pop(old.key, None):
            rename_table(table, new)
            self.tables[new.key] = table
        for other in self.tables.values():
            rename_target(other, old, new)

    def rename_column(self, table: str, old: str, new: str) -> None:
        if there := self.tables.get(table):
            place = there.place
            operation = ops.AlterColumnOp(place.name, old, modify_name=new, schema=place.schema)
            self.apply_to(there, operation, None)

    def respell_objects(self, old: str, new: str, *, on: str = "") -> None:
        """What is built on a renamed table, or column of the table `on`, follows it."""
        for key, spec in self.objects.items():
            if not on or spec.table == on or spec.mentions(on):
                self.objects[key] = spec.renamed(old, new)

    def create(self, table: WrittenTable) -> None:
        """A table that another vendor has already is the same table, wherever it was made."""
        self.schemas_met |= {table.schema} if table.schema else set()
        if there := self.tables.get(table.place.key):
            there.all_vendors += tuple(one for one in table.all_vendors if one not in there.all_vendors)
            there.items += [replace(item, is_guarded=True) for item in table.items]
        else:
            self.tables[table.place.key] = table

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
        key = key_in(operation)
        if key is None:
            return list(self.tables.values())
        return [self.tables[key]] if key in self.tables else []


def history_of(context: AutogenContext) -> History:
    """What the revisions made up to now, for an autogenerate on all the vendors of the models."""
    assert isinstance(context.metadata, sa.MetaData)
    environment = context.migration_context.environment_context
    return read_history(environment.script if environment else None, facts_of(context.metadata).vendors)


def schemas_in(facts: Facts, history: History) -> list[str]:
    """The schemas, beside the connection's own, that models or revisions put tables in."""
    return sorted(facts.schemas | history.schemas_met)


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
