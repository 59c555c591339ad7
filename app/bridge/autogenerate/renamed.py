"""Renamed tables and columns as operations, with what no comparison would find: sequences, content types."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic.operations import ops

from app.bridge.autogenerate.comparison import Comparison
from app.bridge.autogenerate.operations import CodeOp, ForVendor
from app.bridge.autogenerate.renames import Renames
from app.bridge.metadata import Facts
from app.bridge.naming import make_object_name
from app.bridge.operations import CONTENT_TYPES, RenameContentTypeOp
from app.bridge.sql import written
from app.bridge.sqlite.tokens import quote

Operations = list[ops.MigrateOperation]


def operations_first(comparison: Comparison) -> Operations:
    """The renames themselves, and what follows them beside constraints and indexes."""
    renames, facts = comparison.renames, comparison.facts
    operations: Operations = []
    for old, new in renames.tables.items():
        operations += where_it_is(facts, new, rename_of_table(old, new))
    for name, old, new in renames.columns:
        operations += where_it_is(facts, name, rename_of_column(name, old, new))
    for table in comparison.metadata.sorted_tables:
        operations += renames_of_sequences(renames, table, facts)
    for old, new in renames.tables.items():
        meta, former = facts.models[new]._meta, former_name(comparison, old, new)
        if former is not None and former != meta.model_name:
            operations.append(RenameContentTypeOp(meta.app_label, former, str(meta.model_name)))
    return operations


def where_it_is(facts: Facts, table: str, operation: CodeOp) -> Operations:
    """An operation on the vendors that have the table."""
    vendors = facts.vendors_of(table)
    return [operation] if vendors == facts.vendors else [ForVendor(one, [operation]) for one in vendors]


def rename_of_table(old: str, new: str) -> CodeOp:
    forth, back = (f"op.rename_table({one!r}, {other!r})" for one, other in ((old, new), (new, old)))
    return CodeOp(forth, back, message=f"rename_{old}_to_{new}")


def rename_of_column(table: str, old: str, new: str) -> CodeOp:
    forth, back = (
        f"op.alter_column({table!r}, {one!r}, new_column_name={other!r})"
        for one, other in ((old, new), (new, old))
    )
    return CodeOp(forth, back, message=f"rename_{old}_of_{table}_to_{new}")


def renames_of_sequences(renames: Renames, table: sa.Table, facts: Facts) -> Operations:
    """The sequence of an identity column bears the table's and the column's name on PostgreSQL."""
    if "postgresql" not in facts.vendors_of(table.name):
        return []
    old_table = next((old for old, new in renames.tables.items() if new == table.name), table.name)
    operations: Operations = []
    for column in table.columns:
        if column.identity is None:
            continue
        renamed = [old for name, old, new in renames.columns if (name, new) == (table.name, column.name)]
        old_column = renamed[0] if renamed else column.name
        old, new = (
            make_object_name(old_table, old_column, "seq"),
            make_object_name(table.name, column.name, "seq"),
        )
        if old != new:
            forth, back = (
                f"op.execute({written(f'ALTER SEQUENCE IF EXISTS {quote(one)} RENAME TO {quote(other)}')!r})"
                for one, other in ((old, new), (new, old))
            )
            operations.append(ForVendor("postgresql", [CodeOp(forth, back)]))
    return operations


def former_name(comparison: Comparison, old: str, new: str) -> str | None:
    """What the model of a renamed table was called, in lower case; None where that cannot be told."""
    if CONTENT_TYPES not in comparison.database or new in comparison.facts.through_tables:
        return None
    app = comparison.facts.models[new]._meta.app_label
    query = sa.text(f"SELECT model FROM {CONTENT_TYPES} WHERE app_label = :app")  # noqa: S608
    known = comparison.connection.execute(query, {"app": app}).scalars().all()
    models = comparison.facts.models.values()
    installed = [str(model._meta.model_name) for model in models if model._meta.app_label == app]
    return former_model(old, app, installed, known)


def former_model(table: str, app: str, installed: Iterable[str], known: Iterable[str]) -> str | None:
    """The lower-case name of the model that a dropped table belonged to, or None.

    Django's automatic table name tells it; else the one content type of the app (`known`)
    of which there is no model any more (`installed`) does.
    """
    stale = sorted(set(known) - set(installed))
    if (automatic := table.removeprefix(f"{app}_")) != table:
        return automatic
    return stale[0] if len(stale) == 1 else None
