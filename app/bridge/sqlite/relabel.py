"""New names for constraints and indexes on SQLite, which has no statement for either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bridge.errors import BridgeError
from app.bridge.sqlite.constraint_names import relabelled, without_automatic_names
from app.bridge.sqlite.ddl import cut_index
from app.bridge.sqlite.rebuild import rebuild
from app.bridge.sqlite.store import Store, table_text
from app.bridge.sqlite.tokens import quote

if TYPE_CHECKING:
    from app.bridge.sqlite.impl import RebuildImpl


def rename_constraint_in_text(impl: RebuildImpl, table_name: str, old: str, new: str) -> None:
    """Label a constraint anew; one whose new name is its automatic one loses its label.

    Raises BridgeError if there is no such constraint, or another one of the new name.
    """
    table = table_text(impl.store, table_name)
    found = impl.find_constraint(table, old, None)
    if found is None:
        if not impl.has_unique_index(table_name, old):
            raise impl.no_such_constraint(table, old, None)
        # Django writes `unique_together` as an index on SQLite.
        return rename_index_in_text(impl.store, table_name, old, new)
    other = impl.find_constraint(table, new, None)
    if other is not None and other.clause is not found.clause:
        raise BridgeError(f"Table {table.plain_name!r} already has a constraint {new!r}.")
    changed = relabelled(table, lambda part, clause: new if clause is found.clause else clause.label)
    return rebuild(impl.store, table, without_automatic_names(changed, impl.key_of))


def rename_index_in_text(store: Store, table: str, old: str, new: str) -> None:
    """Make an index anew under another name. Raises BridgeError if there is none of the old one."""
    rows = store.query(
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? COLLATE NOCASE AND name = ?",
        table,
        old,
    )
    if not rows or rows[0][0] is None:
        raise BridgeError(f"Table {table!r} has no index {old!r}.")
    sql = rows[0][0]
    name = cut_index(sql).name
    store.run(f"DROP INDEX {quote(old)}")
    store.run(f"{sql[: name.start]}{quote(new)}{sql[name.end :]}")
