"""Comparators for Alembic: what exists on both sides, compared fact by fact.

Alembic's own comparators find the tables that were added or removed and the columns that
were added or removed; everything below is compared here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.autogenerate.render import render_op
from alembic.util import PriorityDispatchResult

from app.bridge.autogenerate.history import History, read_history
from app.bridge.autogenerate.operations import CodeOp, ForVendor
from app.bridge.autogenerate.renamed_objects import (
    rename_by_code,
    rename_of_key,
    rename_of_object,
    renamed_elsewhere,
    targets_of,
)
from app.bridge.autogenerate.renames import renames_of
from app.bridge.catalog import CATALOGS
from app.bridge.catalog.states import INDEX, PRIMARY_KEY, ColumnState, ObjectState, Tables, TableState
from app.bridge.errors import BridgeError
from app.bridge.metadata import facts_of
from app.bridge.specs import Item, is_for, vendors_of
from app.bridge.types import type_from_sql

WIDTHS = {"integer", "bigint", "smallint"}


class Comparison:
    """Both sides of one autogenerate, read once, after what was renamed."""

    def __init__(self, context: AutogenContext) -> None:
        assert context.connection is not None and isinstance(context.metadata, sa.MetaData)
        self.context, self.renames = context, renames_of(context)
        self.metadata = context.metadata
        self.facts = facts_of(context.metadata)
        self.vendor = context.connection.dialect.name
        catalog = CATALOGS[self.vendor]
        self.database: Tables = catalog.database_tables(context.connection)
        common = [name for name in self.metadata.tables if name in self.database]
        self.models: Tables = catalog.model_tables(context.connection, self.metadata, common)
        environment = context.migration_context.environment_context
        self.history: History = read_history(environment.script if environment else None, self.facts.vendors)
        self.renames.replay(self.history)


def comparison_of(context: AutogenContext) -> Comparison:
    """The comparison of a context, made at the first call."""
    found = context.migration_context.opts.get("bridge_comparison")
    if not isinstance(found, Comparison) or found.metadata is not context.metadata:
        found = context.migration_context.opts["bridge_comparison"] = Comparison(context)
    return found


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
    operation.existing_type = readable_type(old, comparison.vendor) or database_column.type
    operation.existing_nullable = old.nullable
    operation.existing_server_default = database_column.server_default or False
    if (old.type, old.collation) != (new.type, new.collation) and not is_through_key(
        comparison, table, old, new
    ):
        operation.modify_type = model_column.type
    if old.nullable != new.nullable:
        operation.modify_nullable = new.nullable
    if (old.default, old.identity) != (new.default, new.identity):
        operation.modify_server_default = model_column.server_default
    if old.comment != new.comment:
        operation.modify_comment, operation.existing_comment = new.comment, old.comment
    return PriorityDispatchResult.STOP


def readable_type(column: ColumnState, vendor: str) -> sa.types.TypeEngine[Any] | None:
    return type_from_sql(column.type, vendor, column.collation)


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
        modifications.ops += changes_of_objects(comparison, database_table, model_table)
        modifications.ops += changes_elsewhere(comparison, database_table, model_table)
        modifications.ops += changes_of_comment(comparison, model_table)
    elif database_table is not None and table in comparison.history.tables:
        modifications.ops += removals_with_table(comparison, database_table)
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
    made = comparison.history.made_for(comparison.vendor)
    explicit = comparison.facts.explicit_names.get(name, set())

    def may_be_one(old: ObjectState, new: ObjectState) -> bool:
        is_guarded = (name, old.name) in made
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
    history, operations = comparison.history, list[ops.MigrateOperation]()
    for state in sorted(comparison.database[table.name].objects, key=sort_key):
        if state.kind == INDEX or (table.name, state.name) in history.made_for(comparison.vendor):
            operations.append(guarded_removal(comparison, state, table))
    for vendor in comparison.facts.vendors:
        if vendor != comparison.vendor:
            made = sorted(item for item in history.made_for(vendor).items() if item[0][0] == table.name)
            drops = [removal_by_code(name, table.name, code) for (_, name), code in made]
            operations += [ForVendor(vendor, [drop]) for drop in drops]
    return operations


def guarded_removal(comparison: Comparison, state: ObjectState, table: sa.Table) -> ops.MigrateOperation:
    """The drop of an object, behind a guard where it was made behind one."""
    drop = removal(state, table)
    is_guarded = (table.name, state.name) in comparison.history.made_for(comparison.vendor)
    return ForVendor(comparison.vendor, [drop]) if is_guarded else drop


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


def removal(state: ObjectState, table: sa.Table) -> ops.MigrateOperation:
    """The operation that drops an object and knows how to make it again."""
    if state.spec is None:
        return removal_by_definition(state, table.name)
    item = state.spec.build(table, ("sqlite", "postgresql"))
    if isinstance(item, sa.Index):
        return ops.DropIndexOp.from_index(item)
    return ops.DropConstraintOp.from_constraint(item)


def removal_by_definition(state: ObjectState, table: str) -> ops.MigrateOperation:
    if not state.definition:
        raise BridgeError(
            f"{table}: the {state.kind} constraint {state.name!r} is in the database and not in the models, "
            "and the bridge cannot write its removal: write a revision by hand."
        )
    made = f'ALTER TABLE "{table}" ADD CONSTRAINT "{state.name}" {state.definition}'
    return CodeOp(f"op.drop_constraint({state.name!r}, {table!r})", f"op.execute({made!r})")


def changes_elsewhere(
    comparison: Comparison, database_table: sa.Table, model_table: sa.Table
) -> list[ops.MigrateOperation]:
    """Creations and drops on the vendors that are not at hand, by what the revisions made there."""
    operations: list[ops.MigrateOperation] = []
    items = items_of(model_table)
    for vendor in comparison.facts.vendors:
        if vendor == comparison.vendor or not comparison.history.is_known:
            continue
        made = {
            name: code
            for (table, name), code in comparison.history.made_for(vendor).items()
            if table == model_table.name
        }
        wanted = {str(item.name): item for item in items if vendors_of(item) and is_for(item, vendor)}
        renamed = renamed_elsewhere(made, {name: code_of(comparison, item) for name, item in wanted.items()})
        gone = set(database_table.columns.keys()) - set(model_table.columns.keys())
        drops = [
            removal_by_code(name, model_table.name, made[name])
            for name in sorted(set(made) - set(wanted) - set(renamed))
            if not any(repr(column) in made[name] for column in gone)
        ]
        moves = [rename_by_code(model_table.name, old, new, made[old]) for old, new in sorted(renamed.items())]
        new = set(wanted) - set(made) - set(renamed.values())
        creations = [creation(wanted[name]) for name in sorted(new)]
        operations += [ForVendor(vendor, [operation]) for operation in [*drops, *moves, *creations]]
    return operations


def code_of(comparison: Comparison, item: Item) -> str:
    """The call that makes an object, as a revision has it."""
    return ast.unparse(ast.parse("".join(render_op(comparison.context, creation(item)))))


def removal_by_code(name: str, table: str, code: str) -> CodeOp:
    """The drop of what a revision made with `code`."""
    if code.startswith("op.create_index"):
        return CodeOp(f"op.drop_index({name!r}, table_name={table!r})", code)
    kinds = {"unique": "unique", "foreign": "foreignkey", "check": "check"}
    kind = next((kind for word, kind in kinds.items() if code.startswith(f"op.create_{word}")), None)
    return CodeOp(f"op.drop_constraint({name!r}, {table!r}, type_={kind!r})", code)


def changes_of_comment(comparison: Comparison, table: sa.Table) -> list[ops.MigrateOperation]:
    old, new = comparison.database[table.name].comment, comparison.models[table.name].comment
    if comparison.vendor != "postgresql" or old == new:
        return []
    if new is None:
        return [ops.DropTableCommentOp(table.name, existing_comment=old)]
    return [ops.CreateTableCommentOp(table.name, new, existing_comment=old)]
