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
from app.bridge.sqlite.dependents import refuse_newly_broken, try_dependents
from app.bridge.sqlite.store import Store
from app.bridge.sqlite.text import Part, TableText
from app.bridge.sqlite.tokens import qualifiers, quote, tokenize

ROW_ID_NAMES = ("rowid", "_rowid_", "oid")


def rebuild(store: Store, old: TableText, new: TableText, *, dropped: Iterable[str] = ()) -> None:
    """Replace table `old` by `new`, which has its name, and leave out the indexes over `dropped` columns.

    Foreign keys must not be enforced meanwhile. Raises BridgeError when a row does not fit
    the new table, or a view would break.
    """
    refuse_enforced_keys(store)
    name = old.plain_name
    interim = interim_name(store, name)
    dependents = try_dependents(store)
    companions = companions_of(store, name, dropped=tuple(dropped))
    statistics = statistics_of(store, name)
    made = without_own_name(new).renamed(interim)
    store.run(made.sql)
    copy_rows(store, read_table(old.sql), read_table(made.sql))
    store.run(f"DROP TABLE {quote(name)}")
    take_name(store, interim, name)
    for statement in companions + statistics:
        store.run(statement)
    refuse_newly_broken(store, dependents, name)


def refuse_enforced_keys(store: Store) -> None:
    """Raises BridgeError where dropping the old table would delete the rows that refer to it."""
    if store.query("PRAGMA foreign_keys") == [(1,)]:
        raise BridgeError(
            "SQLite's tables can only be rebuilt while foreign keys are not enforced: open the database with "
            "the bridge's engine (app.bridge.create_engine), or say PRAGMA foreign_keys = OFF before BEGIN."
        )


def take_name(store: Store, interim: str, name: str) -> None:
    """Rename as of old, which lets views and other tables' references alone: they mean the new table."""
    store.run("PRAGMA legacy_alter_table = ON")
    try:
        store.run(f"ALTER TABLE {quote(interim)} RENAME TO {quote(name)}")
    finally:
        store.run("PRAGMA legacy_alter_table = OFF")


def without_own_name(table: TableText) -> TableText:
    """The table whose checks call its columns by their name alone, which means the same.

    `CHECK (ballots.rank > 0)` could not be read under another table's name.
    """
    for part in table.parts:
        text = part.text
        for name, point in reversed(qualifiers(tokenize(text), table.plain_name)):
            text = text[: name.start] + text[point.end :]
        if text != part.text:
            table = table.replacing(part, Part.read(text))
    return table


def statistics_of(store: Store, table: str) -> list[str]:
    """The statements that bring back what ANALYZE has found out about the table and its indexes."""
    if not store.query("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'"):
        return []
    rows = store.query("SELECT idx, stat FROM sqlite_stat1 WHERE tbl = ? COLLATE NOCASE", table)
    return [statistic(table, index, said) for index, said in rows]


def statistic(table: str, index: str | None, said: str) -> str:
    there = f"SELECT 1 FROM sqlite_master WHERE name = {literal(index or table)}"
    index_sql = "NULL" if index is None else literal(index)
    values = f"{literal(table)}, {index_sql}, {literal(said)}"
    return f"INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT {values} WHERE EXISTS ({there})"


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
    if row_id := free_row_id(store, old, new):
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


def free_row_id(store: Store, old: TableFacts, new: TableFacts) -> str | None:
    """A name for the hidden row id, where both tables have one of their own."""
    for table in (old, new):
        if "without rowid" in table.options or is_key_the_row_id(store, table):
            return None
    taken = {name.lower() for name in (*old.columns, *new.columns)}
    return next((name for name in ROW_ID_NAMES if name not in taken), None)


def is_key_the_row_id(store: Store, table: TableFacts) -> bool:
    """Whether the key is another name for the row id: INTEGER PRIMARY KEY, which then has no index.

    One that says `INTEGER PRIMARY KEY DESC` beside its column has an index, and is not.
    """
    query = "SELECT count(*) FROM pragma_index_list(?) WHERE origin = 'pk'"
    return bool(table.of_kind("primary key")) and store.query(query, table.name) == [(0,)]


def has_sequence(table: TableFacts) -> bool:
    return any(column.autoincrement for column in table.columns.values())


def row_does_not_fit(old: TableFacts, new: TableFacts, problem: str) -> BridgeError:
    problem = problem.replace(f"{new.name}.", f"{old.name}.")
    if problem.startswith("NOT NULL"):
        cure = "Give these rows a value first (op.execute), or the column a server_default."
    else:
        cure = "Change or delete these rows first (op.execute)."
    return BridgeError(f"Rows of table {old.name!r} do not fit its new form: {problem}. {cure}")


def literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
