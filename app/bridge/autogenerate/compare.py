"""Comparators for Alembic: what exists on both sides, compared fact by fact.

Alembic's own comparators find the tables that were added or removed and the columns that
were added or removed; everything below is compared here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult

from app.bridge.autogenerate.absent import AbsentComparison, columns_that_differ
from app.bridge.autogenerate.comparison import Comparison, comparison_of
from app.bridge.autogenerate.drops import drop_of_key
from app.bridge.autogenerate.elsewhere import (
    changes_elsewhere,
    has_other_words_elsewhere,
    is_of_other_type_elsewhere,
    type_text,
    words_of_default,
)
from app.bridge.autogenerate.generated import Remade, recreate_generated
from app.bridge.autogenerate.keys import changes_of_key
from app.bridge.autogenerate.operations import CodeOp, ForVendor, MoveIndexOp, creation, drop, guarded
from app.bridge.autogenerate.ordering import in_stable_order
from app.bridge.autogenerate.renamed_objects import rename_of_key, rename_of_object, targets_of
from app.bridge.catalog.states import INDEX, PRIMARY_KEY, ColumnState, ObjectState, TableState, unmatched
from app.bridge.errors import BridgeError
from app.bridge.facts import facts_of
from app.bridge.mapping import WIDTHS
from app.bridge.naming import is_automatic
from app.bridge.places import Place, in_schema, place_of
from app.bridge.specs import ForeignKeySpec, Item, is_for, items_of, sort_key, vendors_of

Twins = tuple[ObjectState, ObjectState]


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
    if model_column.table.key in comparison.models:
        note_changes(comparison, operation, model_column)
    return PriorityDispatchResult.STOP


def note_changes(comparison: Comparison, operation: ops.AlterColumnOp, model_column: sa.Column[Any]) -> None:
    table, column = model_column.table.key, model_column.name
    old, new = comparison.database[table].columns[column], comparison.models[table].columns[column]
    if is_of_other_type(comparison, model_column, old, new) or is_of_other_type_elsewhere(
        comparison, model_column
    ):
        operation.modify_type = model_column.type
    if old.nullable != new.nullable:
        operation.modify_nullable = new.nullable
    has_other_default = (old.default, old.identity) != (new.default, new.identity)
    if has_other_default or has_other_words_elsewhere(comparison, model_column, words_of_default):
        operation.modify_server_default = model_column.server_default
    held = comparison.comment_of(table, column)
    if held != model_column.comment and has_comments(comparison, table):
        operation.modify_comment, operation.existing_comment = model_column.comment, held
    if operation.has_changes():
        existing = comparison.column(table, column)
        operation.existing_type, operation.existing_nullable = existing.type, old.nullable
        operation.existing_server_default = existing.server_default


def is_of_other_type(
    comparison: Comparison, column: sa.Column[Any], old: ColumnState, new: ColumnState
) -> bool:
    table, is_key = column.table.key, column.primary_key
    written = comparison.history.table(table).columns.get(column.name)
    if written is not None and comparison.vendor == "sqlite" and old.identity != new.identity:
        # AUTOINCREMENT wants the very word "integer", whatever the width: the revisions tell it.
        return type_text(written.type, "sqlite") != type_text(column.type, "sqlite")
    is_other = (old.type, old.collation) != (new.type, new.collation)
    return is_other and not (is_key and is_through_key(comparison, table, old, new))


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
    comparison, key = comparison_of(context), Place(table, schema).key
    if database_table is None and model_table is not None:
        modifications.ops += creations_of_new_table(model_table)
    elif database_table is not None and model_table is not None and key in comparison.models:
        compare_existing(comparison, modifications, database_table, model_table)
    elif database_table is not None and key in comparison.database and comparison.is_written(key):
        modifications.ops += in_stable_order(removals_with_table(comparison, database_table))
    return PriorityDispatchResult.CONTINUE


def compare_existing(
    comparison: Comparison, modifications: ops.ModifyTableOps, database_table: sa.Table, model_table: sa.Table
) -> None:
    remade = recreate_generated(comparison, modifications, database_table, model_table)
    changes = changes_of_objects(comparison, database_table, model_table, remade)
    changes += changes_elsewhere(comparison, model_table, remade.hanging_elsewhere)
    dropped, created = changes_of_key(comparison, model_table)
    modifications.ops += [*dropped, *in_stable_order(changes), *created]
    modifications.ops += changes_of_comment(comparison, model_table)


def absent_changes(comparison: AbsentComparison) -> list[ops.MigrateOperation]:
    """What a vendor that is not at hand needs for the tables that not all vendors have."""
    operations: list[ops.MigrateOperation] = []
    wanted = [table for table in comparison.metadata.sorted_tables if table.key in comparison.models]
    kept = [table for table in wanted if table.key in comparison.database]
    for table in wanted:
        if table not in kept:
            operations.append(ops.CreateTableOp.from_table(table))
            operations.append(modifications_of(table, creations_of_new_table(table)))
    # In Alembic's own order, so that a revision is the same text wherever it is generated.
    ordered = sorted(kept, key=lambda table: (table.schema or "", table.name))
    operations += [absent_modifications(comparison, table) for table in ordered]
    for name in sorted(comparison.database.keys() - comparison.models.keys()):
        written = comparison.history.tables[name].build(sa.MetaData(), comparison.vendor)
        removals = in_stable_order(removals_with_table(comparison, written))
        operations += [
            modifications_of(written, removals),
            ops.DropTableOp(written.name, schema=written.schema),
        ]
    return [one for one in operations if not isinstance(one, ops.ModifyTableOps) or one.ops]


def absent_modifications(comparison: AbsentComparison, table: sa.Table) -> ops.ModifyTableOps:
    written = comparison.history.tables[table.key].build(sa.MetaData(), comparison.vendor)
    place, modifications = place_of(table), modifications_of(table, [])
    added, common, dropped = columns_that_differ(comparison, table)
    for name in added:
        modifications.ops.append(
            ops.AddColumnOp.from_column_and_tablename(place.schema, place.name, table.c[name])
        )
    for name in common:
        operation = ops.AlterColumnOp(place.name, name, schema=place.schema)
        note_changes(comparison, operation, table.c[name])
        modifications.ops += [operation] if operation.has_changes() else []
    compare_existing(comparison, modifications, written, table)
    for name in dropped:
        modifications.ops.append(
            ops.DropColumnOp.from_column_and_tablename(place.schema, place.name, written.c[name])
        )
    return modifications


def modifications_of(table: sa.Table, operations: list[ops.MigrateOperation]) -> ops.ModifyTableOps:
    return ops.ModifyTableOps(table.name, operations, schema=table.schema)


def creations_of_new_table(table: sa.Table) -> list[ops.MigrateOperation]:
    """What CREATE TABLE does not make: indexes, and what only some vendors have."""
    own = [item for item in items_of(table) if isinstance(item, sa.Index) or vendors_of(item)]
    items = sorted(own, key=lambda item: (vendors_of(item) or (), sort_key(item)))
    operations = [guarded(creation(item), item) for item in items]
    return operations + moves_of_indexes(table, facts_of(table.metadata).index_tablespaces.get(table.key, ()))


def moves_of_indexes(table: sa.Table, made: Iterable[str]) -> list[ops.MigrateOperation]:
    """What puts the indexes of the constraints `made` where the models want them."""
    wanted = facts_of(table.metadata).index_tablespaces.get(table.key, {})
    schema = table.schema
    return [
        ForVendor("postgresql", [MoveIndexOp(name, wanted[name], schema)]) for name in made if name in wanted
    ]


def changes_of_objects(
    comparison: Comparison, database_table: sa.Table, model_table: sa.Table, remade: Remade
) -> list[ops.MigrateOperation]:
    """Drops, then renames, then creations, of constraints and indexes on the vendor at hand.

    What hangs on a column that is `remade` goes with it and is made again.
    """
    name, place = model_table.key, place_of(model_table)
    database, models = comparison.database[name], comparison.models[name]
    items = {str(item.name): item for item in items_of(model_table) if is_for(item, comparison.vendor)}
    explicit = comparison.facts.explicit_names.get(name, set())

    def may_be_one(old: ObjectState, new: ObjectState) -> bool:
        is_guarded = comparison.is_guarded(name, old.name)
        return new.name not in explicit or is_guarded == bool(vendors_of(items[new.name]))

    old, new, twins = unmatched(besides_key(database), besides_key(models), may_be_one)
    old += [item for item in remade.hanging(database) if item not in old]
    new += [item for item in remade.hanging(models) if item not in new]
    for state in shifted(comparison, name, database, models, items):
        old += [state] if state not in old else []
        new += [state] if state not in new else []
    twins = [(state, twin) for state, twin in twins if state not in old and twin not in new]
    operations = [guarded_removal(comparison, state, database_table) for state in old]
    operations += rename_of_key(comparison.renames, place, database)
    twins, taken = without_taken_names(twins, database)
    operations += [guarded_removal(comparison, state, database_table) for state, _ in taken]
    new += [twin for _, twin in taken]
    is_touched = comparison.renames.touches(name, targets_of(database))
    for state, twin in twins:
        if is_touched or twin.name in explicit or not is_automatic(state.name):
            operations.append(guarded(rename_of_object(place, state, twin), items[twin.name]))
    for state in new:
        item = items[state.name]
        operations.append(guarded(creation(item), item))
    return operations + moves_of_indexes(model_table, [state.name for state in new])


def besides_key(table: TableState) -> list[ObjectState]:
    """What hangs on a table but its primary key, which no operation changes."""
    return [state for state in table.objects if state.kind != PRIMARY_KEY]


def removals_with_table(comparison: Comparison, table: sa.Table) -> list[ops.MigrateOperation]:
    """What goes with a dropped table and has to be made again, apart from it, when it comes back."""
    operations = [
        guarded_removal(comparison, state, table)
        for state in sorted(comparison.database[table.key].objects, key=sort_key)
        if state.kind == INDEX or comparison.is_guarded(table.key, state.name)
    ]
    for vendor in comparison.other_vendors(table.key):
        made = sorted(comparison.history.table(table.key).guarded(vendor).items())
        operations += [ForVendor(vendor, [drop(item.build())]) for _, item in made]
    return operations


def guarded_removal(comparison: Comparison, state: ObjectState, table: sa.Table) -> ops.MigrateOperation:
    """The drop of an object, behind a guard where it was made behind one."""
    if isinstance(state.spec, ForeignKeySpec):
        return drop_of_key(place_of(table), state.spec)
    item = comparison.item(state, table)
    operation = drop(item) if item is not None else removal_by_definition(state, place_of(table))
    is_guarded = comparison.is_guarded(table.key, state.name)
    return ForVendor(comparison.vendor, [operation]) if is_guarded else operation


def shifted(
    comparison: Comparison, table: str, database: TableState, models: TableState, items: dict[str, Item]
) -> list[ObjectState]:
    """What is the same here, and came to differ, or no longer does, from what another vendor has."""
    written = comparison.history.table(table)
    both = [item for item in models.objects if item in database.objects and item.kind != PRIMARY_KEY]
    return [
        item
        for item in both
        if (made := written.find(item.name, comparison.vendor))
        and made.is_guarded != bool(vendors_of(items[item.name]))
    ]


def without_taken_names(twins: list[Twins], database: TableState) -> tuple[list[Twins], list[Twins]]:
    """What can be renamed, and what cannot since its new name is another's still."""
    names = {state.name for state in database.objects}
    taken = [pair for pair in twins if pair[1].name in names - {pair[0].name}]
    return [pair for pair in twins if pair not in taken], taken


def removal_by_definition(state: ObjectState, table: Place) -> ops.MigrateOperation:
    if not state.definition:
        raise BridgeError(
            f"{table.key}: the {state.kind} constraint {state.name!r} is in the database and not in the "
            "models, and the bridge cannot write its removal: write a revision by hand."
        )
    made = f'ALTER TABLE {table.sql} ADD CONSTRAINT "{state.name}" {state.definition}'
    arguments = f"{state.name!r}, {table.name!r}{in_schema(table)}"
    return CodeOp(f"op.drop_constraint({arguments})", f"op.execute({made!r})")


def has_comments(comparison: Comparison, table: str) -> bool:
    return "postgresql" in comparison.facts.vendors_of(table) and comparison.knows_comments(table)


def changes_of_comment(comparison: Comparison, table: sa.Table) -> list[ops.MigrateOperation]:
    old, new = comparison.comment_of(table.key), table.comment
    if old == new or not has_comments(comparison, table.key):
        return []
    if new is None:
        return [ops.DropTableCommentOp(table.name, existing_comment=old, schema=table.schema)]
    return [ops.CreateTableCommentOp(table.name, new, existing_comment=old, schema=table.schema)]
