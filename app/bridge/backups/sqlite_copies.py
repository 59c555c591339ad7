"""Copies of an SQLite database by its online backup, which readers and writers need not wait for.

The copying connection reads one snapshot; on the way back the live database is replaced by
one transaction, which its journal undoes when the process dies.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3._functions import register

from app.bridge.backups.content import VERSION_TABLE, Content
from app.bridge.errors import BridgeError

PATIENCE = 30.0
"""Seconds to wait for others who hold the database."""


def write(connection: BaseDatabaseWrapper, path: Path) -> Content:
    """Copy the database into the empty file `path`, and read the copy. Raises BridgeError."""
    refuse_missing(connection)
    with explained(f"The database {connection.settings_dict['NAME']} cannot be copied"):
        with opened(connection) as source, closing(sqlite3.connect(path)) as copy:
            source.execute("BEGIN")  # the counts and the copy are of the same moment
            rows = row_counts(source)
            source.backup(copy, progress=patience())
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, complete by itself
        content = inspect(connection, path)
    if content.rows != rows:
        raise BridgeError(f"The copy has other rows than the database ({content.summary}): try again.")
    return content


def inspect(connection: BaseDatabaseWrapper, path: Path) -> Content:
    """Read a whole backup. Raises BridgeError for one that is damaged."""
    with explained(f"{path} is damaged"), reading(path) as copy:
        found = [str(row[0]) for row in copy.execute("PRAGMA integrity_check(3)")]
        if found != ["ok"]:
            raise BridgeError(f"{path} is damaged: {'; '.join(found)}.")
        broken = len(copy.execute("PRAGMA foreign_key_check").fetchall())
        note = f"{broken} rows refer to rows that do not exist, as they do in the original."
        return Content("sqlite", revisions(copy), row_counts(copy), (note,) if broken else ())


def replace(connection: BaseDatabaseWrapper, path: Path, content: Content) -> None:
    """Put a backup in the place of everything that the database holds. Raises BridgeError."""
    with (
        explained(f"The database {connection.settings_dict['NAME']} cannot be replaced"),
        reading(path) as source,
        opened(connection) as live,
    ):
        source.backup(live, progress=patience())


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether there is nothing that a restore could destroy."""
    name = str(connection.settings_dict["NAME"])
    if not is_uri(name) and not Path(name).exists():
        return True
    with explained(f"The database {name} cannot be read"), opened(connection) as bind:
        return not bind.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def refuse_missing(connection: BaseDatabaseWrapper) -> None:
    name = str(connection.settings_dict["NAME"])
    if not is_uri(name) and not Path(name).exists():
        raise BridgeError(f"There is no database {name}: alembic upgrade head makes it.")


def is_uri(name: str) -> bool:
    return name.startswith("file:")


@contextmanager
def opened(connection: BaseDatabaseWrapper) -> Iterator[sqlite3.Connection]:
    """A connection of its own to Django's database."""
    database = connection.get_connection_params()["database"]
    with closing(
        sqlite3.connect(database, uri=is_uri(str(database)), timeout=PATIENCE, isolation_level=None)
    ) as own:
        register(own)  # indexes and checks may call the functions that Django adds
        yield own


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a file that leaves no trace beside it, unless a write-ahead log belongs to it."""
    mode = "mode=ro" if Path(f"{path}-wal").exists() else "mode=ro&immutable=1"
    with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?{mode}", uri=True)) as own:
        register(own)
        yield own


def patience() -> Callable[[int, int, int], object]:
    """Ends a backup that nobody lets begin: Python would try for ever."""
    deadline = time.monotonic() + PATIENCE

    def watch(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > deadline:
            raise BridgeError(
                f"Another process has held the database for {PATIENCE:.0f} seconds: stop the site, or try "
                "again."
            )

    return watch


@contextmanager
def explained(what: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise BridgeError(f"{what}: {error}.") from error


def row_counts(bind: sqlite3.Connection) -> dict[str, int]:
    """The rows of each table but SQLite's own. A full-text table counts through the tables behind it."""
    names = bind.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
        "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    ).fetchall()
    return {name: count(bind, name) for (name,) in names}


def count(bind: sqlite3.Connection, table: str) -> int:
    quoted = table.replace('"', '""')
    row: Any = bind.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()  # noqa: S608  a name cannot be bound
    return int(row[0])


def revisions(bind: sqlite3.Connection) -> tuple[str, ...]:
    there = bind.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [VERSION_TABLE]).fetchone()
    if not there:
        return ()
    rows = bind.execute(f"SELECT version_num FROM {VERSION_TABLE} ORDER BY 1")  # noqa: S608  a constant
    return tuple(row[0] for row in rows)
