"""Foreign keys between columns that get a type of another family: gone before, made again after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from alembic.operations import ops

from app.bridge.autogenerate.comparison import Comparison
from app.bridge.autogenerate.drops import drop_of_key
from app.bridge.autogenerate.elsewhere import type_text
from app.bridge.autogenerate.likeness import family
from app.bridge.places import key_in
from app.bridge.specs import ForeignKeySpec

Operations = list[ops.MigrateOperation]


def around_keys(comparison: Comparison, operations: Operations) -> Operations:
    """PostgreSQL alters neither end of a key alone: a number cannot point at a text."""
    changed = {
        (str(key_in(item)), column)
        for item in operations
        if isinstance(item, ops.ModifyTableOps)
        for column in columns_of_other_family(item.ops, comparison.facts.vendors_of(str(key_in(item))))
    }
    drops = [
        drop_of_key(comparison.place(table), key)
        for table, key in kept_keys(comparison)
        if changed & {(table, key.column), (key.target_table, key.target_column)}
    ]
    return [*drops, *operations, *(drop.reverse() for drop in drops)]


def columns_of_other_family(operations: Sequence[ops.MigrateOperation], vendors: Iterable[str]) -> list[str]:
    """On any of these vendors: a UUID is a text on SQLite."""
    return [
        item.column_name
        for item in operations
        if isinstance(item, ops.AlterColumnOp)
        for old, new in [(item.existing_type, item.modify_type)]
        if old is not None
        and new is not None
        and any(family(type_text(old, vendor)) != family(type_text(new, vendor)) for vendor in vendors)
    ]


def kept_keys(comparison: Comparison) -> Iterator[tuple[str, ForeignKeySpec]]:
    """The foreign keys that are there, and stay as they are, on the vendors that have both tables."""
    for table in sorted(comparison.database.keys() & comparison.models.keys()):
        wanted = comparison.models[table].objects
        for item in comparison.database[table].objects:
            key = item.spec
            if not isinstance(key, ForeignKeySpec) or item not in wanted:
                continue
            if comparison.is_for_some(table) == comparison.is_for_some(key.target_table):
                yield table, key
