"""`manage.py restore FILE`: everything comes back, or nothing changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connections

from app.bridge.engine import create_engine, database_url
from app.bridge.running.limits import Limits
from app.bridge.running.turns import turn
from app.config.database import parse_database_url
from tests.bridge.backups.conftest import Database
from tests.bridge.backups.wrapping import wrapper_of
from tests.conftest import ROOT, RunCommand

REPLACED = "INSERT INTO notes VALUES (2, 'too late')"


@pytest.fixture
def file(site: Database, run_command: RunCommand, tmp_path: Path) -> Path:
    """A backup, after which the database has changed: a row more, a table more, a table less."""
    file = tmp_path / "copy"
    run_command("manage.py", "backup", str(file))
    site.execute(REPLACED, "CREATE TABLE later (id integer REFERENCES notes)", "DROP TABLE user_preferences")
    return file


def tables(site: Database) -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if site.url.startswith("sqlite")
        else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    )
    return {name for (name,) in site.rows(query)}


def test_restoring_brings_back_what_was_there(site: Database, file: Path, run_command: RunCommand) -> None:
    said = run_command("manage.py", "restore", str(file), "--yes", "--no-safety-backup").stdout
    assert site.rows("SELECT text FROM notes") == [("kept",)]
    assert "user_preferences" in tables(site) and "later" not in tables(site)
    assert "newest revision" in said
    run_command("alembic", "check")


def test_without_a_terminal_nobody_says_yes(site: Database, file: Path, run_command: RunCommand) -> None:
    assert "--yes" in run_command("manage.py", "restore", str(file), status=1).stderr
    assert len(site.rows("SELECT * FROM notes")) == 2


def test_what_was_there_is_backed_up_first(
    site: Database, file: Path, folder: Path, run_command: RunCommand
) -> None:
    run_command("manage.py", "restore", str(file), "--yes")
    (before,) = folder.glob("*before-restore*")
    run_command("manage.py", "restore", str(before), "--yes", "--no-safety-backup")
    assert len(site.rows("SELECT * FROM notes")) == 2
    assert "later" in tables(site)


def test_an_empty_database_can_be_restored_into(
    database: Database, site: Database, file: Path, run_command: RunCommand, folder: Path
) -> None:
    if database.url.startswith("sqlite"):
        for path in database.path.parent.glob(f"{database.path.name}*"):
            path.unlink()
    else:
        database.execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    run_command("manage.py", "restore", str(file), "--yes")
    assert site.rows("SELECT text FROM notes") == [("kept",)]
    assert not folder.exists()


def test_a_backup_of_an_unknown_revision_is_refused(
    site: Database, run_command: RunCommand, tmp_path: Path
) -> None:
    site.execute("UPDATE alembic_version SET version_num = 'fromthefuture'")
    run_command("manage.py", "backup", str(tmp_path / "copy"))
    said = run_command("manage.py", "restore", str(tmp_path / "copy"), "--yes", status=1).stderr
    assert "fromthefuture" in said and "--any-revision" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"-- PostgreSQL database dump\n", "psql"),
        (b"holiday", "no backup"),
        (b"PGDMP!", ""),
        (b"SQLite format 3\0", ""),
    ],
)
def test_a_file_that_is_no_backup_is_refused(
    site: Database, run_command: RunCommand, tmp_path: Path, text: bytes, said: str
) -> None:
    (tmp_path / "copy").write_bytes(text)
    answer = run_command("manage.py", "restore", str(tmp_path / "copy"), "--yes", status=1).stderr
    assert said in answer and "Traceback" not in answer


def test_a_file_that_is_not_there_is_told(site: Database, run_command: RunCommand, tmp_path: Path) -> None:
    assert (
        "cannot be read" in run_command("manage.py", "restore", str(tmp_path / "x"), "--yes", status=1).stderr
    )


def test_a_damaged_backup_changes_nothing(site: Database, file: Path, run_command: RunCommand) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    said = run_command("manage.py", "restore", str(file), "--yes", status=1).stderr
    assert str(file) in said and "Traceback" not in said
    assert len(site.rows("SELECT * FROM notes")) == 2


@pytest.mark.vendor("postgresql")
def test_types_functions_views_and_schemas_come_back(
    site: Database, run_command: RunCommand, tmp_path: Path
) -> None:
    site.execute(
        "CREATE SCHEMA attic",
        "CREATE TYPE mood AS ENUM ('calm', 'angry')",
        "CREATE DOMAIN small AS integer CHECK (VALUE < 10)",
        "CREATE TABLE attic.moods (mood mood, small small)",
        "INSERT INTO attic.moods VALUES ('calm', 3)",
        "CREATE VIEW moods AS SELECT * FROM attic.moods",
        "CREATE FUNCTION answer() RETURNS integer LANGUAGE sql AS 'SELECT 42'",
        'CREATE TABLE "Odd (name)" (id integer)',
        'INSERT INTO "Odd (name)" VALUES (1)',
    )
    file = str(tmp_path / "copy")
    run_command("manage.py", "backup", file)
    site.execute("DELETE FROM attic.moods", "CREATE TYPE later AS (a integer)", "DROP FUNCTION answer()")
    run_command("manage.py", "restore", file, "--yes", "--no-safety-backup")
    assert site.rows("SELECT mood::text, small FROM moods") == [("calm", 3)]
    assert site.rows("SELECT answer()") == [(42,)]
    assert site.rows("SELECT to_regtype('later')") == [(None,)]


def test_a_restore_waits_for_the_lock_of_upgrades(
    site: Database, file: Path, project_environment: dict[str, str]
) -> None:
    own = wrapper_of(connections["default"], **parse_database_url(site.url))
    command = [sys.executable, "manage.py", "restore", str(file), "--yes", "--no-safety-backup"]
    with turn(
        own,
        create_engine(own, database_url(own)),
        limits=Limits(),
        what="upgrade",
        version_table="alembic_version",
    ):
        process = subprocess.Popen(command, cwd=ROOT, env=project_environment, stderr=subprocess.DEVNULL)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=6)
        assert len(site.rows("SELECT * FROM notes")) == 2
    assert process.wait(timeout=60) == 0
    assert len(site.rows("SELECT * FROM notes")) == 1
