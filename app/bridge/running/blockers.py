"""Who keeps a revision from its lock: asked while it waits, because afterwards nobody can tell."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from app.bridge.running.postgresql_lock import AdvisoryLock

BLOCKERS = """
SELECT blocker.pid, blocker.application_name, blocker.usename, blocker.state,
       date_trunc('second', now() - coalesce(blocker.xact_start, blocker.backend_start))::text,
       blocker.query
FROM pg_stat_activity AS blocker
WHERE blocker.pid = ANY (pg_blocking_pids(%s))
ORDER BY blocker.xact_start
"""
WAITED_FOR = """
SELECT coalesce('table ' || coalesce(index.indrelid, lock.relation)::regclass::text,
                'the ' || lock.locktype || ' of another transaction')
FROM pg_locks AS lock LEFT JOIN pg_index AS index ON index.indexrelid = lock.relation
WHERE lock.pid = %s AND NOT lock.granted
"""
PAUSE = 0.25
"""Seconds between two looks; a shorter wait is looked at more often."""


class Watch:
    """Looks, from the connection of the lock, at the session that works. Keeps that connection busy too."""

    def __init__(self, lock: AdvisoryLock, pid: int) -> None:
        self.lock, self.pid = lock, pid
        self.seen = ""
        self._ended = threading.Event()

    def forget(self) -> None:
        self.seen = ""

    @contextmanager
    def watching(self, *, pause: float) -> Iterator[None]:
        thread = threading.Thread(target=self.look_again, args=[pause], daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def look_again(self, pause: float) -> None:
        while not self._ended.wait(pause):
            try:
                self.look()
            except psycopg.Error:
                return  # `assert_held` tells it, before anything more is done.

    def look(self) -> None:
        """Note who blocks, and what; keep what was seen when nobody does any more."""
        blockers = self.lock.ask(BLOCKERS, self.pid)
        if not blockers:
            return
        waited_for = [row[0] for row in self.lock.ask(WAITED_FOR, self.pid)]
        place = ", ".join(waited_for) or "a lock"
        self.seen = f"{place} is held by " + "; ".join(told(row) for row in blockers)


def told(blocker: tuple[Any, ...]) -> str:
    pid, application, user, state, age, query = blocker
    words = " ".join(str(query).split())[:200]
    name = application or "no application_name"
    verb = "whose last statement was" if str(state).startswith("idle") else "which runs"
    return f"pid {pid} ({name}, user {user}, {state}, its transaction began {age} ago), {verb}: {words}"
