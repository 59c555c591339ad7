"""PostgreSQL's own programs, on the database of a Django connection.

They are looked for in the folder that the setting BRIDGE_POSTGRESQL_BINARIES names, else on
PATH and where systems install them. Passwords go through the environment, never the command line.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import pq, sql
from psycopg.conninfo import make_conninfo

from app.bridge.errors import BridgeError

SETTING = "BRIDGE_POSTGRESQL_BINARIES"
USUAL_PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")
LAST_LINES = 4

Command = list[str]


def program(connection: BaseDatabaseWrapper, name: str) -> str:
    """The path of `pg_dump`, `pg_restore` or `psql` that is no older than the server. Asks the server.

    Raises BridgeError, which says what was found and how to get what is wanted.
    """
    connection.ensure_connection()
    wanted = connection.pg_version // 10000  # type: ignore[attr-defined]
    found = {path: major_version(path) for path in places(name)}
    for path, major in found.items():
        if major >= wanted:
            return path
    raise BridgeError(
        f"{name} {wanted} or newer is needed for this server; found {told(found)}. Install PostgreSQL's "
        f"client programs (Debian: apt-get install postgresql-client-{wanted}), put their folder on PATH, "
        f"or name it in the setting {SETTING}."
    )


def places(name: str) -> list[str]:
    """Where the program is: what the setting names and nothing else, or every usual place."""
    if folder := getattr(settings, SETTING, None):
        return [str(path) for path in [Path(folder) / name] if path.exists()]
    on_path = shutil.which(name)
    usual = [path / name for pattern in USUAL_PLACES for path in Path("/").glob(pattern)]
    newest_first = sorted((str(path) for path in usual if path.exists()), key=numbers, reverse=True)
    return [*([on_path] if on_path else []), *newest_first]


def numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", text)]


@cache
def major_version(path: str) -> int:
    """0 for a program that does not start."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(version[1]) if version and not answer.returncode else 0


def told(found: Mapping[str, int]) -> str:
    if not found:
        return "none"
    return ", ".join(
        f"{path} ({f'version {major}' if major else 'does not start'})" for path, major in found.items()
    )


def environment(connection: BaseDatabaseWrapper, *, database: str | None = None) -> dict[str, str]:
    """The variables with which a program of PostgreSQL reaches the database, or another of its server."""
    variables = {option.keyword.decode(): option.envvar for option in pq.Conninfo.get_defaults()}
    params = libpq_params(connection) | ({"dbname": database} if database else {})
    named = {
        name.decode(): params[keyword] for keyword, name in variables.items() if name and keyword in params
    }
    return {**os.environ, "PGAPPNAME": "bridge", **named}


def libpq_params(connection: BaseDatabaseWrapper) -> dict[str, str]:
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    params: Mapping[str, Any] = connection.get_connection_params()
    return {key: str(value) for key, value in params.items() if key in known and value is not None}


def target(connection: BaseDatabaseWrapper, *, database: str | None = None) -> Command:
    """`--dbname=…`: the database, and the parameters that no variable of the environment carries.

    Raises BridgeError for a secret among those: every user of the machine reads command lines.
    """
    params = libpq_params(connection)
    options = [option for option in pq.Conninfo.get_defaults() if option.keyword.decode() in params]
    unnamed = [option for option in options if not option.envvar]
    if secret := [option.keyword.decode() for option in unnamed if option.dispchar == b"*"]:
        raise BridgeError(
            f"{', '.join(secret)} cannot be told to PostgreSQL's programs but on a command line, which "
            "others can read: use a key without a passphrase, or ~/.pgpass."
        )
    given: dict[str, Any] = {option.keyword.decode(): params[option.keyword.decode()] for option in unnamed}
    if name := database or params.get("dbname"):
        given["dbname"] = name
    return ["--dbname=" + make_conninfo(**given)]


def role(connection: BaseDatabaseWrapper) -> Command:
    """`--role=…` where the settings say `assume_role`."""
    assumed = connection.settings_dict["OPTIONS"].get("assume_role")
    return [f"--role={assumed}"] if assumed else []


def run_program(
    connection: BaseDatabaseWrapper,
    name: str,
    *arguments: str,
    database: str | None = None,
    stdin: IO[bytes] | int = subprocess.DEVNULL,
    stdout: IO[bytes] | int = subprocess.DEVNULL,
) -> None:
    """Run one of PostgreSQL's programs on the database. Raises BridgeError with its last words."""
    with started(connection, name, *arguments, database=database, stdin=stdin, stdout=stdout):
        pass


@contextmanager
def started(
    connection: BaseDatabaseWrapper,
    name: str,
    *arguments: str,
    database: str | None = None,
    stdin: IO[bytes] | int = subprocess.DEVNULL,
    stdout: IO[bytes] | int = subprocess.PIPE,
) -> Iterator[subprocess.Popen[bytes]]:
    """A running program, waited for at the end; ended when the body fails.

    Raises BridgeError with its last words if it fails.
    """
    command = [program(connection, name), *arguments]
    variables = environment(connection, database=database)
    with TemporaryFile() as errors:
        with subprocess.Popen(command, env=variables, stdin=stdin, stdout=stdout, stderr=errors) as process:
            try:
                yield process
            except BridgeError as error:
                end(process)
                # Who reads from it fails when it does: both causes are told, its own first.
                raise BridgeError(f"{name}: {last_words(errors)}; {error}") from error
            except BaseException:
                end(process)
                raise
        if process.returncode:
            raise BridgeError(f"{name} failed: {last_words(errors)}.")


def end(process: subprocess.Popen[bytes]) -> None:
    """Leave a program that is ending the time to say why."""
    try:
        process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        process.terminate()


def last_words(errors: IO[bytes]) -> str:
    errors.seek(0)
    lines = [line.strip() for line in errors.read().decode(errors="replace").splitlines() if line.strip()]
    return " / ".join(lines[-LAST_LINES:]) or "it said nothing"


def copy_database(connection: BaseDatabaseWrapper, name: str) -> None:
    """Make a new database `name` beside the connection's, with the same schema and rows.

    People may use the original meanwhile. Needs the right to create databases. Raises BridgeError, and
    then leaves no database behind; drop_database() is the caller's afterwards.
    """
    create_database(connection, name)
    try:
        dump = ["--format=custom", "--compress=0", *role(connection), *target(connection)]
        options = ["--exit-on-error", *role(connection), *target(connection, database=name)]
        with started(connection, "pg_dump", *dump) as dumping:
            run_program(connection, "pg_restore", *options, database=name, stdin=dumping.stdout or 0)
    except BaseException:
        drop_database(connection, name)
        raise


def create_database(connection: BaseDatabaseWrapper, name: str) -> None:
    """Make an empty database with the encoding and the locale of the connection's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate, datctype "
            "FROM pg_database WHERE datname = current_database()"
        )
        encoding, collate, character_type = cursor.fetchone()
    statement = "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}"
    run_statement(connection, statement, name, encoding, collate, character_type)


def drop_database(connection: BaseDatabaseWrapper, name: str) -> None:
    """Remove a database, whoever is connected to it; none of that name is fine."""
    run_statement(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def run_statement(connection: BaseDatabaseWrapper, statement: str, name: str, *values: str) -> None:
    """Run what no transaction may enclose, on a connection of its own. Raises BridgeError."""
    import psycopg

    query = sql.SQL(statement).format(sql.Identifier(name), *map(sql.Literal, values))
    try:
        with psycopg.connect(**libpq_params(connection), autocommit=True) as own:  # type: ignore[arg-type]
            if assumed := connection.settings_dict["OPTIONS"].get("assume_role"):
                own.execute("SELECT set_config('role', %s, false)", [assumed])
            own.execute(query)
    except psycopg.Error as error:
        verb, cause = statement.partition(" {}")[0], " ".join(str(error).split())
        raise BridgeError(f"{verb} {name}: {cause}. The role needs the right to create databases.") from error
