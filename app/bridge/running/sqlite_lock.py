"""One upgrade of an SQLite file at a time.

SQLite locks for a transaction, and an upgrade has many; nor does it tell who holds a lock.
So there is a file beside the database while an upgrade runs. The lock on it belongs to the
kernel, which releases it however the process ends; the file's text is only for people.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.core.files import locks

from app.bridge.running.waiting import this_process, wait_for

SUFFIX = "-upgrade.lock"
"""After SQLite's own custom: -journal, -wal, -shm."""


class FileLock:
    """A lock on a file that is there only while the lock is held."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: IO[str] | None = None

    def take(self) -> bool:
        """Raises OSError where no file can be made."""
        file = self.path.open("a+", encoding="utf-8")
        if not locks.lock(file, locks.LOCK_EX | locks.LOCK_NB):
            file.close()
            return False
        if not self.is_still(file):
            # Who held it has removed the file meanwhile: this lock keeps nobody out.
            file.close()
            return False
        self.file = file
        return True

    def is_still(self, file: IO[str]) -> bool:
        try:
            return os.path.samestat(os.fstat(file.fileno()), self.path.stat())
        except FileNotFoundError:
            return False

    def write(self, what: str) -> None:
        assert self.file is not None
        self.file.truncate(0)
        since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        json.dump({"who": this_process(), "what": what, "since": since}, self.file)
        self.file.flush()

    def holder(self) -> str:
        try:
            told = json.loads(self.path.read_text(encoding="utf-8"))
            return f"{told['who']} runs {told['what']} since {told['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "it has not written yet who it is"

    def release(self) -> None:
        assert self.file is not None
        self.path.unlink(missing_ok=True)
        self.file.close()
        self.file = None


@contextmanager
def file_lock(database: str, *, what: str, wait: float) -> Iterator[None]:
    """Hold the lock of a database file. Raises CommandError after `wait` seconds.

    Where no file can be made beside it, SQLite cannot write either, and says it better.
    """
    path = Path(database).resolve()
    lock = FileLock(path.with_name(path.name + SUFFIX))
    try:
        wait_for(lock.take, seconds=wait, holder=lock.holder, database=str(path))
    except OSError:
        yield
        return
    try:
        lock.write(what)
        yield
    finally:
        lock.release()
