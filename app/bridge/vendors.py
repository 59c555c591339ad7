"""The databases that a project's revisions serve, and how to ask one that is not here.

`BRIDGE_VENDORS` names them; without it a project serves the vendor of its connection.
Django's schema editor tells what a model becomes on a vendor and needs a connection for
it, but no server: SQLite answers from memory, PostgreSQL from an unconnected wrapper that
is told the version of the server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.errors import BridgeError

OFFLINE = "offline"
"""The name of the database of a PostgreSQL that is not at hand."""
PLAIN_TYPE = re.compile(r'[\w".]+( \w+)*( ?\(\d+(, ?\d+)*\))?(\[\d*\])*')
VENDORS = ("sqlite", "postgresql")
POSTGRESQL_VERSION = 150000
"""The version that an absent PostgreSQL is taken to have, as libpq counts."""


def targeted_vendors(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """The vendors of BRIDGE_VENDORS, the connection's own among them."""
    vendors = tuple(getattr(settings, "BRIDGE_VENDORS", None) or (connection.vendor,))
    if unknown := set(vendors) - set(VENDORS):
        raise BridgeError(f"BRIDGE_VENDORS names {sorted(unknown)}: the bridge knows {list(VENDORS)}.")
    if connection.vendor not in vendors:
        raise BridgeError(
            f"The database is {connection.vendor}, which BRIDGE_VENDORS leaves out: add it there, "
            "or set DATABASE_URL to another database."
        )
    return vendors


@contextmanager
def connection_for(vendor: str, connection: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """A connection of `vendor` to ask Django's schema editor with; `connection` itself where it fits."""
    if vendor == connection.vendor:
        yield connection
        return
    absent = offline_sqlite(connection.alias) if vendor == "sqlite" else offline_postgresql(connection.alias)
    try:
        yield absent
    finally:
        if absent.connection is not None:
            absent.connection.close()  # Django keeps one to memory open


def knows_type(connection: BaseDatabaseWrapper, sql: str) -> bool:
    """Whether a column can be declared with an SQL type that nothing else is known of.

    SQLite takes any words and gives them an affinity. PostgreSQL is asked, where a server is
    at hand: without one, nobody knows which types its extensions make.
    """
    if not PLAIN_TYPE.fullmatch(sql):
        return False
    if connection.vendor == "sqlite":
        return True
    if connection.settings_dict["NAME"] == OFFLINE:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regtype(%s) IS NOT NULL", [sql])
        return bool(cursor.fetchone()[0])


def is_deterministic(collation: str) -> bool:
    """Whether a collation of a PostgreSQL that is not at hand tells apart all that differs.

    All do that PostgreSQL comes with; BRIDGE_NONDETERMINISTIC_COLLATIONS names those that do not.
    """
    return collation not in getattr(settings, "BRIDGE_NONDETERMINISTIC_COLLATIONS", ())


def offline_sqlite(alias: str) -> BaseDatabaseWrapper:
    from django.db.backends.sqlite3.base import DatabaseWrapper

    return DatabaseWrapper(settings_for("django.db.backends.sqlite3", ":memory:"), alias=alias)


def offline_postgresql(alias: str) -> BaseDatabaseWrapper:
    from django.db.backends.postgresql.base import DatabaseWrapper
    from psycopg import sql

    wrapper = DatabaseWrapper(settings_for("django.db.backends.postgresql", OFFLINE), alias=alias)
    vars(wrapper)["pg_version"] = getattr(settings, "BRIDGE_POSTGRESQL_VERSION", POSTGRESQL_VERSION)

    def compose_sql(statement: Any, params: Any) -> str:
        literals = tuple(sql.Literal(value).as_string(None) for value in params or ())
        return str(statement) % literals if literals else str(statement)

    vars(wrapper.ops)["compose_sql"] = compose_sql
    return wrapper


def settings_for(engine: str, name: str) -> dict[str, Any]:
    """A complete entry of DATABASES for a database that is never opened."""
    return {
        "ENGINE": engine,
        "NAME": name,
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {},
        "TIME_ZONE": None,
        "USER": "",
        "PASSWORD": "",
        "HOST": "",
        "PORT": "",
        "TEST": {},
    }
