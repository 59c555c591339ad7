"""Putting a table in another's place: SQLite's own procedure, https://www.sqlite.org/lang_altertable.html#otheralter.

The new table is the old one's text with one thing changed. Rows, row ids, the AUTOINCREMENT
sequence, indexes and triggers come along; views and other tables' references stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.exc import IntegrityError

from app.bridge.errors import BridgeError
from app.bridge.sqlite.constraint_names import mentions
from app.bridge.sqlite.ddl import TableFacts, read_table
from app.bridge.sqlite.store import Store
from app.bridge.sqlite.text import TableText
from app.bridge.sqlite.tokens import quote, tokenize

ROW_ID_NAMES = ("rowid", "_rowid_", "oid")


def rebuild(store: Store, old: TableText, new: TableText, *, dropped: Iterable[str] = ()) -> None:
    """Replace table `old` by `new`, which has its name, and leave out the indexes over `dropped` columns.

    Foreign keys must not be enforced meanwhile. Raises BridgeError when a row does not fit
    the new table, or a view would break.
    """
    name = old.plain_name
    interim = interim_name(store, name)
    views = working_views(store)
    companions = companions_of(store, name, dropped=tuple(dropped))
    store.run(new.renamed(interim).sql)
    copy_rows(store, read_table(old.sql), read_table(new.renamed(interim).sql))
    store.run(f"DROP TABLE {quote(name)}")
    # As of old, the renaming lets views and other tables' references alone: they mean the new table.
    store.run("PRAGMA legacy_alter_table = ON")
    store.run(f"ALTER TABLE {quote(interim)} RENAME TO {quote(name)}")
    store.run("PRAGMA legacy_alter_table = OFF")
    for statement in companions:
        store.run(statement)
    if broken := views - working_views(store):
        raise BridgeError(
            f"After this change of table {name!r}, these views no longer work: "
            f"{', '.join(sorted(broken))}. Drop them first (op.execute('DROP VIEW …')), make them anew after."
        )


def interim_name(store: Store, name: str) -> str:
    interim = f"new__{name}"
    while store.query("SELECT 1 FROM sqlite_master WHERE name = ? COLLATE NOCASE", interim):
        interim += "_"
    return interim


def companions_of(store: Store, table: str, *, dropped: tuple[str, ...]) -> list[str]:
    """The statements that make the table's indexes and triggers again; indexes over dropped columns go."""
    rows = store.query(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? COLLATE NOCASE "
        "AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid",
        table,
    )
    return [sql for kind, sql in rows if kind == "trigger" or not is_over(sql, dropped)]


def is_over(index: str, columns: tuple[str, ...]) -> bool:
    tokens = tokenize(index)
    opening = next(i for i, token in enumerate(tokens) if token.is_operator("("))
    return any(mentions(tokens[opening:], column) for column in columns)


def copy_rows(store: Store, old: TableFacts, new: TableFacts) -> None:
    """Copy what both tables have; what is new gets its default."""
    columns = [name for name, facts in new.columns.items() if name in old.columns and facts.generated is None]
    names = [quote(name) for name in columns]
    if row_id := free_row_id(old, new):
        names.insert(0, row_id)
    listed = ", ".join(names)
    try:
        if names:
            source, target = quote(old.name), quote(new.name)
            store.run(f"INSERT INTO {target} ({listed}) SELECT {listed} FROM {source}")
    except IntegrityError as error:
        raise row_does_not_fit(old, new, str(error.orig)) from error
    if has_sequence(old) and has_sequence(new):
        interim, name = literal(new.name), literal(old.name)
        store.run(f"DELETE FROM sqlite_sequence WHERE name = {interim}")
        source = f"SELECT {interim}, seq FROM sqlite_sequence WHERE name = {name}"
        store.run(f"INSERT INTO sqlite_sequence (name, seq) {source}")


def free_row_id(old: TableFacts, new: TableFacts) -> str | None:
    """A name for the hidden row id, where both tables have one of their own."""
    for table in (old, new):
        if "without rowid" in table.options or any(is_row_id(table, name) for name in table.columns):
            return None
    taken = {name.lower() for name in (*old.columns, *new.columns)}
    return next((name for name in ROW_ID_NAMES if name not in taken), None)


def is_row_id(table: TableFacts, column: str) -> bool:
    """Whether the column is another name for the row id: INTEGER PRIMARY KEY."""
    keys = table.of_kind("primary key")
    return table.columns[column].type == "integer" and any(key.columns == (column,) for key in keys)


def has_sequence(table: TableFacts) -> bool:
    return any(column.autoincrement for column in table.columns.values())


def row_does_not_fit(old: TableFacts, new: TableFacts, problem: str) -> BridgeError:
    problem = problem.replace(f"{new.name}.", f"{old.name}.")
    if problem.startswith("NOT NULL"):
        cure = "Give these rows a value first (op.execute), or the column a server_default."
    else:
        cure = "Change or delete these rows first (op.execute)."
    return BridgeError(f"Rows of table {old.name!r} do not fit its new form: {problem}. {cure}")


def working_views(store: Store) -> set[str]:
    """The views that can be read from at present."""
    names = [name for (name,) in store.query("SELECT name FROM sqlite_master WHERE type = 'view'")]
    return {name for name in names if is_readable(store, name)}


def is_readable(store: Store, view: str) -> bool:
    import sqlite3

    from sqlalchemy.exc import DBAPIError

    try:
        store.query(f"SELECT 1 FROM {quote(view)} LIMIT 0")
    except (DBAPIError, sqlite3.Error):
        return False
    return True


def literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
