"""What a revision does, without a database: its operations in order, each with its line and its SQL.

The revision's own code runs, so that loops, helpers and conditions are what they are on
that vendor. Whatever it reads comes back empty, as from tables without rows; if it asks
Django for a database, it is stopped before anything is sent there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from io import StringIO
from traceback import extract_tb
from types import SimpleNamespace
from typing import Any, NoReturn

import sqlalchemy as sa
from alembic.config import Config
from alembic.operations import BatchOperations, Operations, ops
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError
from django.db import connections
from sqlalchemy.exc import NoResultFound

from app.bridge import engine  # noqa: F401  registers what writes each vendor's SQL
from app.bridge.dialects import dialect_for
from app.bridge.script import context_without_database, write_values
from app.bridge.sql import text

UPGRADE, DOWNGRADE = "upgrade", "downgrade"
READS = ("SELECT", "SHOW", "EXPLAIN", "PRAGMA")
STATEMENT_END = ";\n\n"


@dataclass(frozen=True)
class Step:
    """One operation of a revision."""

    operation: ops.MigrateOperation
    line: int
    """Where the revision's file calls for it; 0 where that cannot be told."""
    is_transactional: bool
    """False within `autocommit_block()`."""
    statements: tuple[str, ...] = ()
    """Its SQL, where it was asked for."""


@dataclass
class Recording:
    """All that was seen of a revision's upgrade or downgrade."""

    vendor: str
    steps: list[Step] = field(default_factory=list)
    stopped_by: Exception | None = None
    """What it raised; the steps are those before."""
    stopped_at: int = 0
    """The line of the revision's file that raised it."""

    @property
    def is_refusal(self) -> bool:
        """Whether the revision raised on purpose, to say why it cannot go that way."""
        return isinstance(self.stopped_by, CommandError | NotImplementedError)


def record(
    script: ScriptDirectory,
    revision: Script,
    direction: str = UPGRADE,
    *,
    vendor: str,
    with_sql: bool = False,
) -> Recording:
    """Run `upgrade()` or `downgrade()` of a revision on nothing, as if on `vendor`.

    With `with_sql` each step of PostgreSQL has its statements. SQLite's are not to be had:
    they rewrite the text of tables, which only a database has.
    """
    recorder = Recorder(revision, vendor, with_sql=with_sql)
    with no_database_of_django(), own_environment(script, recorder.context), own_operations(recorder):
        try:
            getattr(revision.module, direction)()
        except Exception as error:  # noqa: BLE001  a revision may raise anything
            recorder.stop(error)
    return recorder.recording


class NeedsDatabase(Exception):
    """A revision goes past `op` to a database, which a recording has not."""


@contextmanager
def no_database_of_django() -> Iterator[None]:
    """Let no statement through to any of DATABASES."""

    def refuse(*_: Any) -> NoReturn:
        raise NeedsDatabase("it asks Django for the database: use op.get_bind().")

    with ExitStack() as refused:
        for connection in connections.all():
            refused.enter_context(connection.execute_wrapper(refuse))
        yield


class Recorder:
    """Takes note of what goes through `op` and through `op.get_bind()`."""

    def __init__(self, revision: Script, vendor: str, *, with_sql: bool) -> None:
        self.path, self.with_sql = revision.module.__file__, with_sql and vendor != "sqlite"
        self.recording = Recording(vendor)
        self.buffer = StringIO()
        self.is_transactional = True
        self.is_busy = False
        options = {"literal_binds": True, "output_buffer": self.buffer, "transactional_ddl": True}
        self.context = context_without_database(dialect_for(vendor), options)
        write_values(self.context, answer=EmptyResult, execute=self.execute)
        vars(self.context)["autocommit_block"] = self.autocommit_block
        complete(self.context.connection)
        self.operations = Operations(self.context)
        vars(self.operations).update(
            invoke=self.invoke, batch_alter_table=self.batch_alter_table, run_async=refuse_async
        )

    def invoke(self, operation: Any) -> Any:
        """Note an operation; its parts, and the statements that it executes, belong to it."""
        start = self.buffer.tell()
        try:
            if self.with_sql:
                return self.write(operation)
            return operation.to_table() if isinstance(operation, ops.CreateTableOp) else None
        finally:
            written = self.buffer.getvalue()[start:].split(STATEMENT_END)
            statements = tuple(text.strip() for text in written if text.strip())
            self.recording.steps.append(Step(operation, self.line(), self.is_transactional, statements))

    def write(self, operation: Any) -> Any:
        self.is_busy = True
        try:
            return Operations.invoke(self.operations, operation)
        finally:
            self.is_busy = False

    def execute(self, statement: Any) -> None:
        """What the connection is given, unless an operation gives it."""
        if not self.is_busy and not is_question(statement):
            self.invoke(ops.ExecuteSQLOp(statement))

    def stop(self, error: Exception) -> None:
        places = [entry for entry in extract_tb(error.__traceback__) if entry.filename == self.path]
        self.recording.stopped_by = error
        self.recording.stopped_at = (places[-1].lineno or 0) if places else 0

    def line(self) -> int:
        """The innermost line of the revision's file that is being run."""
        frame = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename == self.path:
                return frame.f_lineno
            frame = frame.f_back  # type: ignore[assignment]
        return 0

    @contextmanager
    def autocommit_block(self) -> Iterator[None]:
        before, self.is_transactional = self.is_transactional, False
        try:
            yield
        finally:
            self.is_transactional = before

    @contextmanager
    def batch_alter_table(self, table_name: str, schema: str | None = None, **_: Any) -> Iterator[Any]:
        """What is done to a table within a batch is the same done to it without one."""
        place: Any = SimpleNamespace(table_name=table_name, schema=schema, operations=self.operations)
        batch = BatchOperations(self.context, impl=place)
        vars(batch)["invoke"] = self.invoke
        yield batch


def is_question(statement: Any) -> bool:
    """Whether a statement only reads."""
    words = statement.text.split(None, 1) if isinstance(statement, sa.TextClause) else []
    return isinstance(statement, sa.Select) or (bool(words) and words[0].upper() in READS)


def complete(connection: Any) -> None:
    """Give SQLAlchemy's connection that writes what one that executes has beside `execute`."""
    vars(connection).update(
        exec_driver_sql=lambda sql, *_, **__: connection.execute(text(sql)),
        scalar=lambda statement, *values: connection.execute(statement, *values).scalar(),
        scalars=lambda statement, *values: connection.execute(statement, *values).scalars(),
        begin_nested=nullcontext,
        in_transaction=lambda: True,
    )


class EmptyResult:
    """What a query gives where there are no rows."""

    rowcount = 0

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def fetchall(self) -> list[Any]:
        return []

    def first(self) -> None:
        return None

    def one(self) -> NoReturn:
        raise NoResultFound("No row was found when one was required")

    all = partitions = keys = fetchmany = fetchall
    fetchone = one_or_none = scalar = scalar_one_or_none = first
    scalar_one = one

    def itself(self, *_: Any) -> EmptyResult:
        return self

    scalars = mappings = unique = columns = tuples = itself


def refuse_async(*_: Any) -> NoReturn:
    raise NeedsDatabase("op.run_async() needs a database.")


@contextmanager
def own_environment(script: ScriptDirectory, context: MigrationContext) -> Iterator[None]:
    """Let `from alembic import context` mean a script that is written; afterwards what it meant."""
    environment = EnvironmentContext(Config(), script, as_sql=True)
    environment._migration_context = context
    with proxied(EnvironmentContext, environment):
        yield


@contextmanager
def own_operations(recorder: Recorder) -> Iterator[None]:
    with proxied(Operations, recorder.operations):
        yield


@contextmanager
def proxied(kind: Any, stand_in: Any) -> Iterator[None]:
    """Put `stand_in` behind Alembic's module of this kind, and back what a running command has there."""
    (modules, _), *_ = kind._setups[kind][1]
    before = modules.get("_proxy")
    stand_in._install_proxy()
    try:
        yield
    finally:
        restore: Callable[[], None] = before._install_proxy if before else stand_in._remove_proxy
        restore()
