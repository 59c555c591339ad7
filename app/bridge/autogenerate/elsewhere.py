"""Vendors that are not at hand: what the revisions made there, against what the models want there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.schema import AddConstraint, CreateIndex

from app.bridge.autogenerate.comparison import Comparison
from app.bridge.autogenerate.operations import ForVendor, creation, drop
from app.bridge.autogenerate.renamed_objects import rename_of_item, renamed_elsewhere
from app.bridge.autogenerate.written import WrittenItem
from app.bridge.dialects import dialect_for
from app.bridge.mapping import WIDTHS, normalize
from app.bridge.places import place_of
from app.bridge.specs import Item, is_for, items_of, sort_key, vendors_of
from app.bridge.types import AnyType, ByVendor


def is_of_other_type_elsewhere(comparison: Comparison, column: sa.Column[Any]) -> bool:
    """Whether a vendor that is not at hand knows a difference between the models' type and the revisions'."""
    written = comparison.history.table(column.table.key).columns.get(column.name)
    if written is None:
        return False
    for vendor in comparison.other_vendors(column.table.key):
        types = {type_text(written.type, vendor), type_text(column.type, vendor)}
        is_key = (
            column.primary_key and column.table.key in comparison.facts.through_tables and types <= WIDTHS
        )
        if len(types) > 1 and not is_key:
            return True
    return False


def type_text(type_: AnyType, vendor: str) -> str:
    return normalize(dialect_for(vendor).type_compiler_instance.process(type_))


def has_other_words_elsewhere(
    comparison: Comparison, column: sa.Column[Any], words: Callable[[sa.Column[Any]], Any]
) -> bool:
    """Whether an expression differs from the revisions' on a vendor that is not at hand.

    What is one text on all vendors is compared by the database at hand, which sees through
    its spelling.
    """
    written = comparison.history.table(column.table.key).columns.get(column.name)
    if written is None:
        return False
    old, new = words(written), words(column)
    if not isinstance(old, ByVendor) and not isinstance(new, ByVendor):
        return False
    return any(
        sql_text(old, vendor) != sql_text(new, vendor)
        for vendor in comparison.other_vendors(column.table.key)
    )


def words_of_default(column: sa.Column[Any]) -> Any:
    """What `server_default` was given, or None."""
    return getattr(column.server_default, "arg", None)


def words_of_computed(column: sa.Column[Any]) -> Any:
    """The expression of a generated column, or None."""
    return column.computed.sqltext if column.computed is not None else None


def sql_text(expression: Any, vendor: str) -> str | None:
    if isinstance(expression, sa.ClauseElement):
        return str(expression.compile(dialect=dialect_for(vendor), compile_kwargs={"literal_binds": True}))
    return None if expression is None else repr(expression)


def changes_elsewhere(
    comparison: Comparison, table: sa.Table, hanging_among: Callable[[Mapping[str, WrittenItem]], set[str]]
) -> list[ops.MigrateOperation]:
    """Drops, renames and creations on the vendors that are not at hand, by what the revisions made there.

    What is `hanging_among` it goes in any case and is made again.
    """
    operations: list[ops.MigrateOperation] = []
    if not comparison.history.is_known:
        return operations
    for vendor in comparison.other_vendors(table.key):
        guarded = comparison.history.table(table.key).guarded(vendor)
        made = {name: item.build() for name, item in sorted(guarded.items())}
        items = sorted(items_of(table), key=sort_key)
        wanted = {str(item.name): item for item in items if vendors_of(item) and is_for(item, vendor)}
        hanging = hanging_among(guarded)
        renamed = renamed_elsewhere(made, wanted, partial(item_text, vendor=vendor))
        for old, new in renamed.items():
            if old not in hanging:
                operations.append(ForVendor(vendor, [rename_of_item(place_of(table), made.pop(old), new)]))
                del wanted[new]
        kept = {
            name
            for name in made.keys() & wanted.keys() - hanging
            if item_text(made[name], vendor) == item_text(wanted[name], vendor)
        }
        operations += [ForVendor(vendor, [drop(item)]) for name, item in made.items() if name not in kept]
        operations += [
            ForVendor(vendor, [creation(item)]) for name, item in wanted.items() if name not in kept
        ]
    return operations


def item_text(item: Item, vendor: str) -> str:
    """All that tells two constraints or indexes of one name apart."""
    if isinstance(item, sa.Index):
        return str(CreateIndex(item).compile(dialect=dialect_for(vendor)))
    if isinstance(item, sa.CheckConstraint):
        return str(item.sqltext)
    if isinstance(item, ExcludeConstraint):
        sql = str(AddConstraint(item).compile(dialect=dialect_for("postgresql")))
        return sql.rpartition(f" {dialect_for('postgresql').identifier_preparer.quote(str(item.name))} ")[2]
    columns = [column.name for column in getattr(item, "columns", ())]
    return f"{type(item).__name__} {columns} {item.deferrable} {item.initially} {dict(item.dialect_kwargs)}"
