"""A copy of a database that is gone afterwards."""

from __future__ import annotations

import secrets
import shutil
import signal
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.errors import BridgeError

MARK = "_rehearsal_"
"""In the name of each copy, so that what is left of a killed process is known for what it is."""
SPACE_FACTOR = 3
"""A copy, a table that is written anew, and the journal of that."""
LONGEST_STEM = 40
PATIENCE = 60
"""Seconds to wait for somebody who writes."""
STOPPED = 128 + signal.SIGTERM


@dataclass(frozen=True)
class Copy:
    """Where a rehearsal takes place."""

    connection: BaseDatabaseWrapper
    name: str
    """The database of a server, or a file."""
    size: int
    """Bytes of the original."""


@contextmanager
def copied(original: BaseDatabaseWrapper, *, keep: bool = False) -> Iterator[Copy]:
    """A copy, which goes when the block ends, however it ends: only SIGKILL leaves it behind.

    Within the block the alias of the original means the copy, for revisions that ask
    Django for a connection. Raises BridgeError, for too little space among others.
    """
    make = postgresql_copy if original.vendor == "postgresql" else sqlite_copy
    with stopped_by_sigterm(), ExitStack() as gone:
        name, size = make(original, gone)
        if keep:
            gone.pop_all()
        copy = connected_to(original, name)
        connections[original.alias] = copy
        try:
            yield Copy(copy, name, size)
        finally:
            connections[original.alias] = original
            copy.close()


def connected_to(original: BaseDatabaseWrapper, name: str) -> BaseDatabaseWrapper:
    settings = deepcopy(original.settings_dict)
    settings["NAME"] = name
    return type(original)(settings, alias=original.alias)


@contextmanager
def stopped_by_sigterm() -> Iterator[None]:
    """Let a polite request to end unwind the stack, as Ctrl-C does."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise SystemExit(STOPPED)

    if threading.current_thread() is not threading.main_thread():
        yield  # Signals are the main thread's.
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def postgresql_copy(original: BaseDatabaseWrapper, gone: ExitStack) -> tuple[str, int]:
    """Name and bytes of a new database on the same server, dumped and restored: people may go on working."""
    # A project on SQLite alone has no psycopg.
    from app.bridge.backups.postgresql_tools import copy_database, drop_database

    with original.cursor() as cursor:
        cursor.execute("SELECT current_database(), pg_database_size(current_database())")
        name, size = cursor.fetchone()
    if folder := folder_of_server(original):
        demand_space(folder, size, "Make room on the server")
    copy = f"{name.encode()[:LONGEST_STEM].decode(errors='ignore')}{MARK}{secrets.token_hex(4)}"
    gone.callback(drop_database, original, copy)
    copy_database(original, copy)
    return copy, size


def folder_of_server(connection: BaseDatabaseWrapper) -> Path | None:
    """Where the server keeps its data, if it is on this machine and tells."""
    host = connection.get_connection_params().get("host") or ""
    if not (host in ("", "localhost", "127.0.0.1", "::1") or host.startswith("/")):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting FROM pg_settings WHERE name = 'data_directory'")
        row = cursor.fetchone()
    folder = Path(row[0]) if row else None
    return folder if folder and folder.is_dir() else None


def sqlite_copy(original: BaseDatabaseWrapper, gone: ExitStack) -> tuple[str, int]:
    """A file of its own. The original is opened to be read only; one that is missing is empty."""
    name = str(original.settings_dict["NAME"])
    folder = Path(tempfile.mkdtemp(prefix=f"{Path(name).stem[:LONGEST_STEM]}{MARK}"))
    gone.callback(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "copy.db"
    try:
        with opened(original, name) as source, closing(sqlite3.connect(file)) as target:
            size = size_of(source)
            demand_space(folder, size, "Set TMPDIR to a folder with more")
            source.backup(target)
    except sqlite3.Error as error:
        raise BridgeError(
            f"{name} cannot be copied: {error}. It must be an SQLite database that can be read."
        ) from error
    return str(file), size


@contextmanager
def opened(original: BaseDatabaseWrapper, name: str) -> Iterator[sqlite3.Connection]:
    """The original, or nothing at all where there is none yet."""
    if original.is_in_memory_db():  # type: ignore[attr-defined]
        original.ensure_connection()
        yield original.connection
        return
    is_address = name.startswith("file:")
    address = name if is_address else f"{Path(name).resolve().as_uri()}?mode=ro"
    if not is_address and not Path(name).exists():
        address = ":memory:"
    with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE)) as source:
        yield source


def size_of(source: sqlite3.Connection) -> int:
    """Bytes."""
    pages, page_size = (source.execute(f"PRAGMA page_{word}").fetchone()[0] for word in ("count", "size"))
    return int(pages) * int(page_size)


def demand_space(folder: Path, size: int, cure: str) -> None:
    """Raises BridgeError when a copy and the work on it might not fit."""
    wanted, free = size * SPACE_FACTOR, shutil.disk_usage(folder).free
    if wanted > free:
        raise BridgeError(
            f"A rehearsal needs {mebibytes(wanted)} in {folder}, {SPACE_FACTOR} times the size of the "
            f"database, and {mebibytes(free)} are free. {cure}."
        )


def mebibytes(size: int) -> str:
    return f"{size / 2**20:,.1f} MiB"


def left_behind(original: BaseDatabaseWrapper) -> list[str]:
    """Copies of this database that are there already: of rehearsals that were killed, or that run."""
    if original.vendor == "postgresql":
        with original.cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, "
                "left(current_database(), %s) || %s) ORDER BY 1",
                [LONGEST_STEM, MARK],
            )
            return [f"database {name}" for (name,) in cursor.fetchall()]
    stem = Path(str(original.settings_dict["NAME"])).stem[:LONGEST_STEM]
    return sorted(f"folder {path}" for path in Path(tempfile.gettempdir()).glob(f"{stem}{MARK}*"))
