"""`manage.py backup`: what it writes, and what it leaves alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from tests.bridge.backups.conftest import Database
from tests.conftest import ROOT, RunCommand


def newest_revision() -> str:
    head = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    assert head is not None
    return head


def test_a_backup_is_verified_and_its_owners_only(
    site: Database, run_command: RunCommand, tmp_path: Path
) -> None:
    file = tmp_path / "copy"
    said = run_command("manage.py", "backup", str(file)).stdout
    assert newest_revision() in said and "tables" in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_backup_gets_a_name_of_database_revision_and_time(
    site: Database, folder: Path, run_command: RunCommand
) -> None:
    run_command("manage.py", "backup")
    (file,) = folder.iterdir()
    assert file.name.startswith("scratch") and f"-{newest_revision()}-" in file.name and "Z." in file.name


def test_a_file_that_exists_is_left_alone(site: Database, run_command: RunCommand, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    file.write_text("precious")
    said = run_command("manage.py", "backup", str(file), status=1).stderr
    assert "--overwrite" in said and file.read_text() == "precious"


def test_overwrite_replaces_a_file(site: Database, run_command: RunCommand, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    file.write_text("not precious")
    run_command("manage.py", "backup", str(file), "--overwrite")
    assert file.read_bytes()[:5] in (b"SQLit", b"PGDMP")


def test_a_folder_that_cannot_be_written_is_named(
    site: Database, run_command: RunCommand, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    said = run_command("manage.py", "backup", str(tmp_path / "file/copy"), status=1).stderr
    assert "cannot be written" in said and "Traceback" not in said


@pytest.mark.vendor("sqlite")
def test_a_database_that_is_not_there_is_not_made(
    database: Database, run_command: RunCommand, tmp_path: Path
) -> None:
    said = run_command("manage.py", "backup", str(tmp_path / "copy"), status=1).stderr
    assert "There is no database" in said and not database.path.exists()


@pytest.mark.vendor("postgresql")
def test_a_server_without_the_database_is_told(run_command: RunCommand, tmp_path: Path) -> None:
    said = run_command(
        "manage.py", "backup", str(tmp_path / "copy"), status=1, DATABASE_URL="postgresql://x@127.0.0.1:9/y"
    ).stderr
    assert "cannot be opened" in said and list(tmp_path.glob(".backup*")) == []


def test_nothing_is_left_of_a_backup_that_failed(
    site: Database, run_command: RunCommand, tmp_path: Path
) -> None:
    file = tmp_path / "folder"
    file.mkdir()
    run_command("manage.py", "backup", str(file), status=1)
    assert list(tmp_path.glob(".backup*")) == []
