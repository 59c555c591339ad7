"""The last look at a revision's operations: what is not ours goes, the rest gets its order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult

from app.bridge.autogenerate.absent import AbsentComparison, unguarded
from app.bridge.autogenerate.casts import refuse_casts
from app.bridge.autogenerate.compare import absent_changes
from app.bridge.autogenerate.comparison import Comparison, comparison_of
from app.bridge.autogenerate.drops import in_order_of_drops, keep_from_counting
from app.bridge.autogenerate.generated import around_generated
from app.bridge.autogenerate.given_back import given_back
from app.bridge.autogenerate.operations import CodeOp, ForVendor
from app.bridge.autogenerate.questions import questions_of
from app.bridge.autogenerate.renamed import operations_first
from app.bridge.autogenerate.renames import take_back
from app.bridge.autogenerate.required import Filling
from app.bridge.autogenerate.retyped_keys import around_keys
from app.bridge.autogenerate.schemas import changes_of_schemas
from app.bridge.objects.revising import behind_guards, object_operations
from app.bridge.places import key_in
from app.bridge.specs import vendors_of

Operations = list[ops.MigrateOperation]


def finish(context: AutogenContext, upgrade: ops.UpgradeOps) -> PriorityDispatchResult:
    """Put the operations that Alembic and the comparators found into their final form."""
    comparison, questions = comparison_of(context), questions_of(context)
    filling = Filling(comparison, questions)
    ours = [one for one in upgrade.ops if key_in(one) not in comparison.virtual]
    everywhere = [one for one in ours if not comparison.is_for_some(str(key_in(one)))]
    found = [one for one in ours if one not in everywhere]
    firsts, lasts = changes_by_vendor(comparison, found, filling)
    operations = finished(comparison, everywhere, filling)
    created = [str(key_in(one)) for last in lasts for one in last.ops if isinstance(one, ops.CreateTableOp)]
    later = later_foreign_keys(operations, elsewhere=created)
    on_tables = [*firsts, *operations, *lasts, *later]
    created_schemas, dropped_schemas = changes_of_schemas(comparison)
    upgrade.ops[:] = [
        *created_schemas,
        *operations_first(comparison),
        *among_objects(comparison, on_tables),
        *dropped_schemas,
    ]
    questions.refuse_open()
    filling.refuse_unused()
    take_back(context)
    return PriorityDispatchResult.CONTINUE


def among_objects(comparison: Comparison, on_tables: Operations) -> Operations:
    """The operations on tables, with those on owned objects before and after them."""
    found = object_operations(comparison.owned, on_tables)
    first, early, late, last = (
        merged(behind_guards(some, comparison.facts.vendors))
        for some in (found.first, found.before_tables, found.after_tables, found.last)
    )
    return [*first, *early, *on_tables, *late, *last]


def changes_by_vendor(
    comparison: Comparison, found: Operations, filling: Filling
) -> tuple[list[ForVendor], list[ForVendor]]:
    """Each vendor's drops, and each vendor's other changes, of the tables that not all vendors have."""
    firsts, lasts = [], []
    for vendor in sorted(comparison.facts.vendors):
        if vendor == comparison.vendor:
            mine, operations = comparison, [one for one in found if is_at_home(comparison, one)]
        elif comparison.history.is_known:
            absent = AbsentComparison(comparison, vendor)
            mine, operations = absent, absent_changes(absent)
        else:
            continue
        operations = unguarded(finished(mine, operations, filling))
        gone = [one for one in operations if not mine.is_wanted(str(key_in(one)))]
        kept = [one for one in operations if one not in gone]
        firsts += [ForVendor(vendor, gone)] if gone else []
        lasts += [ForVendor(vendor, kept + later_foreign_keys(kept))] if kept else []
    return firsts, lasts


def is_at_home(comparison: Comparison, operation: ops.MigrateOperation) -> bool:
    """Whether an operation is on a table that the vendor at hand has or had."""
    table = str(key_in(operation))
    return comparison.is_wanted(table) or comparison.is_written(table)


def finished(comparison: Comparison, operations: Operations, filling: Filling) -> Operations:
    operations = without_unknown_tables(comparison, operations)
    refuse_casts(comparison, operations)
    operations = [prepared(comparison, operation, filling) for operation in operations]
    return around_keys(comparison, in_order_of_drops(comparison, operations))


def without_unknown_tables(comparison: Comparison, operations: Iterable[ops.MigrateOperation]) -> Operations:
    """No table is dropped that no revision made: it may be anybody's."""
    return [
        operation
        for operation in operations
        if not isinstance(operation, ops.DropTableOp) or comparison.is_written(str(key_in(operation)))
    ]


def prepared(
    comparison: Comparison, operation: ops.MigrateOperation, filling: Filling
) -> ops.MigrateOperation:
    if isinstance(operation, ops.CreateTableOp):
        operation.columns = [column for column in operation.columns if not vendors_of(column)]
    elif isinstance(operation, ops.ModifyTableOps):
        changes = [reversible(comparison, change) for change in operation.ops]
        ordered = around_generated(in_order_of_columns(changes))
        filled = filling.filled(str(key_in(operation)), ordered)
        operation.ops = merged(given_back(comparison, filled))
    return operation


def reversible(comparison: Comparison, operation: ops.MigrateOperation) -> ops.MigrateOperation:
    """A dropped column comes back as it was, not as SQLAlchemy reflects it."""
    if not isinstance(operation, ops.DropColumnOp):
        return operation
    column = comparison.column(str(key_in(operation)), operation.column_name)
    return ops.DropColumnOp.from_column_and_tablename(operation.schema, operation.table_name, column)


def in_order_of_columns(operations: Sequence[ops.MigrateOperation]) -> Operations:
    """Dropped columns last and by name: Alembic finds them in no order."""
    dropped = [item for item in operations if isinstance(item, ops.DropColumnOp)]
    added = {item.column.name for item in operations if isinstance(item, ops.AddColumnOp)}
    movable = sorted(
        (item for item in dropped if item.column_name not in added), key=lambda item: item.column_name
    )
    return [item for item in operations if item not in movable] + list[ops.MigrateOperation](movable)


def merged(operations: Iterable[ops.MigrateOperation]) -> Operations:
    """Neighbours behind the same guard stand behind one."""
    result: Operations = []
    for vendor, group in groupby(operations, key=lambda item: getattr(item, "vendor", None)):
        items = list(group)
        if vendor is not None:
            inner = [one for item in items if isinstance(item, ForVendor) for one in item.ops]
            items = [ForVendor(vendor, inner)]
        result += items
    return result


def later_foreign_keys(operations: Operations, *, elsewhere: Sequence[str] = ()) -> Operations:
    """Foreign keys to tables that are made later become operations of their own, at the end.

    `elsewhere` names tables that are made after all of these.
    """
    created = [str(key_in(item)) for item in operations if isinstance(item, ops.CreateTableOp)]
    created += elsewhere
    made: set[str] = set()
    later: Operations = []
    for operation in operations:
        if not isinstance(operation, ops.CreateTableOp):
            continue
        made.add(str(key_in(operation)))
        for item in foreign_keys_of(operation):
            target = item.elements[0].target_fullname.rpartition(".")[0]
            if target in created and target not in made:
                operation.columns = [column for column in operation.columns if column is not item]
                keep_from_counting(item.elements[0].parent)
                later.append(ops.CreateForeignKeyOp.from_constraint(item))
    return later


def foreign_keys_of(operation: ops.CreateTableOp) -> list[sa.ForeignKeyConstraint]:
    """In the order of their columns: SQLAlchemy keeps a table's constraints in a set."""
    columns = [item.name for item in operation.columns if isinstance(item, sa.Column)]
    positions = {name: position for position, name in enumerate(columns)}
    keys = [item for item in operation.columns if isinstance(item, sa.ForeignKeyConstraint)]
    return sorted(keys, key=lambda key: [positions.get(name, len(columns)) for name in key.column_keys])


def tidy_directives(context: Any, revision: Any, directives: list[ops.MigrationScript]) -> None:
    """Leave out the drops of what a dropped table takes with it."""
    for script in directives:
        for container in [*script.upgrade_ops_list, *script.downgrade_ops_list]:
            drop_tables_as_a_whole(container)


def drop_tables_as_a_whole(container: ops.OpContainer) -> None:
    tables = {key_in(item) for item in container.ops if isinstance(item, ops.DropTableOp)}
    container.ops[:] = [item for item in container.ops if not goes_with_table(item, tables)]
    for item in container.ops:
        if isinstance(item, ForVendor):
            drop_tables_as_a_whole(item)


def goes_with_table(operation: ops.MigrateOperation, tables: set[str | None]) -> bool:
    """Whether an operation only drops things of a table that is dropped as a whole."""
    if not isinstance(operation, ops.ModifyTableOps) or key_in(operation) not in tables:
        return False
    inner = [one for item in operation.ops for one in getattr(item, "ops", [item])]
    return all(
        isinstance(item, ops.DropIndexOp | ops.DropConstraintOp)
        or (isinstance(item, CodeOp) and (not item.code or item.code.startswith("op.drop_")))
        for item in inner
    )
