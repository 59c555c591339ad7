"""One table as revisions wrote it, in words that every vendor understands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import sqlalchemy as sa
from alembic.ddl.postgresql import CreateExcludeConstraintOp
from alembic.operations import ops

from app.bridge.places import Place, place_of
from app.bridge.specs import Item
from app.bridge.sql import text
from app.bridge.sqlite.constraint_names import object_name
from app.bridge.types import ByVendor

Maker: TypeAlias = "ops.AddConstraintOp | ops.CreateIndexOp"


@dataclass(frozen=True)
class WrittenItem:
    """A constraint or an index, by the operation that made it."""

    name: str
    operation: Maker
    vendors: tuple[str, ...]
    """Where it was made."""
    is_guarded: bool
    """Whether that was behind a guard."""

    def build(self) -> Item:
        """The object, on a table of its own."""
        operation = self.operation
        if not isinstance(operation, ops.CreateIndexOp):
            return operation.to_constraint()
        index = operation.to_index()
        assert index.table is not None
        for name in operation.kw.get("postgresql_include", ()):
            if name not in index.table.c:
                index.table.append_column(sa.Column(name, sa.types.NULLTYPE))
        return index

    def mentions(self, column: str) -> bool:
        item = self.build()
        if isinstance(item, sa.CheckConstraint):
            return column in str(item.sqltext)
        elements = item.expressions if isinstance(item, sa.Index) else getattr(item, "columns", ())
        return any(
            getattr(element, "name", None) == column or f'"{column}"' in str(element) for element in elements
        )


@dataclass
class WrittenTable:
    """A table's columns, key, and what hangs on them."""

    place: Place
    all_vendors: tuple[str, ...]
    """Where the table is."""
    columns: dict[str, sa.Column[Any]] = field(default_factory=dict)
    primary_key: tuple[str, ...] = ()
    items: list[WrittenItem] = field(default_factory=list)
    comment: str | None = None

    @property
    def schema(self) -> str | None:
        return self.place.schema

    @classmethod
    def made_by(cls, operation: ops.CreateTableOp, vendors: tuple[str, ...]) -> WrittenTable:
        source = operation.to_table()
        table = cls(place_of(source), vendors, dict(source.columns), tuple(source.primary_key.columns.keys()))
        table.comment = source.comment
        for constraint in source.constraints:
            if constraint.name and not isinstance(constraint, sa.PrimaryKeyConstraint):
                table.add(str(constraint.name), ops.AddConstraintOp.from_constraint(constraint), None)
        for index in source.indexes:
            table.add(str(index.name), ops.CreateIndexOp.from_index(index), None)
        return table

    def find(self, name: str, vendor: str) -> WrittenItem | None:
        """The constraint or index of this name on `vendor`."""
        return next((item for item in self.items if item.name == name and vendor in item.vendors), None)

    def guarded(self, vendor: str) -> dict[str, WrittenItem]:
        """Name → what was made on `vendor` behind a guard."""
        return {item.name: item for item in self.items if item.is_guarded and vendor in item.vendors}

    def apply(self, operation: ops.MigrateOperation, vendor: str | None) -> None:
        """Note an operation on this table, which runs on `vendor` only, or on all for None."""
        match operation:
            case ops.AddColumnOp():
                self.columns[operation.column.name] = operation.column
            case ops.DropColumnOp():
                self.columns.pop(operation.column_name, None)
                self.items = [item for item in self.items if not item.mentions(operation.column_name)]
            case ops.AlterColumnOp():
                self.alter(operation)
            case ops.CreateIndexOp():
                self.add(str(operation.index_name), operation, vendor)
            case ops.CreateTableCommentOp() | ops.DropTableCommentOp():
                self.comment = getattr(operation, "comment", None)
            case _:
                self.apply_to_constraints(operation, vendor)

    def apply_to_constraints(self, operation: ops.MigrateOperation, vendor: str | None) -> None:
        match operation:
            case ops.CreatePrimaryKeyOp():
                self.primary_key = tuple(operation.columns)
            case ops.AddConstraintOp():
                self.add(str(operation.to_constraint().name), operation, vendor)
            case ops.DropIndexOp():
                self.drop(str(operation.index_name), vendor)
            case ops.DropConstraintOp():
                self.drop(str(operation.constraint_name), vendor)

    def add(self, name: str, operation: Maker, vendor: str | None) -> None:
        vendors = (vendor,) if vendor else self.all_vendors
        self.items.append(WrittenItem(name, operation, vendors, is_guarded=vendors != self.all_vendors))

    def without_vendor(self, vendor: str) -> WrittenTable | None:
        """The table on the vendors that keep it, or None when there are none."""
        left = tuple(one for one in self.all_vendors if one != vendor)
        items = [replace(item, vendors=tuple(v for v in item.vendors if v != vendor)) for item in self.items]
        items = [replace(item, is_guarded=item.vendors != left) for item in items if item.vendors]
        return replace(self, all_vendors=left, items=items) if left else None

    def drop(self, name: str, vendor: str | None) -> None:
        """What is dropped behind a guard lives on elsewhere."""
        if name == object_name(self.place.name, "", "pkey"):
            self.primary_key = ()
        gone = {vendor} if vendor else set(self.all_vendors)
        left = [
            replace(item, vendors=tuple(one for one in item.vendors if one not in gone), is_guarded=True)
            for item in self.items
            if item.name == name
        ]
        self.items = [item for item in self.items if item.name != name] + [
            item for item in left if item.vendors
        ]

    def alter(self, operation: ops.AlterColumnOp) -> None:
        old = self.columns.pop(operation.column_name, None)
        if old is None:
            return
        column = old._copy()
        column.name = column.key = operation.modify_name or operation.column_name
        if operation.modify_type is not None:
            column.type = operation.modify_type
        if operation.modify_nullable is not None:
            column.nullable = operation.modify_nullable
        if operation.modify_server_default is not False:
            column.server_default = as_default(operation.modify_server_default)
        if operation.modify_comment is not False:
            column.comment = operation.modify_comment
        self.columns[column.name] = column

    def build(self, metadata: sa.MetaData, vendor: str) -> sa.Table:
        """The table as it is on `vendor`, with its checks and indexes, without other constraints."""
        columns = [column._copy() for column in self.columns.values()]
        key = [name for name in self.primary_key if name in self.columns]
        table = sa.Table(
            self.place.name,
            metadata,
            *columns,
            sa.PrimaryKeyConstraint(*key),
            schema=self.schema,
            comment=self.comment,
        )
        for item in self.items:
            made = item.operation
            if vendor in item.vendors and isinstance(made, ops.CreateCheckConstraintOp):
                table.append_constraint(sa.CheckConstraint(made.condition, name=item.name))
            elif vendor in item.vendors and isinstance(made, CreateExcludeConstraintOp):
                table.append_constraint(made.to_constraint()._copy(target_table=table))  # type: ignore[no-untyped-call]
            elif vendor in item.vendors and isinstance(made, ops.CreateIndexOp):
                elements = [table.c[one] if isinstance(one, str) else one for one in made.columns]
                sa.Index(item.name, *elements, unique=bool(made.unique), _table=table, **made.kw)
        return table


def as_default(value: Any) -> Any:
    """What a column takes as its server default for what `op.alter_column` was given."""
    if isinstance(value, str):
        value = text("'" + value.replace("'", "''") + "'")
    return sa.DefaultClause(value) if isinstance(value, sa.TextClause | ByVendor) else value
