"""A revision that gets no lock is taken back and begun anew, a little later, a few times."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from app.bridge.errors import BridgeError
from app.bridge.running.limits import Limits
from app.bridge.sqlite.transactions import is_autocommit, is_read

logger = logging.getLogger(__name__)

LOCK_NOT_AVAILABLE, DEADLOCK = "55P03", "40P01"
SQLITE_BUSY = ("database is locked", "database table is locked", "database schema is locked")
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0


class Trace:
    """What an attempt at a revision has done for good, outside its transaction."""

    def __init__(self, bind: sa.Connection) -> None:
        self.kept = False
        """Something that a second attempt would do twice."""
        self.touched = False
        """Perhaps only something that a second attempt clears away: an invalid index."""
        self._in_transaction = False
        sa.event.listen(bind.engine, "before_cursor_execute", self.before)
        sa.event.listen(bind.engine, "after_cursor_execute", self.after)

    def begin(self) -> None:
        self.kept = self.touched = self._in_transaction = False

    def before(self, connection: sa.Connection, cursor: Any, statement: str, *_: Any) -> None:
        # `autocommit_block()` commits what was done before it.
        if not is_autocommit(connection) or is_harmless(statement):
            return
        self.touched = True
        if self._in_transaction:
            self.kept = True

    def after(self, connection: sa.Connection, cursor: Any, statement: str, *_: Any) -> None:
        if is_harmless(statement):
            return
        if is_autocommit(connection):
            self.kept = True
        else:
            self._in_transaction = True


def is_harmless(statement: str) -> bool:
    return is_read(statement) or statement.split(None, 1)[0].upper() in ("SET", "RESET")


def retrying(
    attempt: Callable[[], None], *, limits: Limits, may_retry: Callable[[], bool], why: Callable[[], str]
) -> None:
    """Call `attempt` until it gets its locks; what else it raises is raised.

    `may_retry` says whether the failed attempt has left nothing behind, `why` who was in its way.
    Raises NoLock when the retries are used up.
    """
    for retry in range(limits.lock_retries + 1):
        try:
            attempt()
            return
        except sa.exc.DBAPIError as error:
            if not is_about_locks(error):
                raise
            if retry == limits.lock_retries or not may_retry():
                raise NoLock(error, why(), retry + 1) from error
            pause = pause_before(retry)
            logger.warning(
                "No lock: %s. Nothing of the revision is kept; trying again in %.1f s.",
                why() or words(error),
                pause,
            )
            time.sleep(pause)


def pause_before(retry: int) -> float:
    """Twice as long each time, and never as long as another process that began together with this one."""
    longest: float = min(FIRST_PAUSE * 2.0**retry, LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1.5)  # noqa: S311  no secret


class NoLock(BridgeError):
    """A lock was not to be had."""

    def __init__(self, error: sa.exc.DBAPIError, why: str, attempts: int) -> None:
        tried = "tried once" if attempts == 1 else f"tried {attempts} times"
        cure = "Run it again when they have ended, or end them"
        if is_busy(error):
            who, cure = "another process writes to the file", "End it, or wait, and run this again"
        else:
            who = why or "who held it is not known any more"
        super().__init__(f"{words(error)} ({tried}): {who}. {cure}.")


def is_about_locks(error: sa.exc.DBAPIError) -> bool:
    return is_busy(error) or getattr(error.orig, "sqlstate", None) in (LOCK_NOT_AVAILABLE, DEADLOCK)


def is_busy(error: sa.exc.DBAPIError) -> bool:
    return str(error.orig).startswith(SQLITE_BUSY)


def words(error: sa.exc.DBAPIError) -> str:
    """What the database said, on one line: of a deadlock, who waited for whom."""
    return " ".join(str(error.orig).split()).rstrip(".")
