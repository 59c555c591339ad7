"""Backups while others write, and restores whose process is killed."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from app.bridge.backups.archives import lock_everything
from tests.bridge.backups.conftest import Database
from tests.conftest import ROOT, RunCommand

COINS = 200
WRITERS = 3
READERS = 6
RESTORES = 4
TABLES = 12
DELAYS = [0.3, 0.45, 0.6, 0.75, 0.9, 1.05, 1.2, 1.5, 1.8, 2.2]
"""Seconds after which a restore is killed: from before it begins until after it ends."""
BULK = "INSERT INTO bulk SELECT id, 'x' || id FROM {series}"


@pytest.fixture
def coins(site: Database) -> Database:
    site.execute(
        "CREATE TABLE heads (id integer PRIMARY KEY)",
        "CREATE TABLE tails (id integer PRIMARY KEY)",
        *(f"INSERT INTO heads VALUES ({coin})" for coin in range(COINS)),
    )
    return site


@contextmanager
def people(database: Database, number: int, program: str, *arguments: str) -> Iterator[None]:
    """So many processes of a program beside this file, each of which goes on until the end."""
    command = [sys.executable, str(Path(__file__).with_name(program)), database.url, *arguments]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(number)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline()
        yield
        ended = [process.communicate()[1] for process in processes if process.poll() is not None]
        assert ended == [], f"{program} failed"
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def test_a_backup_is_of_one_moment_while_others_write(
    coins: Database, run_command: RunCommand, tmp_path: Path
) -> None:
    files = [tmp_path / f"copy{number}" for number in range(3)]
    with people(coins, WRITERS, "writers.py"):
        for file in files:
            run_command("manage.py", "backup", str(file))
    for file in files:
        run_command("manage.py", "restore", str(file), "--yes", "--no-safety-backup")
        found = coins.rows("SELECT id FROM heads UNION ALL SELECT id FROM tails ORDER BY 1")
        assert found == [(coin,) for coin in range(COINS)]


@pytest.mark.vendor("postgresql")
def test_readers_of_many_tables_wait_for_a_restore_and_none_fails(
    site: Database, run_command: RunCommand, tmp_path: Path
) -> None:
    tables = [f"pile{number}" for number in range(TABLES)]
    views = [f"sight_of_{table}" for table in tables]
    site.execute(
        *(f"CREATE TABLE {table} (id integer PRIMARY KEY)" for table in tables),
        *(f"CREATE VIEW {view} AS SELECT * FROM {table}" for view, table in zip(views, tables, strict=True)),
    )
    file = str(tmp_path / "copy")
    run_command("manage.py", "backup", file)
    with people(site, READERS, "readers.py", *tables, *views):
        for _ in range(RESTORES):
            run_command("manage.py", "restore", file, "--yes", "--no-safety-backup")


@pytest.mark.vendor("postgresql")
def test_a_restore_gives_up_where_somebody_keeps_a_table_and_says_which(site: Database) -> None:
    with site.opened() as user, site.opened() as restorer:
        user.execute("BEGIN")
        user.execute("SELECT text FROM notes")
        restorer.execute("BEGIN")
        with pytest.raises(psycopg.Error, match=r"somebody has used public\.notes for longer than 1 s"):
            restorer.execute(lock_everything(1))


def fill(database: Database, rows: int) -> None:
    is_sqlite = database.url.startswith("sqlite")
    counted = (
        f"(WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n LIMIT {rows}) SELECT id FROM n)"
    )
    series = counted if is_sqlite else f"generate_series(1, {rows}) AS n(id)"
    database.execute("CREATE TABLE bulk (id integer PRIMARY KEY, text text)", BULK.format(series=series))


def test_a_restore_that_is_killed_leaves_all_of_one_or_all_of_the_other(
    site: Database, run_command: RunCommand, project_environment: dict[str, str], tmp_path: Path
) -> None:
    fill(site, 100_000)
    file = str(tmp_path / "copy")
    run_command("manage.py", "backup", file)
    before, after = [("live", 1)], [("kept", 100_000)]
    seen = []
    for delay in DELAYS:
        site.execute("DELETE FROM bulk WHERE id > 1", "UPDATE notes SET text = 'live'")
        command = [sys.executable, "manage.py", "restore", file, "--yes", "--no-safety-backup"]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=project_environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        seen.append(site.rows("SELECT notes.text, (SELECT count(*) FROM bulk) FROM notes"))
    assert all(rows in (before, after) for rows in seen), seen
    assert before in seen


@pytest.mark.vendor("sqlite")
def test_cp_misses_what_the_write_ahead_log_holds_and_a_backup_does_not(
    site: Database, run_command: RunCommand, tmp_path: Path
) -> None:
    with site.opened() as user:
        user.execute("INSERT INTO notes VALUES (2, 'in the log')")
        shutil.copy(site.path, tmp_path / "cp.db")
        run_command("manage.py", "backup", str(tmp_path / "backup.db"))
    assert [len(rows_of(tmp_path / name)) for name in ("cp.db", "backup.db")] != [2, 2]
    assert len(rows_of(tmp_path / "backup.db")) == 2


@pytest.mark.vendor("sqlite")
def test_cp_is_complete_once_nobody_has_the_database_open(site: Database, tmp_path: Path) -> None:
    site.execute("INSERT INTO notes VALUES (2, 'in the file')")
    shutil.copy(site.path, tmp_path / "cp.db")
    assert len(rows_of(tmp_path / "cp.db")) == 2


def rows_of(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as bind:
        try:
            return bind.execute("SELECT text FROM notes").fetchall()
        except sqlite3.OperationalError:
            return []  # even the table was in the log alone


@pytest.mark.vendor("postgresql")
def test_plain_pg_dump_and_psql_work_as_the_documents_say(
    site: Database, run_command: RunCommand, tmp_path: Path
) -> None:
    script = tmp_path / "backup.sql"
    script.write_text(run_command("pg_dump", site.url).stdout)
    site.execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    run_command(
        "psql", "--single-transaction", "-v", "ON_ERROR_STOP=1", f"--file={script}", f"--dbname={site.url}"
    )
    assert site.rows("SELECT text FROM notes") == [("kept",)]
    run_command("alembic", "check")
