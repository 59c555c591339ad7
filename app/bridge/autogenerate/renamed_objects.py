"""What follows a renamed table or column: the names of constraints and indexes.

PostgreSQL keeps the names of what hangs on a renamed column, and a rename on SQLite keeps
them too. Django's names follow the column, so each object that is only called otherwise is renamed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import sqlalchemy as sa
from alembic.operations import ops

from app.bridge.autogenerate.renames import Renames
from app.bridge.catalog.states import INDEX, PRIMARY_KEY, ObjectState, TableState
from app.bridge.operations import RenameConstraintOp, RenameIndexOp
from app.bridge.places import Place
from app.bridge.specs import ForeignKeySpec, Item
from app.bridge.sqlite.constraint_names import object_name

Operations = list[ops.MigrateOperation]

NAME_OF_INDEX = re.compile(r'("([^"]|"")*"|\S+) ON ')


def targets_of(state: TableState) -> set[str]:
    return {item.spec.target_table for item in state.objects if isinstance(item.spec, ForeignKeySpec)}


def rename_of_object(table: Place, old: ObjectState, new: ObjectState) -> ops.MigrateOperation:
    kind = RenameIndexOp if old.kind == INDEX else RenameConstraintOp
    return kind(old.name, new.name, table.name, schema=table.schema)


def rename_of_key(renames: Renames, table: Place, state: TableState) -> Operations:
    """The primary key of a renamed table keeps a name after the old one."""
    new = object_name(table.name, "", "pkey")
    names = [item.name for item in state.objects if item.kind == PRIMARY_KEY and item.name not in ("", new)]
    if table.key not in renames.tables.values():
        return []
    return [RenameConstraintOp(name, new, table.name, schema=table.schema) for name in names]


def rename_of_item(table: Place, item: Item, new: str) -> ops.MigrateOperation:
    kind = RenameIndexOp if isinstance(item, sa.Index) else RenameConstraintOp
    return kind(str(item.name), new, table.name, schema=table.schema)


def renamed_elsewhere(
    made: Mapping[str, Item], wanted: Mapping[str, Item], text_of: Callable[[Item], str]
) -> dict[str, str]:
    """Old → new name of what another vendor has under a name that the models no longer use."""
    lost = {nameless(item, text_of): name for name, item in made.items() if name not in wanted}
    pairs = {lost.get(nameless(item, text_of)): name for name, item in wanted.items() if name not in made}
    return {old: new for old, new in pairs.items() if old is not None}


def nameless(item: Item, text_of: Callable[[Item], str]) -> str:
    """All that tells a constraint or an index from those of other names."""
    sql = text_of(item)
    return NAME_OF_INDEX.sub("ON ", sql, count=1) if isinstance(item, sa.Index) else f"{type(item)} {sql}"
