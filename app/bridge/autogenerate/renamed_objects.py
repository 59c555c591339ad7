"""What follows a renamed table or column: names of constraints, indexes and sequences, content types.

PostgreSQL keeps the names of what hangs on a renamed column, and a rename on SQLite keeps
them too. Django's names follow the column, so each object that is only called otherwise is renamed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping

import sqlalchemy as sa
from alembic.operations import ops

from app.bridge.autogenerate.operations import CodeOp, ForVendor
from app.bridge.autogenerate.renames import Renames
from app.bridge.catalog.states import INDEX, PRIMARY_KEY, ObjectState, TableState
from app.bridge.metadata import Facts
from app.bridge.naming import make_object_name
from app.bridge.operations import RenameConstraintOp, RenameContentTypeOp, RenameIndexOp
from app.bridge.specs import ForeignKeySpec
from app.bridge.sql import written
from app.bridge.sqlite.constraint_names import object_name
from app.bridge.sqlite.tokens import quote

Operations = list[ops.MigrateOperation]


def operations_first(
    renames: Renames, metadata: sa.MetaData, facts: Facts, old_model: Callable[[str, str], str | None]
) -> Operations:
    """The renames themselves, and what no comparison would find: sequences and content types."""
    operations: Operations = []
    for old, new in renames.tables.items():
        operations.append(rename_of_table(old, new))
    for table, old, new in renames.columns:
        operations.append(rename_of_column(table, old, new))
    for table in metadata.sorted_tables:
        operations += renames_of_sequences(renames, table, facts)
    for old, new in renames.tables.items():
        label, _, model = facts.labels[new].lower().partition(".")
        former = None if new in facts.through_tables else old_model(old, new)
        if former is not None and former != model:
            operations.append(RenameContentTypeOp(label, former, model))
    return operations


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
    if "postgresql" not in facts.vendors:
        return []
    old_table = next((old for old, new in renames.tables.items() if new == table.name), table.name)
    operations: Operations = []
    for column in table.columns:
        if column.identity is None:
            continue
        renamed = [old for name, old, new in renames.columns if (name, new) == (table.name, column.name)]
        old_column = renamed[0] if renamed else column.name
        old, new = make_object_name(old_table, old_column, "seq"), make_object_name(table.name, column.name, "seq")
        if old != new:
            forth, back = (
                f"op.execute({written(f'ALTER SEQUENCE IF EXISTS {quote(one)} RENAME TO {quote(other)}')!r})"
                for one, other in ((old, new), (new, old))
            )
            operations.append(ForVendor("postgresql", [CodeOp(forth, back)]))
    return operations


def targets_of(state: TableState) -> set[str]:
    return {item.spec.target_table for item in state.objects if isinstance(item.spec, ForeignKeySpec)}


def rename_of_object(table: str, old: ObjectState, new: ObjectState) -> ops.MigrateOperation:
    kind = RenameIndexOp if old.kind == INDEX else RenameConstraintOp
    return kind(old.name, new.name, table)


def rename_of_key(renames: Renames, table: str, state: TableState) -> Operations:
    """The primary key of a renamed table keeps a name after the old one."""
    new = object_name(table, "", "pkey")
    names = [item.name for item in state.objects if item.kind == PRIMARY_KEY and item.name not in ("", new)]
    if table not in renames.tables.values():
        return []
    return [RenameConstraintOp(name, new, table) for name in names]


def renamed_elsewhere(made: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    """Old → new name of what another vendor has under a name that the models no longer use.

    Both are name → the call that makes it; two calls that differ by the name only make the same.
    """
    lost = {nameless(code): name for name, code in made.items() if name not in wanted}
    pairs = {lost.get(nameless(code)): name for name, code in wanted.items() if name not in made}
    return {old: new for old, new in pairs.items() if old is not None}


def nameless(code: str) -> str:
    """A call of `op` without its first argument."""
    call = ast.parse(code, mode="eval").body
    assert isinstance(call, ast.Call)
    call.args = call.args[1:]
    return ast.unparse(call)


def rename_by_code(table: str, old: str, new: str, code: str) -> ops.MigrateOperation:
    kind = RenameIndexOp if code.startswith("op.create_index") else RenameConstraintOp
    return kind(old, new, table)


def former_model(
    table: str, label: str, installed: Iterable[str], known: Iterable[str]
) -> str | None:
    """The lower-case name of the model that a dropped table belonged to, or None.

    Django's automatic table name tells it; else the one content type of the app (`known`)
    of which there is no model any more (`installed`) does.
    """
    app, stale = label.lower().partition(".")[0], sorted(set(known) - set(installed))
    if table.startswith(f"{app}_"):
        return table.removeprefix(f"{app}_").replace("_", "") if table.islower() else None
    return stale[0] if len(stale) == 1 else None
