"""A site's database with rows in it, for processes of their own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import RunCommand


class Database:
    """The scratch database, reached without Django."""

    def __init__(self, url: str) -> None:
        self.url = url

    @contextmanager
    def opened(self) -> Iterator[Any]:
        if self.url.startswith("sqlite"):
            path = self.url.removeprefix("sqlite:///")
            with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as bind:
                bind.execute("PRAGMA journal_mode = WAL")
                yield bind
        else:
            with psycopg.connect(self.url, autocommit=True) as bind:
                yield bind

    def execute(self, *statements: str) -> None:
        with self.opened() as bind:
            for statement in statements:
                bind.execute(statement)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.opened() as bind:
            return [tuple(row) for row in bind.execute(query).fetchall()]

    @property
    def path(self) -> Path:
        return Path(self.url.removeprefix("sqlite:///"))


@pytest.fixture
def database(scratch_database_url: str) -> Database:
    return Database(scratch_database_url)


@pytest.fixture
def site(database: Database, run_command: RunCommand) -> Database:
    """The database of the site at head, with a table of notes that no revision knows."""
    run_command("alembic", "upgrade", "head")
    database.execute(
        "CREATE TABLE notes (id integer PRIMARY KEY, text varchar(50))",
        "INSERT INTO notes VALUES (1, 'kept')",
    )
    return database


@pytest.fixture
def folder(project_environment: dict[str, str], tmp_path: Path) -> Path:
    """Where backups without a name go."""
    folder = tmp_path / "backups"
    project_environment["BACKUP_FOLDER"] = str(folder)
    return folder
