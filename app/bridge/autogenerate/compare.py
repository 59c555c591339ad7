"""Comparators for Alembic: what exists on both sides, compared fact by fact.

Alembic's own comparators find the tables that were added or removed and the columns that
were added or removed; everything below is compared here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy.schema import CreateIndex

from app.bridge.autogenerate.comparison import Comparison, comparison_of
from app.bridge.autogenerate.operations import CodeOp, ForVendor
from app.bridge.autogenerate.ordering import in_stable_order
from app.bridge.autogenerate.renamed_objects import (
    rename_of_item,
    rename_of_key,
    rename_of_object,
    renamed_elsewhere,
    targets_of,
)
from app.bridge.catalog.states import INDEX, PRIMARY_KEY, ColumnState, ObjectState, TableState
from app.bridge.dialects import dialect_for
from app.bridge.errors import BridgeError
from app.bridge.specs import Item, is_for, vendors_of
from app.bridge.types import AnyType, normalize

WIDTHS = {"integer", "bigint", "smallint"}


def compare_column(
    context: AutogenContext,
    operation: ops.AlterColumnOp,
    schema: str | None,
    table: str,
    column: str,
    database_column: sa.Column[Any],
    model_column: sa.Column[Any],
) -> PriorityDispatchResult:
    """Note on `operation` what has to change so that the database's column is the model's."""
    comparison = comparison_of(context)
    if table not in comparison.models:
        return PriorityDispatchResult.STOP
    old, new = comparison.database[table].columns[column], comparison.models[table].columns[column]
    if is_of_other_type(comparison, table, old, new) or is_of_other_type_elsewhere(comparison, model_column):
        operation.modify_type = model_column.type
    if old.nullable != new.nullable:
        operation.modify_nullable = new.nullable
    if (old.default, old.identity) != (new.default, new.identity):
        operation.modify_server_default = model_column.server_default
    if old.comment != new.comment:
        operation.modify_comment, operation.existing_comment = new.comment, old.comment
    if operation.has_changes():
        existing = comparison.column(table, column)
        operation.existing_type, operation.existing_nullable = existing.type, old.nullable
        operation.existing_server_default = existing.server_default
    return PriorityDispatchResult.STOP


def is_of_other_type(comparison: Comparison, table: str, old: ColumnState, new: ColumnState) -> bool:
    is_other = (old.type, old.collation) != (new.type, new.collation)
    return is_other and not is_through_key(comparison, table, old, new)


def is_of_other_type_elsewhere(comparison: Comparison, column: sa.Column[Any]) -> bool:
    """Whether a vendor that is not at hand knows a difference between the models' type and the revisions'."""
    written = comparison.history.table(column.table.name).columns.get(column.name)
    if written is None:
        return False
    for vendor in comparison.other_vendors:
        types = {type_text(written.type, vendor), type_text(column.type, vendor)}
        is_key = column.table.name in comparison.facts.through_tables and types <= WIDTHS
        if len(types) > 1 and not is_key:
            return True
    return False


def type_text(type_: AnyType, vendor: str) -> str:
    return normalize(dialect_for(vendor).type_compiler_instance.process(type_))


def is_through_key(comparison: Comparison, table: str, old: ColumnState, new: ColumnState) -> bool:
    """Whether two columns differ as a through table's key may: Django never alters its width."""
    widths = {old.type, new.type}
    return table in comparison.facts.through_tables and widths <= WIDTHS and old.identity == new.identity


def compare_table(
    context: AutogenContext,
    modifications: ops.ModifyTableOps,
    schema: str | None,
    table: str,
    database_table: sa.Table | None,
    model_table: sa.Table | None,
) -> PriorityDispatchResult:
    """Add to `modifications` what makes the table's constraints, indexes and comment the model's."""
    comparison = comparison_of(context)
    if database_table is None and model_table is not None:
        modifications.ops += creations_of_new_table(model_table)
    elif database_table is not None and model_table is not None and table in comparison.models:
        recreate_generated(comparison, modifications, database_table, model_table)
        changes = changes_of_objects(comparison, database_table, model_table)
        modifications.ops += in_stable_order([*changes, *changes_elsewhere(comparison, model_table)])
        modifications.ops += changes_of_comment(comparison, model_table)
    elif database_table is not None and table in comparison.history.tables:
        modifications.ops += in_stable_order(removals_with_table(comparison, database_table))
    return PriorityDispatchResult.CONTINUE


def creations_of_new_table(table: sa.Table) -> list[ops.MigrateOperation]:
    """What CREATE TABLE does not make: indexes, and what only some vendors have."""
    own = [item for item in items_of(table) if isinstance(item, sa.Index) or vendors_of(item)]
    items = sorted(own, key=lambda item: (vendors_of(item) or (), sort_key(item)))
    return [guarded(creation(item), item) for item in items]


def items_of(table: sa.Table) -> list[Item]:
    """Every constraint and index of a table."""
    items: list[Item] = [*table.constraints]
    return [*items, *table.indexes]


def sort_key(item: Any) -> str:
    return str(item.name)


def creation(item: Item) -> ops.MigrateOperation:
    if isinstance(item, sa.Index):
        return ops.CreateIndexOp.from_index(item)
    return ops.AddConstraintOp.from_constraint(item)


def guarded(operation: ops.MigrateOperation, item: Item) -> ops.MigrateOperation:
    """The operation behind the guard of its object's vendors."""
    vendors = vendors_of(item)
    return operation if vendors is None else ForVendor(vendors[0], [operation])


def recreate_generated(
    comparison: Comparison, modifications: ops.ModifyTableOps, database_table: sa.Table, model_table: sa.Table
) -> None:
    """A generated column whose expression changed cannot be altered: it is dropped and added."""
    name = model_table.name
    for column, new in comparison.models[name].columns.items():
        old = comparison.database[name].columns.get(column)
        if old is not None and old.generated != new.generated:
            drop = ops.DropColumnOp.from_column_and_tablename(None, name, database_table.c[column])
            add = ops.AddColumnOp.from_column_and_tablename(None, name, model_table.c[column])
            modifications.ops += [drop, add]


def changes_of_objects(
    comparison: Comparison, database_table: sa.Table, model_table: sa.Table
) -> list[ops.MigrateOperation]:
    """Drops, then creations, of constraints and indexes on the vendor at hand."""
    name = model_table.name
    items = {str(item.name): item for item in items_of(model_table) if is_for(item, comparison.vendor)}
    explicit = comparison.facts.explicit_names.get(name, set())

    def may_be_one(old: ObjectState, new: ObjectState) -> bool:
        is_guarded = comparison.is_guarded(name, old.name)
        return new.name not in explicit or is_guarded == bool(vendors_of(items[new.name]))

    old, new, twins = unmatched(comparison.database[name], comparison.models[name], may_be_one)
    operations = [guarded_removal(comparison, state, database_table) for state in old]
    operations += rename_of_key(comparison.renames, name, comparison.database[name])
    is_touched = comparison.renames.touches(name, targets_of(comparison.database[name]))
    for state, twin in twins:
        if is_touched or twin.name in explicit:
            operations.append(guarded(rename_of_object(name, state, twin), items[twin.name]))
    for state in new:
        item = items[state.name]
        operations.append(guarded(creation(item), item))
    return operations


def removals_with_table(comparison: Comparison, table: sa.Table) -> list[ops.MigrateOperation]:
    """What goes with a dropped table and has to be made again, apart from it, when it comes back."""
    operations = [
        guarded_removal(comparison, state, table)
        for state in sorted(comparison.database[table.name].objects, key=sort_key)
        if state.kind == INDEX or comparison.is_guarded(table.name, state.name)
    ]
    for vendor in comparison.other_vendors:
        made = sorted(comparison.history.table(table.name).guarded(vendor).items())
        operations += [ForVendor(vendor, [drop(item.build())]) for _, item in made]
    return operations


def guarded_removal(comparison: Comparison, state: ObjectState, table: sa.Table) -> ops.MigrateOperation:
    """The drop of an object, behind a guard where it was made behind one."""
    item = comparison.item(state, table)
    operation = drop(item) if item is not None else removal_by_definition(state, table.name)
    is_guarded = comparison.is_guarded(table.name, state.name)
    return ForVendor(comparison.vendor, [operation]) if is_guarded else operation


def drop(item: Item) -> ops.MigrateOperation:
    """The operation that drops an object and knows how to make it again."""
    if isinstance(item, sa.Index):
        return ops.DropIndexOp.from_index(item)
    return ops.DropConstraintOp.from_constraint(item)


def unmatched(
    database: TableState, models: TableState, may_be_one: Callable[[ObjectState, ObjectState], bool]
) -> tuple[list[ObjectState], list[ObjectState], list[tuple[ObjectState, ObjectState]]]:
    """What only the database has, what only the models have, and what they call by two names.

    The last are of one kind and body. Where nobody chose the model's name, that is no
    difference: Django's renames leave old names behind.
    """
    old = [state for state in database.objects if state.kind != PRIMARY_KEY]
    new = [state for state in models.objects if state.kind != PRIMARY_KEY]
    for state in list(new):
        if state in old:
            old.remove(state)
            new.remove(state)
    twins: list[tuple[ObjectState, ObjectState]] = []
    for state in sorted(new, key=sort_key):
        alike = (other for other in old if other.likeness == state.likeness and may_be_one(other, state))
        if (twin := next(alike, None)) is not None:
            old.remove(twin)
            new.remove(state)
            twins.append((twin, state))
    return sorted(old, key=sort_key), sorted(new, key=sort_key), twins


def removal_by_definition(state: ObjectState, table: str) -> ops.MigrateOperation:
    if not state.definition:
        raise BridgeError(
            f"{table}: the {state.kind} constraint {state.name!r} is in the database and not in the models, "
            "and the bridge cannot write its removal: write a revision by hand."
        )
    made = f'ALTER TABLE "{table}" ADD CONSTRAINT "{state.name}" {state.definition}'
    return CodeOp(f"op.drop_constraint({state.name!r}, {table!r})", f"op.execute({made!r})")


def changes_elsewhere(comparison: Comparison, table: sa.Table) -> list[ops.MigrateOperation]:
    """Drops and creations on the vendors that are not at hand, by what the revisions made there."""
    operations: list[ops.MigrateOperation] = []
    if not comparison.history.is_known:
        return operations
    for vendor in comparison.other_vendors:
        guarded = comparison.history.table(table.name).guarded(vendor)
        made = {name: item.build() for name, item in sorted(guarded.items())}
        items = sorted(items_of(table), key=sort_key)
        wanted = {str(item.name): item for item in items if vendors_of(item) and is_for(item, vendor)}
        renamed = renamed_elsewhere(made, wanted, partial(item_text, vendor=vendor))
        for old, new in renamed.items():
            operations.append(ForVendor(vendor, [rename_of_item(table.name, made.pop(old), new)]))
            del wanted[new]
        for name, item in made.items():
            if name not in wanted or item_text(item, vendor) != item_text(wanted[name], vendor):
                operations.append(ForVendor(vendor, [drop(item)]))
        for name, item in wanted.items():
            if name not in made or item_text(item, vendor) != item_text(made[name], vendor):
                operations.append(ForVendor(vendor, [creation(item)]))
    return operations


def item_text(item: Item, vendor: str) -> str:
    """All that tells two constraints or indexes of one name apart."""
    if isinstance(item, sa.Index):
        return str(CreateIndex(item).compile(dialect=dialect_for(vendor)))
    if isinstance(item, sa.CheckConstraint):
        return str(item.sqltext)
    columns = [column.name for column in getattr(item, "columns", ())]
    return f"{type(item).__name__} {columns} {item.deferrable} {item.initially} {dict(item.dialect_kwargs)}"


def changes_of_comment(comparison: Comparison, table: sa.Table) -> list[ops.MigrateOperation]:
    old, new = comparison.database[table.name].comment, comparison.models[table.name].comment
    if comparison.vendor != "postgresql" or old == new:
        return []
    if new is None:
        return [ops.DropTableCommentOp(table.name, existing_comment=old)]
    return [ops.CreateTableCommentOp(table.name, new, existing_comment=old)]
