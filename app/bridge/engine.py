"""SQLAlchemy's engine on the very database that a Django connection opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import sqlalchemy as sa
from django.db.backends.base.base import BaseDatabaseWrapper
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from app.bridge import operations, postgresql  # noqa: F401  both register themselves
from app.bridge.errors import BridgeError
from app.bridge.sqlite import dialect, impl  # noqa: F401  both register themselves
from app.bridge.sqlite.transactions import make_transactional

DRIVERS = {"sqlite": "sqlite+django", "postgresql": "postgresql+psycopg"}
# What Django passes to psycopg beside libpq's parameters and Alembic has use for.
PSYCOPG_OPTIONS = ("prepare_threshold",)
# What Django passes to sqlite3 and SQLAlchemy sets for itself.
SQLITE_OPTIONS_OF_DJANGO = (
    "database",
    "detect_types",
    "isolation_level",
    "autocommit",
    "uri",
    "check_same_thread",
)


def create_engine(connection: BaseDatabaseWrapper, url: str | URL) -> sa.Engine:
    """An engine on the database that `url` names, with the options of Django's `connection`.

    Connections are not pooled: a session, its role and its locks end with it. On SQLite
    a transaction encloses DDL too, and commits only with its foreign keys intact.
    """
    url = make_url(url).set(drivername=driver_for(connection))
    if connection.vendor == "sqlite":
        return sqlite_engine(connection, url)
    return postgresql_engine(connection, url)


def database_url(connection: BaseDatabaseWrapper) -> URL:
    """Where Django's `connection` leads, now: a test database's name is known to it alone.

    Raises BridgeError for a vendor that the bridge does not know, and
    django.core.exceptions.ImproperlyConfigured where Django would.
    """
    driver = driver_for(connection)
    if connection.vendor == "sqlite":
        return sqlite_url(driver, str(connection.settings_dict["NAME"]))
    return postgresql_url(driver, connection.get_connection_params())


def driver_for(connection: BaseDatabaseWrapper) -> str:
    if connection.vendor not in DRIVERS:
        raise BridgeError(
            f"The database {connection.alias!r} is {connection.vendor}: "
            f"the bridge knows {' and '.join(DRIVERS)}."
        )
    return DRIVERS[connection.vendor]


def sqlite_url(driver: str, name: str) -> URL:
    """Django opens a name that begins with "file:" as a URI, any other as a path."""
    if not name.startswith("file:"):
        return URL.create(driver, database=name)
    database, _, query = name.partition("?")
    return URL.create(driver, database=database, query={**dict(parse_qsl(query)), "uri": "true"})


def postgresql_url(driver: str, params: Mapping[str, Any]) -> URL:
    """libpq's parameters as a URL; what a URL has no place for goes into its query."""
    known = libpq_keywords()
    given = {key: str(value) for key, value in params.items() if key in known and value is not None}
    host, port = given.pop("host", ""), given.pop("port", "")
    if is_plain_host(host) and (port.isdigit() or not port):
        place: dict[str, Any] = {"host": host or None, "port": int(port) if port else None}
    else:
        place = {}
        given |= {key: value for key, value in (("host", host), ("port", port)) if value}
    return URL.create(
        driver,
        username=given.pop("user", None),
        password=given.pop("password", None),
        database=given.pop("dbname", None),
        query=given,
        **place,
    )


def around_pool(url: URL, direct: str) -> URL:
    """The same database, reached where `direct` says; its user and password count if it has any.

    The database's name stays: a test's is known to the connection alone. Raises BridgeError.
    """
    try:
        other = make_url(direct)
    except (sa.exc.ArgumentError, ValueError):
        other = URL.create("")
    if not other.drivername.startswith("postgres") or not (other.host or other.query.get("host")):
        # Not with the URL in it, which may have a password.
        raise BridgeError(
            "The direct URL of the database names no PostgreSQL server: write it like postgresql://HOST:5432."
        )
    place = {name: other.query[name] for name in ("host", "port") if name in other.query}
    return (
        url.difference_update_query(["host", "port"])
        .set(
            host=other.host,
            port=other.port,
            username=other.username or url.username,
            password=other.password or url.password,
        )
        .update_query_dict(place)
    )


def is_plain_host(host: str) -> bool:
    """Whether a URL can hold it: not the folder of a unix socket, nor several hosts."""
    return not any(character in host for character in "/,@")


def libpq_keywords() -> set[str]:
    """The parameters that a connection string of PostgreSQL may have."""
    from psycopg.pq import Conninfo

    return {option.keyword.decode() for option in Conninfo.get_defaults()}


def postgresql_engine(connection: BaseDatabaseWrapper, url: URL) -> sa.Engine:
    params = connection.get_connection_params()
    options = {key: params[key] for key in PSYCOPG_OPTIONS if key in params}
    engine = sa.create_engine(url, poolclass=NullPool, connect_args=options)

    @sa.event.listens_for(engine, "connect")
    def behave_as_django(dbapi_connection: Any, record: object) -> None:
        # The time zone decides what a timestamp without one means in a data step.
        with dbapi_connection.cursor() as cursor:
            if connection.timezone_name:
                cursor.execute("SELECT set_config('TimeZone', %s, false)", [connection.timezone_name])
            if role := connection.settings_dict["OPTIONS"].get("assume_role"):
                cursor.execute("SELECT set_config('role', %s, false)", [role])
        dbapi_connection.commit()

    return engine


def sqlite_engine(connection: BaseDatabaseWrapper, url: URL) -> sa.Engine:
    from django.db.backends.sqlite3._functions import register

    keep_in_memory(connection, url)
    params = connection.get_connection_params()
    options = {key: value for key, value in params.items() if key not in SQLITE_OPTIONS_OF_DJANGO}
    engine = sa.create_engine(url, poolclass=NullPool, connect_args=options)
    commands = connection.settings_dict["OPTIONS"].get("init_command", "").split(";")

    @sa.event.listens_for(engine, "connect")
    def behave_as_django(dbapi_connection: Any, record: object) -> None:
        # Indexes and checks may call the functions that Django adds.
        register(dbapi_connection)
        for command in filter(None, map(str.strip, commands)):
            dbapi_connection.execute(command)

    return make_transactional(engine)


def keep_in_memory(connection: BaseDatabaseWrapper, url: URL) -> None:
    """A database in memory lives as long as a connection to it: Django's is opened and stays.

    Raises BridgeError for one that two connections cannot share.
    """
    if url.database in (None, "", ":memory:"):
        raise BridgeError(
            f"The database {connection.alias!r} is in memory and private to one connection, so Alembic "
            "cannot reach it: name it file:NAME?mode=memory&cache=shared, or give it a file."
        )
    if connection.is_in_memory_db() and url == database_url(connection):  # type: ignore[attr-defined]
        connection.ensure_connection()
