"""A run has the database's schema to itself, and each of its revisions has its limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic.runtime.migration import RevisionStep

from app.bridge.running.limits import Limits
from app.bridge.running.retrying import Trace, retrying
from app.bridge.running.sqlite_lock import file_lock

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from app.bridge.running.blockers import Watch
    from app.bridge.running.postgresql_lock import AdvisoryLock


class Turn:
    """What a run may do while it has the lock. This one is for databases with nothing to watch."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.trace: Trace | None = None

    @property
    def kept(self) -> bool:
        """Whether the last attempt at a revision has done something outside its transaction."""
        return self.trace is not None and self.trace.kept

    @property
    def touched(self) -> bool:
        """Whether it has begun to, which may leave a rest behind."""
        return self.trace is not None and self.trace.touched

    @contextmanager
    def working_on(self, bind: sa.Connection) -> Iterator[None]:
        self.trace = Trace(bind)
        yield

    def begin(self, bind: sa.Connection, step: Any) -> None:
        """Before each revision. Raises CommandError when it must not begin."""
        assert self.trace is not None
        self.trace.begin()

    def confirm(self) -> None:
        """Before each commit. Raises CommandError when it must not be."""

    def run(self, attempt: Callable[[], None]) -> None:
        retrying(attempt, limits=self.limits, may_retry=lambda: not self.kept, why=self.who_blocks)

    def who_blocks(self) -> str:
        return ""


class PostgreSQLTurn(Turn):
    """Sets the timeouts, watches who blocks, and stops when the lock is lost."""

    def __init__(self, limits: Limits, lock: AdvisoryLock, name: str) -> None:
        super().__init__(limits)
        self.lock, self.name = lock, name
        self.watch: Watch | None = None

    @contextmanager
    def working_on(self, bind: sa.Connection) -> Iterator[None]:
        from app.bridge.running.blockers import PAUSE, Watch

        set_for_session(bind, "application_name", self.name)
        self.watch = Watch(self.lock, bind.scalar(sa.text("SELECT pg_backend_pid()")))
        bind.commit()
        pause = min(PAUSE, self.limits.lock_timeout / 4) if self.limits.lock_timeout else PAUSE
        with super().working_on(bind), self.watch.watching(pause=max(pause, 0.02)):
            yield

    def begin(self, bind: sa.Connection, step: Any) -> None:
        assert self.watch is not None
        super().begin(bind, step)
        self.lock.assert_held()
        self.watch.forget()
        revision = step.revision.module if isinstance(step, RevisionStep) else None
        limits = self.limits.of_revision(revision)
        for name in ("lock_timeout", "statement_timeout"):
            set_for_session(bind, name, f"{round(getattr(limits, name) * 1000)}ms")
        bind.commit()

    def confirm(self) -> None:
        self.lock.assert_held()

    def who_blocks(self) -> str:
        return self.watch.seen if self.watch else ""


def set_for_session(bind: sa.Connection, name: str, value: str) -> None:
    bind.execute(sa.text("SELECT set_config(:name, :value, false)"), {"name": name, "value": value})


@contextmanager
def turn(
    connection: BaseDatabaseWrapper, engine: sa.Engine, *, limits: Limits, what: str, version_table: str
) -> Iterator[Turn]:
    """Wait for the database's schema to be free, and keep others off it.

    Raises CommandError when it is not free in time, with the name of who has it.
    """
    if connection.vendor == "sqlite":
        with sqlite_turn(connection, engine, limits=limits, what=what) as taken:
            yield taken
        return
    from app.bridge.failures import describe
    from app.bridge.running.postgresql_lock import advisory_lock, application_name

    with advisory_lock(
        engine,
        what=what,
        wait=limits.upgrade_wait,
        version_table=version_table,
        database=describe(connection),
    ) as lock:
        yield PostgreSQLTurn(limits, lock, application_name(what))


@contextmanager
def sqlite_turn(
    connection: BaseDatabaseWrapper, engine: sa.Engine, *, limits: Limits, what: str
) -> Iterator[Turn]:
    if connection.is_in_memory_db():  # type: ignore[attr-defined]
        yield Turn(limits)  # It is this process's own.
        return
    name = path_of(str(connection.settings_dict["NAME"]))
    with file_lock(name, what=what, wait=limits.upgrade_wait):
        yield Turn(limits)


def path_of(name: str) -> str:
    """The file that SQLite opens: Django passes on a name that begins with "file:" as a URI."""
    from urllib.parse import unquote, urlsplit

    return unquote(urlsplit(name).path) if name.startswith("file:") else name


def moves_schema(options: Any) -> bool:
    """Whether Alembic's command writes revisions into the database; of these it knows where to."""
    return "destination_rev" in options


def words_for(command: str, target: Any) -> str:
    """What this run does, for people who wait for it."""
    names = " ".join(target) if isinstance(target, tuple) else str(target)
    return f"{command} {names}".strip()
