"""The last look at a revision's operations: what is not ours goes, the rest gets its order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult

from app.bridge.autogenerate.compare import Comparison, comparison_of, readable_type
from app.bridge.autogenerate.operations import CodeOp, ForVendor
from app.bridge.autogenerate.questions import questions_of
from app.bridge.autogenerate.renamed_objects import former_model, operations_first
from app.bridge.autogenerate.renames import take_back
from app.bridge.autogenerate.required import Filling
from app.bridge.catalog.states import INDEX, PRIMARY_KEY, TableState
from app.bridge.operations import CONTENT_TYPES
from app.bridge.specs import ForeignKeySpec, vendors_of
from app.bridge.sql import text
from app.bridge.types import RawType

Operations = list[ops.MigrateOperation]


def finish(context: AutogenContext, upgrade: ops.UpgradeOps) -> PriorityDispatchResult:
    """Put the operations that Alembic and the comparators found into their final form."""
    comparison, questions = comparison_of(context), questions_of(context)
    filling = Filling(comparison, questions)
    operations = without_unknown_tables(comparison, upgrade.ops)
    operations = [prepared(comparison, operation, filling) for operation in operations]
    operations = in_order_of_drops(comparison, operations)
    first = operations_first(comparison.renames, comparison.metadata, comparison.facts, former_models(comparison))
    upgrade.ops[:] = first + operations + later_foreign_keys(operations)
    questions.refuse_open()
    filling.refuse_unused()
    take_back(context)
    return PriorityDispatchResult.CONTINUE


def without_unknown_tables(comparison: Comparison, operations: Iterable[ops.MigrateOperation]) -> Operations:
    """No table is dropped that no revision made: it may be anybody's."""
    return [
        operation
        for operation in operations
        if not isinstance(operation, ops.DropTableOp) or operation.table_name in comparison.history.tables
    ]


def former_models(comparison: Comparison) -> Callable[[str, str], str | None]:
    """Tells of a renamed table what its model was called."""
    connection = comparison.context.connection

    def former(old: str, new: str) -> str | None:
        if connection is None or CONTENT_TYPES not in comparison.database:
            return None
        label = comparison.facts.labels[new].partition(".")[0]
        query = sa.text(f"SELECT model FROM {CONTENT_TYPES} WHERE app_label = :label")
        known = connection.execute(query, {"label": label}).scalars().all()
        meta = comparison.facts.models[new]._meta
        installed = [model._meta.model_name or "" for model in meta.apps.get_app_config(label).get_models()]
        return former_model(old, comparison.facts.labels[new], installed, known)

    return former


def prepared(comparison: Comparison, operation: ops.MigrateOperation, filling: Filling) -> ops.MigrateOperation:
    if isinstance(operation, ops.CreateTableOp):
        operation.columns = [column for column in operation.columns if not vendors_of(column)]
    elif isinstance(operation, ops.DropTableOp):
        state = comparison.database.get(operation.table_name)
        return (
            ops.DropTableOp.from_table(table_of(comparison, operation.table_name, state))
            if state
            else operation
        )
    elif isinstance(operation, ops.ModifyTableOps):
        operation.ops = merged(filling.filled(operation.table_name, in_order_of_columns(operation.ops)))
    return operation


def table_of(comparison: Comparison, name: str, state: TableState) -> sa.Table:
    """The table as the database holds it, less what has operations of its own."""
    guards = comparison.history.made_for(comparison.vendor)
    keys = [item.columns for item in state.objects if item.kind == PRIMARY_KEY]
    table = sa.Table(name, sa.MetaData(), comment=state.comment)
    for column_name, column in state.columns.items():
        arguments: list[Any] = []
        if column.generated:
            arguments.append(
                sa.Computed(text(column.generated[1]), persisted=column.generated[0] == "stored")
            )
        if column.identity:
            arguments.append(sa.Identity(always=column.identity == "always"))
        options: dict[str, Any] = (
            {"server_default": text(column.default)} if column.default is not None else {}
        )
        type_ = readable_type(column, comparison.vendor) or RawType(column.type)
        table.append_column(
            sa.Column(
                column_name, type_, *arguments, nullable=column.nullable, comment=column.comment, **options
            )
        )
    if keys:
        table.append_constraint(sa.PrimaryKeyConstraint(*keys[0]))
    for item in state.objects:
        if item.spec is not None and item.kind != INDEX and (name, item.name) not in guards:
            item.spec.build(table, ())
    return table


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


def in_order_of_drops(comparison: Comparison, operations: Operations) -> Operations:
    """A table is dropped after those that point at it; what goes with it goes right before it."""
    drops = {item.table_name: item for item in operations if isinstance(item, ops.DropTableOp)}
    modifications = {
        item.table_name: item
        for item in operations
        if isinstance(item, ops.ModifyTableOps) and item.table_name in drops
    }
    rest = [item for item in operations if item not in [*drops.values(), *modifications.values()]]
    ordered: Operations = []
    for table in dependents_first(comparison, sorted(drops)):
        ordered += [modifications[table]] if table in modifications else []
        ordered.append(drops[table])
    return rest + ordered


def dependents_first(comparison: Comparison, tables: Sequence[str]) -> list[str]:
    targets = {
        table: {
            item.spec.target_table
            for item in comparison.database[table].objects
            if isinstance(item.spec, ForeignKeySpec)
        }
        - {table}
        for table in tables
    }
    ordered: list[str] = []
    waiting = list(tables)
    while waiting:
        free = [one for one in waiting if not any(one in targets[other] for other in waiting)]
        ordered += free or waiting
        waiting = [one for one in waiting if one not in ordered]
    return ordered


def later_foreign_keys(operations: Operations) -> Operations:
    """Foreign keys to tables that are made later become operations of their own, at the end."""
    created = [item.table_name for item in operations if isinstance(item, ops.CreateTableOp)]
    made: set[str] = set()
    later: Operations = []
    for operation in operations:
        if not isinstance(operation, ops.CreateTableOp):
            continue
        made.add(operation.table_name)
        for item in list(operation.columns):
            if isinstance(item, sa.ForeignKeyConstraint):
                target = item.elements[0].target_fullname.rpartition(".")[0]
                if target in created and target not in made:
                    operation.columns = [column for column in operation.columns if column is not item]
                    later.append(ops.CreateForeignKeyOp.from_constraint(item))
    return later


def tidy_directives(context: Any, revision: Any, directives: list[ops.MigrationScript]) -> None:
    """Leave out the drops of what a dropped table takes with it."""
    for script in directives:
        for container in [*script.upgrade_ops_list, *script.downgrade_ops_list]:
            tables = {item.table_name for item in container.ops if isinstance(item, ops.DropTableOp)}
            container.ops[:] = [item for item in container.ops if not goes_with_table(item, tables)]


def goes_with_table(operation: ops.MigrateOperation, tables: set[str]) -> bool:
    """Whether an operation only drops things of a table that is dropped as a whole."""
    if not isinstance(operation, ops.ModifyTableOps) or operation.table_name not in tables:
        return False
    inner = [one for item in operation.ops for one in getattr(item, "ops", [item])]
    return all(
        isinstance(item, ops.DropIndexOp | ops.DropConstraintOp)
        or (isinstance(item, CodeOp) and item.code.startswith("op.drop_"))
        for item in inner
    )
