"""Copies of a PostgreSQL database: archives of pg_dump, put back in one transaction.

The rows of each table are counted in the snapshot that is dumped, in the archive, and again
before the restoring transaction commits.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.backups.archives import (
    COUNTED,
    DROP_EVERYTHING,
    check_rows,
    literal,
    lock_everything,
    read_rows,
    row_counts,
)
from app.bridge.backups.content import Content
from app.bridge.backups.postgresql_tools import libpq_params, role, run_program, started, target
from app.bridge.errors import BridgeError

PATIENCE = 30
"""Seconds to wait for locks that others hold."""
NEWER_THAN_SERVER = b"SET transaction_timeout = 0;\n"
"""Written by the programs of PostgreSQL 17, and unknown to older servers."""


def write(connection: BaseDatabaseWrapper, path: Path) -> Content:
    """Dump the database into the file `path`, and read the archive. Raises BridgeError."""
    with snapshot(connection) as (bind, name), path.open("wb") as file:
        rows = row_counts(bind)
        options = ["--format=custom", f"--snapshot={name}", f"--lock-wait-timeout={PATIENCE}s"]
        run_program(connection, "pg_dump", *options, *role(connection), *target(connection), stdout=file)
    content = inspect(connection, path)
    if content.rows != rows:
        differing = sorted(name for name, _ in content.rows.items() ^ rows.items())
        raise BridgeError(f"The archive has other rows than the database, in {', '.join(differing)}.")
    return content


@contextmanager
def snapshot(connection: BaseDatabaseWrapper) -> Iterator[tuple[Any, str]]:
    """A transaction on a connection of its own, and the name by which pg_dump sees the same.

    Behind PgBouncer's transaction pooling it is not to be had: the message says what to do.
    """
    try:
        with psycopg.connect(**libpq_params(connection)) as bind:  # type: ignore[arg-type]
            if assumed := connection.settings_dict["OPTIONS"].get("assume_role"):
                bind.execute("SELECT set_config('role', %s, false)", [assumed])
                bind.commit()
            bind.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            row = bind.execute("SELECT pg_export_snapshot()").fetchone()
            assert row is not None
            yield bind, row[0]
    except psycopg.Error as error:
        cause = " ".join(str(error).split())
        raise BridgeError(
            f"The database cannot be read: {cause}. Behind a pooler, use the server's own address."
        ) from error


def inspect(connection: BaseDatabaseWrapper, path: Path) -> Content:
    """Read a whole archive. Raises BridgeError for one that is damaged."""
    try:
        with started(connection, "pg_restore", "--file=-", str(path)) as reader:
            assert reader.stdout is not None
            return read_rows(reader.stdout)
    except BridgeError as error:
        raise BridgeError(f"{path} cannot be read to its end: {error}") from error


def replace(connection: BaseDatabaseWrapper, path: Path, content: Content) -> None:
    """Put a backup in the place of everything that the database holds, in one transaction.

    People who are connected wait until it ends, and nothing of it is seen unless all of it
    succeeds: the end of the script is the only COMMIT. Raises BridgeError.
    """
    with listed(connection, path) as entries:
        reader = started(connection, "pg_restore", "--file=-", f"--use-list={entries}", str(path))
        options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-", *target(connection)]
        with started(
            connection, "psql", *options, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        ) as writer:
            assert writer.stdin is not None
            try:
                feed(connection, reader, writer.stdin, content)
            except BrokenPipeError:
                writer.stdin = None  # psql ended; its own words say why


def feed(connection: BaseDatabaseWrapper, reader: Any, stdin: IO[bytes], content: Content) -> None:
    """Write the script. Whatever ends it early leaves it without its COMMIT."""
    stdin.write(b"BEGIN;\n")
    if assumed := connection.settings_dict["OPTIONS"].get("assume_role"):
        stdin.write(f"SELECT set_config('role', {literal(assumed)}, true) \\g /dev/null\n".encode())
    stdin.write(lock_everything(PATIENCE).encode())
    stdin.write(DROP_EVERYTHING.encode())
    stdin.flush()
    with reader as process:
        for line in process.stdout:
            if line == NEWER_THAN_SERVER and connection.pg_version < 170000:  # type: ignore[attr-defined]
                continue
            stdin.write(line)
            if line.startswith(b"COPY "):
                break
        shutil.copyfileobj(process.stdout, stdin)
    stdin.write(f"{check_rows(content.rows)}\nCOMMIT;\n".encode())
    stdin.close()


@contextmanager
def listed(connection: BaseDatabaseWrapper, path: Path) -> Iterator[str]:
    """A file that names what to restore: all but comments of extensions, which only their owners may set."""
    with NamedTemporaryFile(prefix="bridge-restores-") as file:
        with started(connection, "pg_restore", "--list", str(path)) as reader:
            assert reader.stdout is not None
            file.writelines(line for line in reader.stdout if b" COMMENT - EXTENSION " not in line)
        file.flush()
        yield file.name


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether there is nothing that a restore could destroy."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED)
        return cursor.fetchone() is None
