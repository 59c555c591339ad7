"""Generated columns: what cannot be altered is dropped and added, with all that hangs on it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from alembic.operations import ops
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from app.bridge.autogenerate.comparison import Comparison
from app.bridge.autogenerate.elsewhere import has_other_words_elsewhere, words_of_computed
from app.bridge.autogenerate.operations import ForVendor
from app.bridge.autogenerate.written import WrittenItem
from app.bridge.catalog.states import CHECK, EXCLUDE, PRIMARY_KEY, ObjectState, TableState
from app.bridge.places import place_of
from app.bridge.specs import IndexSpec, Item

Operations = list[ops.MigrateOperation]


def recreate_generated(
    comparison: Comparison, modifications: ops.ModifyTableOps, database_table: sa.Table, model_table: sa.Table
) -> Remade:
    """Drop and add the generated columns that cannot be altered. Returns what takes other things along.

    Those are the ones whose expression changed, and those made from a column whose type
    changes, which PostgreSQL refuses while they are there.
    """
    name, recreated = model_table.key, set()
    place = place_of(model_table)
    retyped = retyped_columns(modifications.ops)
    for column, new in comparison.models[name].columns.items():
        old = comparison.database[name].columns.get(column)
        if old is None:
            continue
        model = model_table.c[column]
        if (
            old.generated != new.generated
            or has_other_words_elsewhere(comparison, model, words_of_computed)
            or (old.generated and mentions(old.generated[1], retyped))
        ):
            drop = ops.DropColumnOp.from_column_and_tablename(
                place.schema, place.name, database_table.c[column]
            )
            add = ops.AddColumnOp.from_column_and_tablename(place.schema, place.name, model)
            modifications.ops[:] = [item for item in modifications.ops if not alters(item, column)]
            modifications.ops += [drop, add]
            recreated.add(column)
    return Remade(recreated, changes_of_kind(modifications.ops))


def retyped_columns(operations: Sequence[ops.MigrateOperation]) -> set[str]:
    alterations = [item for item in operations if isinstance(item, ops.AlterColumnOp)]
    return {item.column_name for item in alterations if item.modify_type is not None}


def alters(operation: ops.MigrateOperation, column: str) -> bool:
    return isinstance(operation, ops.AlterColumnOp) and operation.column_name == column


def mentions(sql: str, columns: Collection[str]) -> bool:
    """Whether one of the columns is named in `sql`."""
    return any(re.search(rf"(?<!\w){re.escape(column)}(?!\w)", sql) for column in columns)


def hanging_on(table: TableState, columns: Collection[str]) -> list[ObjectState]:
    """The constraints and indexes that go when one of the columns does."""
    objects = [item for item in table.objects if item.kind != PRIMARY_KEY]
    return [item for item in objects if mentions(f"{item.columns} {item.body}", columns)]


def around_generated(operations: Operations) -> Operations:
    """What generated columns are made from changes while they are not there."""
    dropped = {item.column_name for item in operations if isinstance(item, ops.DropColumnOp)}

    def place(operation: ops.MigrateOperation) -> int:
        inner = operation.ops[0] if isinstance(operation, ForVendor) else operation
        match inner:
            case ops.DropIndexOp() | ops.DropConstraintOp():
                return 0
            case ops.DropColumnOp():
                is_added = inner.column_name in {item.column.name for item in added}
                return 1 if is_added or inner.to_column().computed is not None else 6
            case ops.AddColumnOp():
                return 4 if inner.column.name in dropped or inner.column.computed is not None else 2
            case ops.AlterColumnOp():
                return 3
        return 5

    added = [item for item in operations if isinstance(item, ops.AddColumnOp)]
    generated = [item.column for item in added if item.column.computed is not None]
    gone = [item for item in operations if isinstance(item, ops.DropColumnOp)]
    generated += [item.to_column() for item in gone if item.to_column().computed is not None]
    return sorted(operations, key=place) if generated or changes_of_kind(operations) else operations


def changes_of_kind(operations: Sequence[ops.MigrateOperation]) -> set[str]:
    """The columns that get a type of another kind, and not just another length.

    What is written over them is written anew: a database keeps its words as they were meant
    for the old type, if the new one does not break them.
    """
    return {
        item.column_name
        for item in operations
        if isinstance(item, ops.AlterColumnOp)
        and item.modify_type is not None
        and kind_of(item.modify_type) != kind_of(item.existing_type)
    }


def kind_of(type_: object) -> str:
    return re.sub(r"\d+", "", repr(type_))


@dataclass(frozen=True)
class Remade:
    """Columns whose change takes constraints and indexes along, which are made again after it."""

    recreated: Collection[str]
    """Dropped and added: all goes that is about them."""
    retyped: Collection[str]
    """Of another kind now: checks, exclusions and indexes go that name them in an expression."""

    def hanging(self, table: TableState) -> list[ObjectState]:
        """What goes and is made again, as the database at hand tells it."""
        whole = hanging_on(table, self.recreated)
        parts = [item for item in hanging_on(table, self.retyped) if item not in whole]
        return whole + [item for item in parts if item.kind in (CHECK, EXCLUDE) or has_expressions(item)]

    def hanging_elsewhere(self, items: Mapping[str, WrittenItem]) -> set[str]:
        """Names of what goes and is made again, as the revisions tell it."""
        whole = {name for name, item in items.items() if any(map(item.mentions, self.recreated))}
        parts = {name for name, item in items.items() if any(map(item.mentions, self.retyped))}
        return whole | {name for name in parts if is_expressive(items[name].build())}


def has_expressions(item: ObjectState) -> bool:
    spec = item.spec
    return isinstance(spec, IndexSpec) and bool(spec.where or any(one.expression for one in spec.elements))


def is_expressive(item: Item) -> bool:
    if not isinstance(item, sa.Index):
        return isinstance(item, sa.CheckConstraint | ExcludeConstraint)
    is_partial = any(
        key.endswith("_where") and value is not None for key, value in item.dialect_kwargs.items()
    )
    return is_partial or any(isinstance(one, sa.TextClause) for one in item.expressions)
