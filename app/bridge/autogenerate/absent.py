"""Tables that not all vendors have: each vendor's changes behind its guard.

Those of a vendor that is not at hand come from the text of the revisions, compared with the
statements that would make what the models want.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops

from app.bridge.autogenerate.comparison import Comparison
from app.bridge.autogenerate.elsewhere import (
    item_text,
    sql_text,
    type_text,
    words_of_computed,
    words_of_default,
)
from app.bridge.autogenerate.operations import ForVendor
from app.bridge.autogenerate.renamed_objects import nameless
from app.bridge.autogenerate.written import WrittenTable
from app.bridge.catalog.states import (
    CHECK,
    EXCLUDE,
    FOREIGN_KEY,
    INDEX,
    PRIMARY_KEY,
    UNIQUE,
    ColumnState,
    ObjectState,
    TableState,
)
from app.bridge.specs import ForeignKeySpec, Item, ObjectSpec, UniqueSpec, items_of
from app.bridge.sqlite.constraint_names import object_name

KINDS: dict[str, str] = {
    "index": INDEX,
    "unique_constraint": UNIQUE,
    "check_constraint": CHECK,
    "table_or_column_check_constraint": CHECK,
    "exclude_constraint": EXCLUDE,
    "covering_exclude_constraint": EXCLUDE,
    "foreign_key_constraint": FOREIGN_KEY,
    "primary_key_constraint": PRIMARY_KEY,
}


class AbsentComparison(Comparison):
    """What the revisions made on a vendor that is not at hand, and what the models want there."""

    def __init__(self, present: Comparison, vendor: str) -> None:
        self.metadata, self.facts, self.history = present.metadata, present.facts, present.history
        self.vendor, self.renames = vendor, present.renames
        names = [*dict.fromkeys([*self.metadata.tables, *self.history.tables])]
        names = [name for name in names if self.is_for_some(name)]
        former = {new: self.renames.places[old].name for old, new in self.renames.tables.items()}
        self.database = {
            name: written_state(self.history.tables[name], vendor, former=former.get(name))
            for name in names
            if self.is_written(name)
        }
        self.models = {
            name: model_state(self.metadata.tables[name], vendor) for name in names if self.is_wanted(name)
        }

    def other_vendors(self, table: str) -> list[str]:
        return []

    def column(self, table: str, name: str) -> sa.Column[Any]:
        return self.history.tables[table].columns[name]._copy()

    def item(self, state: ObjectState, table: sa.Table) -> Item | None:
        if state.spec is not None:
            return state.spec.build(table, self.facts.vendors)
        written = self.history.table(table.key).find(state.name, self.vendor)
        return written.build() if written else None


def written_state(table: WrittenTable, vendor: str, *, former: str | None) -> TableState:
    """What the revisions made of a table that may have been called `former` until now."""
    built = table.build(sa.MetaData(), vendor)
    items = [item.build() for item in table.items if vendor in item.vendors]
    name = former or table.place.name
    built.primary_key.name = built.primary_key.name or object_name(name, "", "pkey")
    return state_of(built, [built.primary_key, *items], vendor)


def model_state(table: sa.Table, vendor: str) -> TableState:
    return state_of(table, items_of(table), vendor)


def state_of(table: sa.Table, items: Iterable[Item], vendor: str) -> TableState:
    columns = {column.name: column_state(column, vendor) for column in table.columns}
    objects = [object_state(item, vendor) for item in items]
    return TableState(columns, objects, comment=table.comment, schema=table.schema)


def column_state(column: sa.Column[Any], vendor: str) -> ColumnState:
    computed, identity = column.computed, column.identity
    kind = "stored" if computed is not None and computed.persisted else "virtual"
    return ColumnState(
        type=type_text(column.type, vendor),
        nullable=bool(column.nullable),
        default=sql_text(words_of_default(column), vendor),
        generated=(kind, sql_text(words_of_computed(column), vendor) or "") if computed is not None else None,
        identity=None if identity is None else "always" if identity.always else "by default",
        comment=column.comment,
    )


def object_state(item: Any, vendor: str) -> ObjectState:
    kind = KINDS[item.__visit_name__]
    columns = tuple(column.name for column in item.columns)
    spec: ObjectSpec | None = None
    if kind == FOREIGN_KEY:
        target, _, target_column = item.elements[0].target_fullname.rpartition(".")
        options = {"on_delete": item.ondelete, "deferrable": item.initially}
        options["target_schema"] = item.elements[0]._colspec.rpartition(".")[0].rpartition(".")[0] or None
        spec = ForeignKeySpec(str(item.name), columns[0], target, target_column, **options)
    elif kind == UNIQUE:
        distinct = not item.dialect_kwargs.get("postgresql_nulls_not_distinct")
        spec = UniqueSpec(str(item.name), columns, deferrable=item.initially, nulls_distinct=distinct)
    # Without its name: what is only called otherwise is renamed.
    body: Any = replace(spec, name="") if spec else nameless(item, partial(item_text, vendor=vendor))
    body = columns if kind == PRIMARY_KEY else body
    return ObjectState(kind, str(item.name or ""), body, columns, spec)


def unguarded(operations: Iterable[ops.MigrateOperation]) -> list[ops.MigrateOperation]:
    """Operations without guards of their own: they go behind one together."""
    result: list[ops.MigrateOperation] = []
    for operation in operations:
        if isinstance(operation, ops.ModifyTableOps):
            operation.ops = unguarded(operation.ops)
        result += operation.ops if isinstance(operation, ForVendor) else [operation]
    return result


def columns_that_differ(comparison: Comparison, table: sa.Table) -> tuple[list[str], list[str], list[str]]:
    """Names of the columns to add, to compare and to drop."""
    old, new = comparison.database[table.key].columns, comparison.models[table.key].columns
    return (
        [name for name in new if name not in old],
        [name for name in new if name in old],
        [name for name in old if name not in new],
    )
