"""Renames on SQLite that do what PostgreSQL's do, and drops that are refused as there."""

from __future__ import annotations

import re
from functools import partial

from app.bridge.errors import BridgeError
from app.bridge.sqlite.clauses import Clause
from app.bridge.sqlite.constraint_names import automatic_names, constraints, mentions, relabelled, written
from app.bridge.sqlite.rebuild import rebuild
from app.bridge.sqlite.store import Store, key_columns, table_texts
from app.bridge.sqlite.text import Part, TableText


def rename(store: Store, *statements: str) -> None:
    """Rename a table or column. Constraints without a name keep the one they answer to.

    On PostgreSQL too they are called after the old table and column from then on.
    """
    key_of = partial(key_columns, store)
    names = [[item.name for item in constraints(text, key_of)] for text in table_texts(store).values()]
    for statement in statements:
        store.run(statement)
    for old_names, text in zip(names, table_texts(store).values(), strict=True):
        labels = iter(kept_labels(store, text, old_names))
        changed = relabelled(text, lambda part, clause, labels=labels: next(labels))  # type: ignore[misc]
        if changed != text:
            rebuild(store, text, changed)


def kept_labels(store: Store, table: TableText, old_names: list[str]) -> list[str | None]:
    """Each constraint's old name, but none where that is its automatic name now."""
    labels, key_of = iter(old_names), partial(key_columns, store)

    def label_for(part: Part, clause: Clause) -> str | None:
        name, old = automatic_names(table, part, clause, key_of)[0], next(labels)
        return None if old == name or re.fullmatch(rf"{re.escape(name)}\d+", old) else old

    unnamed = relabelled(table, label_for)
    found = constraints(unnamed, key_of)
    return [
        None if item.clause.label is None and item.name == old else old
        for old, item in zip(old_names, found, strict=True)
    ]


def refuse_while_needed(store: Store, table: TableText, part: Part) -> None:
    """Raises BridgeError where PostgreSQL would: something else is built on the column."""
    column, name = part.column or "", table.plain_name
    for other, needs in table.columns.items():
        if other != column and any(c.kind == "generated" and mentions(c.body, column) for c in needs.clauses):
            raise BridgeError(f"Column {other!r} of {name!r} is generated from {column!r}: drop it first.")
    for source, text in table_texts(store).items():
        if source.lower() != name.lower() and refers_to(store, text, name, column):
            raise BridgeError(
                f"A foreign key of table {source!r} refers to column {column!r} of {name!r}: drop it first."
            )


def refers_to(store: Store, table: TableText, target: str, column: str) -> bool:
    for _, clause in written(table):
        if clause.target and clause.target.lower() == target.lower():
            columns = clause.target_columns or key_columns(store, target)
            if column.lower() in map(str.lower, columns):
                return True
    return False
