"""One revision applied or taken back, with a clock and an eye on its locks."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import RevisionStep
from alembic.script import ScriptDirectory
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.engine import create_engine, database_url
from app.bridge.options import context_options
from app.bridge.revisions import VERSION_TABLE

MODES = {
    "ShareUpdateExclusiveLock": "people read and write, other changes of it wait",
    "ShareLock": "people read, and wait to write",
    "ShareRowExclusiveLock": "people read, and wait to write",
    "ExclusiveLock": "people read, and wait to write",
    "AccessExclusiveLock": "people wait to read and to write",
}
"""What is stronger than ordinary reading and writing, the weakest first, and what it means to others."""
TABLES = """
SELECT c.oid::bigint,
       CASE WHEN n.nspname <> current_schema() THEN n.nspname || '.' ELSE '' END || c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p')
"""
LOCKS = """
SELECT relation::bigint, mode FROM pg_locks
WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@dataclass(frozen=True)
class Lock:
    """The strongest lock that a revision had on a table at its end."""

    table: str
    mode: str

    @property
    def words(self) -> str:
        name = " ".join(re.findall("[A-Z][a-z]+", self.mode.removesuffix("Lock"))).upper()
        return f"{name} on {self.table}: {MODES[self.mode]}"


@dataclass
class Watch:
    """What is noted while a revision runs."""

    tables: dict[int, str] = field(default_factory=dict)
    """Those that others know, by their number: what a revision makes itself nobody waits for."""
    locks: list[Lock] = field(default_factory=list)
    has_left_transaction: bool = False


@dataclass(frozen=True)
class Move:
    """How a revision went."""

    revision: str
    doc: str
    is_upgrade: bool
    seconds: float
    locks: tuple[Lock, ...]
    has_left_transaction: bool
    """Whether it ran statements in autocommit_block(), whose locks are gone when they can be counted."""

    @property
    def verb(self) -> str:
        return "upgrade to" if self.is_upgrade else "downgrade from"


def take(step: RevisionStep, script: ScriptDirectory, connection: BaseDatabaseWrapper) -> Move:
    """Apply or take back one revision. No signal is sent. Raises whatever the revision does."""
    engine, watch = create_engine(connection, database_url(connection)), Watch()
    if connection.vendor == "postgresql":
        with engine.connect() as bind:
            found = bind.exec_driver_sql(TABLES)
            watch.tables = {number: name for number, name in found if name != VERSION_TABLE}
    start = time.perf_counter()
    run(step, script, connection, engine=engine, watch=watch)
    return Move(
        revision=step.revision.revision,
        doc=step.revision.doc or "",
        is_upgrade=step.is_upgrade,
        seconds=time.perf_counter() - start,
        locks=tuple(watch.locks),
        has_left_transaction=watch.has_left_transaction,
    )


def run(
    step: RevisionStep,
    script: ScriptDirectory,
    connection: BaseDatabaseWrapper,
    *,
    engine: sa.Engine,
    watch: Watch,
) -> None:
    def note_locks(*_: Any, **__: Any) -> None:
        watch.locks = locks_of(bind, watch.tables)

    with engine.connect() as bind, EnvironmentContext(Config(), script, fn=lambda *_: [step]) as environment:
        environment.configure(connection=bind, on_version_apply=note_locks, **context_options(connection))
        context = environment.get_context()
        vars(context)["autocommit_block"] = noticed(context.autocommit_block, watch)
        with environment.begin_transaction():
            environment.run_migrations()


def noticed(block: Any, watch: Watch) -> Any:
    @contextmanager
    def autocommit_block() -> Iterator[None]:
        watch.has_left_transaction = True
        within: AbstractContextManager[None] = block()
        with within:
            yield

    return autocommit_block


def locks_of(bind: sa.Connection, tables: dict[int, str]) -> list[Lock]:
    """The strongest on each table that was there, of those that others notice. SQLite has one for all."""
    if bind.dialect.name != "postgresql":
        return []
    strongest: dict[str, str] = {}
    ranks = list(MODES)
    for number, mode in bind.exec_driver_sql(LOCKS):
        table = tables.get(number)
        if table and mode in MODES and ranks.index(mode) >= ranks.index(strongest.get(table, ranks[0])):
            strongest[table] = mode
    return [Lock(table, mode) for table, mode in sorted(strongest.items())]
