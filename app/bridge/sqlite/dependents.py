"""What is built on tables beside their own text: views and triggers, and whether they still work.

SQLite compiles both when they are used. One that names a column that is gone is noticed by whoever
reads or writes next, so they are tried out before and after a change: EXPLAIN compiles and runs nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import pairwise, takewhile

from sqlalchemy.exc import DBAPIError

from app.bridge.errors import BridgeError
from app.bridge.sqlite.store import Store
from app.bridge.sqlite.tokens import Token, quote, tokenize

Dependents = dict[tuple[str, str], str]
"""(view or trigger, its name) → what it says when it is tried; empty where it works."""


def try_dependents(store: Store) -> Dependents:
    views = store.query("SELECT name FROM sqlite_master WHERE type = 'view'")
    triggers = store.query("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    found = {("view", name): trouble_of(store, [f"SELECT 1 FROM {quote(name)} LIMIT 0"]) for (name,) in views}
    by_table = {table: trouble_of(store, writes_to(store, table)) for _, table, _ in triggers}
    for name, table, sql in triggers:
        found["trigger", name] = by_table[table] or missing_column(store, table, sql)
    return found


def missing_column(store: Store, table: str, trigger: str) -> str:
    """What is wrong with UPDATE OF: SQLite takes a column that is not there, and then never fires."""
    tokens = [token for token in tokenize(trigger) if not token.is_operator(",")]
    start = next((i for i, (a, b) in enumerate(pairwise(tokens)) if says_update_of(a, b)), None)
    if start is None:
        return ""
    named = takewhile(lambda token: not token.is_word("on"), tokens[start + 2 :])
    rows = store.query("SELECT name FROM pragma_table_xinfo(?)", table)
    there = {name.lower() for (name,) in rows}
    return next((f"no such column: {token.name}" for token in named if token.name.lower() not in there), "")


def says_update_of(first: Token, second: Token) -> bool:
    return first.is_word("update") and second.is_word("of")


def writes_to(store: Store, table: str) -> Iterable[str]:
    """One statement for each kind of trigger that a table or a view can have."""
    columns = store.query("SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0", table)
    settings = ", ".join(f"{quote(name)} = {quote(name)}" for (name,) in columns)
    is_view = bool(store.query("SELECT 1 FROM sqlite_master WHERE type = 'view' AND name = ?", table))
    name = quote(table)
    verbs = {
        "INSERT": f"EXPLAIN INSERT INTO {name} DEFAULT VALUES",
        "UPDATE": f"EXPLAIN UPDATE {name} SET {settings}",
        "DELETE": f"EXPLAIN DELETE FROM {name}",
    }
    # A view takes only what it has an INSTEAD OF for.
    return [sql for verb, sql in verbs.items() if not is_view or has_trigger_for(store, table, verb)]


def has_trigger_for(store: Store, view: str, verb: str) -> bool:
    rows = store.query("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", view)
    return any(f"INSTEAD OF {verb}" in " ".join(sql.upper().split()) for (sql,) in rows)


def trouble_of(store: Store, statements: Iterable[str]) -> str:
    """What the first of these that cannot be compiled says."""
    for statement in statements:
        try:
            store.query(statement)
        except (DBAPIError, sqlite3.Error) as error:
            return str(getattr(error, "orig", error))
    return ""


def refuse_newly_broken(store: Store, before: Dependents, table: str) -> None:
    """Raises BridgeError, which names them, where a view or trigger worked before and works no longer."""
    now = try_dependents(store)
    broken = {key: now[key] for key in sorted(now) if now[key] and before.get(key) == ""}
    for kind in ("view", "trigger"):
        names = [name for found, name in broken if found == kind]
        if names:
            raise BridgeError(
                f"After this change of table {table!r}, these {kind}s no longer work: {', '.join(names)} "
                f"({broken[kind, names[0]]}). Drop them first (op.execute('DROP {kind.upper()} …')), "
                "make them anew after."
            )
