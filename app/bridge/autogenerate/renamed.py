"""Renamed tables and columns as operations, with what no comparison would find: sequences, content types."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic.operations import ops

from app.bridge.autogenerate.comparison import Comparison
from app.bridge.autogenerate.operations import CodeOp, ForVendor
from app.bridge.autogenerate.renames import Renames
from app.bridge.facts import Facts
from app.bridge.naming import make_object_name
from app.bridge.operations import CONTENT_TYPES, RenameContentTypeOp
from app.bridge.places import Place, in_schema, place_of
from app.bridge.schemas import MoveTableOp
from app.bridge.sql import written
from app.bridge.sqlite.tokens import quote

Operations = list[ops.MigrateOperation]


def operations_first(comparison: Comparison) -> Operations:
    """The renames themselves, and what follows them beside constraints and indexes."""
    renames, facts = comparison.renames, comparison.facts
    operations: Operations = []
    for old, new in renames.tables.items():
        places = renames.places
        operations += where_it_is(facts, new, renames_of_table(places[old], places[new]))
    for name, old, new in renames.columns:
        place = place_of(comparison.metadata.tables[name])
        operations += where_it_is(facts, name, [rename_of_column(place, old, new)])
    for table in comparison.metadata.sorted_tables:
        operations += renames_of_sequences(renames, table, facts)
    for old, new in renames.tables.items():
        meta, former = facts.models[new]._meta, former_name(comparison, old, new)
        if former is not None and former != meta.model_name:
            operations.append(RenameContentTypeOp(meta.app_label, former, str(meta.model_name)))
    return operations


def where_it_is(facts: Facts, table: str, operations: Operations) -> Operations:
    """Operations on the vendors that have the table."""
    vendors = facts.vendors_of(table)
    return operations if vendors == facts.vendors else [ForVendor(one, operations) for one in vendors]


def renames_of_table(old: Place, new: Place) -> Operations:
    """What moves a table to another schema, and what gives it another name there."""
    operations: Operations = []
    if old.schema != new.schema:
        operations.append(MoveTableOp(old.name, new.schema, schema=old.schema))
    if old.name != new.name:
        forth, back = (
            f"op.rename_table({one!r}, {other!r}{in_schema(new)})"
            for one, other in ((old.name, new.name), (new.name, old.name))
        )
        operations.append(CodeOp(forth, back, message=f"rename_{old.name}_to_{new.name}"))
    return operations


def rename_of_column(table: Place, old: str, new: str) -> CodeOp:
    forth, back = (
        f"op.alter_column({table.name!r}, {one!r}, new_column_name={other!r}{in_schema(table)})"
        for one, other in ((old, new), (new, old))
    )
    return CodeOp(forth, back, message=f"rename_{old}_of_{table.name}_to_{new}")


def renames_of_sequences(renames: Renames, table: sa.Table, facts: Facts) -> Operations:
    """The sequence of an identity column bears the table's and the column's name on PostgreSQL."""
    if "postgresql" not in facts.vendors_of(table.key):
        return []
    former = next((old for old, new in renames.tables.items() if new == table.key), None)
    old_table = renames.places[former].name if former else table.name
    operations: Operations = []
    for column in table.columns:
        if column.identity is None:
            continue
        renamed = [old for name, old, new in renames.columns if (name, new) == (table.key, column.name)]
        old_column = renamed[0] if renamed else column.name
        old, new = (
            make_object_name(old_table, old_column, "seq"),
            make_object_name(table.name, column.name, "seq"),
        )
        if old != new:
            forth, back = (
                f"op.execute({written(rename_of_sequence(Place(one, table.schema), other))!r})"
                for one, other in ((old, new), (new, old))
            )
            operations.append(ForVendor("postgresql", [CodeOp(forth, back)]))
    return operations


def rename_of_sequence(place: Place, name: str) -> str:
    return f"ALTER SEQUENCE IF EXISTS {place.sql} RENAME TO {quote(name)}"


def former_name(comparison: Comparison, old: str, new: str) -> str | None:
    """What the model of a renamed table was called, in lower case; None where that cannot be told."""
    if CONTENT_TYPES not in comparison.database or new in comparison.facts.through_tables:
        return None
    app = comparison.facts.models[new]._meta.app_label
    query = sa.text(f"SELECT model FROM {CONTENT_TYPES} WHERE app_label = :app")  # noqa: S608
    known = comparison.connection.execute(query, {"app": app}).scalars().all()
    models = comparison.facts.models.values()
    installed = [str(model._meta.model_name) for model in models if model._meta.app_label == app]
    return former_model(comparison.renames.places[old].name, app, installed, known)


def former_model(table: str, app: str, installed: Iterable[str], known: Iterable[str]) -> str | None:
    """The lower-case name of the model that a dropped table belonged to, or None.

    Django's automatic table name tells it; else the one content type of the app (`known`)
    of which there is no model any more (`installed`) does.
    """
    stale = sorted(set(known) - set(installed))
    if (automatic := table.removeprefix(f"{app}_")) != table:
        return automatic
    return stale[0] if len(stale) == 1 else None
