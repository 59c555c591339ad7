"""Dropped tables: in an order in which nothing points at what is gone, and as they can be made again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from app.bridge.autogenerate.comparison import Comparison
from app.bridge.catalog.states import INDEX, PRIMARY_KEY
from app.bridge.places import Place, key_in
from app.bridge.specs import ForeignKeySpec

Operations = list[ops.MigrateOperation]


def in_order_of_drops(comparison: Comparison, operations: Operations) -> Operations:
    """A table is dropped after those that point at it; what goes with it goes right before it.

    Of tables that point at each other the keys go first, on their own.
    """
    drops = {str(key_in(item)): item for item in operations if isinstance(item, ops.DropTableOp)}
    if not drops:
        return operations
    modifications = {
        str(key_in(item)): item
        for item in operations
        if isinstance(item, ops.ModifyTableOps) and key_in(item) in drops
    }
    ordered: Operations = []
    tables = dependents_first(comparison, sorted(drops))
    circles = keys_in_circles(comparison, tables)
    for table in tables:
        ordered += [drop_of_key(comparison.place(table), key) for key in circles[table]]
    for table in tables:
        ordered += [modifications[table]] if table in modifications else []
        ordered.append(ops.DropTableOp.from_table(table_of(comparison, table, without=circles[table])))
    rest = [item for item in operations if item not in [*drops.values(), *modifications.values()]]
    return rest + ordered


def dependents_first(comparison: Comparison, tables: Sequence[str]) -> list[str]:
    targets = {table: {key.target_table for key in keys_of(comparison, table)} - {table} for table in tables}
    ordered: list[str] = []
    waiting = list(tables)
    while waiting:
        free = [one for one in waiting if not any(one in targets[other] for other in waiting)]
        ordered += free or waiting[:1]
        waiting = [one for one in waiting if one not in ordered]
    return ordered


def keys_of(comparison: Comparison, table: str) -> list[ForeignKeySpec]:
    specs = [item.spec for item in comparison.database[table].objects]
    return [spec for spec in specs if isinstance(spec, ForeignKeySpec)]


def keys_in_circles(comparison: Comparison, tables: Sequence[str]) -> dict[str, list[ForeignKeySpec]]:
    """Table → its keys to tables that are dropped before it."""
    gone: set[str] = set()
    found: dict[str, list[ForeignKeySpec]] = {}
    for table in tables:
        found[table] = [key for key in keys_of(comparison, table) if key.target_table in gone]
        gone.add(table)
    return found


def drop_of_key(place: Place, key: ForeignKeySpec) -> ops.MigrateOperation:
    target = Place.of_key(key.target_table, key.target_schema)
    again = ops.CreateForeignKeyOp(
        key.name,
        place.name,
        target.name,
        [key.column],
        [key.target_column],
        ondelete=key.on_delete,
        onupdate=key.on_update,
        deferrable=True if key.deferrable else None,
        initially=key.deferrable,
        source_schema=place.schema,
        referent_schema=target.schema,
    )
    return ops.DropConstraintOp(key.name, place.name, type_="foreignkey", schema=place.schema, _reverse=again)


def table_of(comparison: Comparison, name: str, *, without: Sequence[ForeignKeySpec]) -> sa.Table:
    """The table as the database holds it, less what has operations of its own."""
    state = comparison.database[name]
    place = comparison.place(name)
    table = sa.Table(place.name, sa.MetaData(), comment=comparison.comment_of(name), schema=place.schema)
    for column in state.columns:
        table.append_column(comparison.column(name, column))
    for item in state.objects:
        if item.kind == PRIMARY_KEY:
            table.append_constraint(sa.PrimaryKeyConstraint(*item.columns))
        elif item.kind != INDEX and item.spec not in without and not comparison.is_guarded(name, item.name):
            made = comparison.item(item, table)
            if isinstance(made, sa.CheckConstraint | ExcludeConstraint) and made.table is not table:
                table.append_constraint(made._copy())
    for key in without:
        keep_from_counting(table.columns[key.column])
    return table


def keep_from_counting(column: sa.Column[Any]) -> None:
    """Say that a key does not number itself: SQLAlchemy takes it for SERIAL without its foreign key."""
    is_counted = issubclass(column.type._type_affinity or sa.String, sa.Integer)
    if column.primary_key and is_counted and column.identity is None:
        column.autoincrement = False
