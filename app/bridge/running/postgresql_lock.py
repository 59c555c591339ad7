"""One upgrade of a PostgreSQL database at a time, by an advisory lock on a connection of its own.

The lock belongs to the session: a transaction's would end at the first COMMIT, and on the
working connection it would forbid `autocommit_block()`. Who waits asks again and again; to
wait within the server would be to hold a snapshot, which CREATE INDEX CONCURRENTLY waits for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import blake2b
from typing import Any

import psycopg
import sqlalchemy as sa
from alembic.util import CommandError

from app.bridge.running.waiting import this_process, wait_for

POOLED = (
    "The connection leads through a pool that changes the server's session from one transaction to the next "
    "(PgBouncer's transaction pooling): the lock that keeps upgrades apart cannot be held there. Give "
    "migrations a way around the pool: BRIDGE_DIRECT_URL in the settings, or "
    "alembic -x direct-url=postgresql://HOST:PORT …"
)
HOLDERS = """
SELECT holder.pid, holder.application_name, holder.usename,
       coalesce(holder.client_addr::text, 'local socket'),
       date_trunc('second', now() - holder.backend_start)::text,
       coalesce(worker.query, holder.query)
FROM pg_locks AS lock
JOIN pg_stat_activity AS holder ON holder.pid = lock.pid
LEFT JOIN pg_stat_activity AS worker ON worker.application_name = holder.application_name
     AND worker.pid <> holder.pid AND worker.datname = holder.datname
WHERE lock.locktype = 'advisory' AND lock.granted AND lock.objsubid = 1
  AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (lock.classid::bigint << 32 | lock.objid::bigint) = %s
"""

HELD = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted
"""


class AdvisoryLock:
    """The lock, and the connection that it lives on. Safe to be used by several threads."""

    def __init__(self, dbapi: psycopg.Connection[Any], version_table: str) -> None:
        self.dbapi = dbapi
        (schema,) = self.ask("SELECT coalesce(current_schema(), '')")[0]
        # A database's locks are its own: only schemas and tables within it need telling apart.
        name = f"alembic {schema}.{version_table}".encode()
        self.key = int.from_bytes(blake2b(name, digest_size=8).digest(), signed=True)

    def ask(self, query: str, *values: object) -> list[Any]:
        with self.dbapi.cursor() as cursor:
            return cursor.execute(query.encode(), values).fetchall()

    def take(self) -> bool:
        return bool(self.ask("SELECT pg_try_advisory_lock(%s)", self.key)[0][0])

    def holder(self) -> str:
        told = []
        for pid, application, user, host, age, query in self.ask(HOLDERS, self.key):
            words = " ".join(str(query).split())[:200]
            told.append(f"{application} (server pid {pid}, user {user}, from {host}) since {age}: {words}")
        return "; ".join(told) or "it ended just now"

    def assert_held(self) -> None:
        """Raises CommandError when the lock, or the session that it belongs to, is gone."""
        try:
            is_held = self.ask(HELD)[0][0] > 0
        except psycopg.Error as error:
            raise self.lost(error) from error
        if not is_held:
            raise CommandError(POOLED)

    @staticmethod
    def lost(error: Exception) -> CommandError:
        said = " ".join(str(error).split()).rstrip(".")
        return CommandError(
            f"The connection that holds the lock on upgrades was lost ({said}), so another process may be "
            "upgrading now. Stopped before anything more was done: run this again."
        )


@contextmanager
def advisory_lock(
    engine: sa.Engine, *, what: str, wait: float, version_table: str, database: str
) -> Iterator[AdvisoryLock]:
    """Hold the lock. Raises CommandError after `wait` seconds, and behind a pool of transactions."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        dbapi: Any = connection.connection.dbapi_connection
        call(dbapi, "SELECT set_config('application_name', %s, false)", application_name(what))
        if dbapi.info.server_version >= 140000:
            # The server must not end the session for doing nothing while a revision takes its time.
            call(dbapi, "SELECT set_config('idle_session_timeout', '0', false)")
        refuse_pool(engine, dbapi)
        lock = AdvisoryLock(dbapi, version_table)
        wait_for(lock.take, seconds=wait, holder=lock.holder, database=database)
        lock.assert_held()
        try:
            yield lock
        finally:
            release(lock)


def release(lock: AdvisoryLock) -> None:
    """The lock goes with its session, which may be gone already."""
    if not lock.dbapi.closed and not lock.dbapi.broken:
        with ignoring_the_end():
            lock.ask("SELECT pg_advisory_unlock(%s)", lock.key)


@contextmanager
def ignoring_the_end() -> Iterator[None]:
    try:
        yield
    except psycopg.OperationalError:
        return


def refuse_pool(engine: sa.Engine, dbapi: Any) -> None:
    """Raises CommandError if two clients are served by one session in turn.

    A pool of transactions gives a client that is between transactions no session: another
    client's transaction takes the one that it had.
    """
    before = backend(dbapi)
    with engine.connect() as other, closing(other.connection.cursor()) as cursor:
        taken = cursor.execute("SELECT pg_backend_pid()").fetchone()[0]
        if taken == before or backend(dbapi) != before:
            raise CommandError(POOLED)


def backend(dbapi: Any) -> int:
    return int(call(dbapi, "SELECT pg_backend_pid()"))


def call(dbapi: Any, query: str, *values: object) -> Any:
    with dbapi.cursor() as cursor:
        return cursor.execute(query, values).fetchone()[0]


def application_name(what: str) -> str:
    """How people find this process in pg_stat_activity: 63 bytes at most."""
    return f"alembic {what}, {this_process()}".encode("ascii", "replace")[:63].decode()
