"""Primary keys that are other columns now: dropped and made anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import ops

from app.bridge.autogenerate.comparison import Comparison
from app.bridge.catalog.states import PRIMARY_KEY, TableState
from app.bridge.errors import BridgeError
from app.bridge.sqlite.constraint_names import object_name

Operations = list[ops.MigrateOperation]


def changes_of_key(comparison: Comparison, table: sa.Table) -> tuple[Operations, Operations]:
    """What drops the old key and what makes the new one; empty where the columns are the same.

    Raises BridgeError for a key that numbers itself and comes or goes with its column: on
    SQLite such a column cannot be without its key.
    """
    database, models = comparison.database[table.key], comparison.models[table.key]
    old, new = key_of(database), key_of(models)
    if old == new:
        return [], []
    refuse_sequences(table.key, database, models)
    name = object_name(table.name, "", "pkey")
    again = ops.CreatePrimaryKeyOp(name, table.name, list(old), schema=table.schema)
    drop = ops.DropConstraintOp(name, table.name, type_="primary", schema=table.schema, _reverse=again)
    create = ops.CreatePrimaryKeyOp(name, table.name, list(new), schema=table.schema)
    return [drop] if old else [], [create] if new else []


def key_of(table: TableState) -> tuple[str, ...]:
    return next((item.columns for item in table.objects if item.kind == PRIMARY_KEY), ())


def refuse_sequences(table: str, database: TableState, models: TableState) -> None:
    for one, other in ((database, models), (models, database)):
        for name in key_of(one):
            if one.columns[name].identity and name not in other.columns:
                raise BridgeError(
                    f"{table}: its key becomes another, and column {name!r}, which numbers itself, comes or "
                    "goes with that: do it in two revisions, with a plain number of that name between them "
                    "(BigIntegerField in place of BigAutoField)."
                )
