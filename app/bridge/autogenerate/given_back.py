"""Dropped NOT NULL columns, as a downgrade can give them back where rows are.

What the column held is gone with it. Rows get a value that says nothing (zero, the empty text,
the epoch), in the three steps of any NOT NULL column, below a comment that says so. Where
rows cannot share a value, in a foreign key or a unique column, nothing is made up: the
column comes back to an empty table only.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import render_op, renderers
from alembic.operations import ops
from sqlalchemy.dialects import postgresql

from app.bridge.autogenerate.comparison import Comparison
from app.bridge.autogenerate.fills import ColumnFill, checks_now, has_keys
from app.bridge.autogenerate.operations import CodeOp, ForVendor
from app.bridge.autogenerate.required import AddRequiredColumn
from app.bridge.catalog.states import PRIMARY_KEY, UNIQUE
from app.bridge.places import Place, key_in
from app.bridge.specs import ForeignKeySpec
from app.bridge.types import (
    JSON,
    AnyType,
    IPAddress,
    PositiveBigInteger,
    PositiveInteger,
    PositiveSmallInteger,
)

Operations = list[ops.MigrateOperation]
NEUTRAL: dict[type[AnyType], str] = {
    JSON: "'null'",
    IPAddress: "'0.0.0.0'",
    PositiveBigInteger: "0",
    PositiveInteger: "0",
    PositiveSmallInteger: "0",
    postgresql.ARRAY: "'{}'",
    postgresql.CITEXT: "''",
    postgresql.HSTORE: "''",
    postgresql.JSON: "'null'",
    postgresql.TSVECTOR: "''",
    postgresql.ranges.AbstractRange: "'empty'",
    sa.Boolean: "FALSE",
    sa.Date: "'1970-01-01'",
    sa.DateTime: "'1970-01-01 00:00:00'",
    sa.Integer: "0",
    sa.Interval: "'0'",
    sa.Numeric: "0",
    sa.Float: "0",
    sa.String: "''",
    sa.Time: "'00:00:00'",
    sa.Uuid: f"'{'0' * 32}'",
}
"""Type → the value that says least, in words of every vendor that has the type."""
NO_BYTES = {"postgresql": "''", "sqlite": "X''"}


class DropRequiredColumn(ops.OpContainer):
    """A NOT NULL column dropped in one step; given back in three, with the same value in each row."""

    def __init__(self, dropped: ops.DropColumnOp, back: AddRequiredColumn) -> None:
        super().__init__([dropped])
        self.back = back

    def reverse(self) -> AddRequiredColumn:
        return self.back


@renderers.dispatch_for(DropRequiredColumn)
def render_drop_of_required_column(context: AutogenContext, operation: DropRequiredColumn) -> list[str]:
    return [line for inner in operation.ops for line in render_op(context, inner)]


def given_back(comparison: Comparison, operations: Sequence[ops.MigrateOperation]) -> Operations:
    """The operations on a table; those that drop a NOT NULL column with a way back that rows can go."""
    writing = [one for one in operations if isinstance(one, ops.AlterColumnOp | ops.DropColumnOp)]
    return [
        drop_with_way_back(comparison, operation, is_alone=len(writing) == 1)
        if isinstance(operation, ops.DropColumnOp)
        else operation
        for operation in operations
    ]


def drop_with_way_back(
    comparison: Comparison, operation: ops.DropColumnOp, *, is_alone: bool
) -> ops.MigrateOperation:
    table = str(key_in(operation))
    place, column = comparison.place(table), comparison.column(table, operation.column_name)
    has_value = column.server_default is not None or column.computed is not None
    if column.nullable or has_value or column.identity is not None:
        return operation
    fills = fills_of(place, column, comparison.facts.vendors_of(table))
    if not fills or is_distinct(comparison, table, column.name):
        return operation
    if not is_alone and has_keys(comparison, table):
        fills += checks_now(comparison, table)
    nullable = column._copy()
    nullable.nullable = True
    adding = ops.AddColumnOp(place.name, nullable, schema=place.schema)
    closing = ops.AlterColumnOp(
        place.name,
        column.name,
        schema=place.schema,
        existing_type=column.type,
        existing_nullable=True,
        modify_nullable=False,
    )
    told = CodeOp(repr(f"# What {table}.{column.name} held is gone: each row gets the same value."))
    return DropRequiredColumn(operation, AddRequiredColumn([adding, told, *fills, closing]))


def is_distinct(comparison: Comparison, table: str, column: str) -> bool:
    """Whether rows cannot share a value: a key starts at the column, or its values are unique."""
    for item in comparison.database[table].objects:
        if isinstance(item.spec, ForeignKeySpec) and item.spec.column == column:
            return True
        is_unique = item.kind in (PRIMARY_KEY, UNIQUE) or getattr(item.spec, "unique", False)
        if is_unique and list(item.columns) == [column]:
            return True
    return False


def fills_of(place: Place, column: sa.Column[object], vendors: tuple[str, ...]) -> Operations:
    if isinstance(column.type, sa.LargeBinary):
        return [
            ForVendor(vendor, [ColumnFill.of(place, column.name, NO_BYTES[vendor])])
            for vendor in sorted(vendors)
        ]
    value = next((NEUTRAL[kind] for kind in type(column.type).__mro__ if kind in NEUTRAL), None)
    return [] if value is None else [ColumnFill.of(place, column.name, value)]
