"""`manage.py alembic rehearse`: revisions there and back on a copy, the original untouched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

from tests.bridge import snapshots
from tests.migrations.conftest import Done, Project

ADD = "op.add_column('library_book', sa.Column('isbn', sa.String(13), nullable=True))"
DROP = "op.drop_column('library_book', 'isbn')"
SAFE = "Safe: what was there is there again, and every schema was as it had to be."


@pytest.fixture
def shelf(project: Project) -> Project:
    """The project with its tables and three books."""
    assert project.alembic("upgrade", "head").status == 0
    project.query("INSERT INTO library_author (id, name) VALUES (1, 'Ada')")
    project.query(
        "INSERT INTO library_book (id, author_id, title, pages) "
        "VALUES (1, 1, 'a', 9), (2, 1, 'b', 9), (3, 1, 'c', 9)"
    )
    (project.folder / "tmp").mkdir()
    return project


def rehearse(project: Project, *arguments: str) -> Done:
    return project.manage("alembic", "rehearse", *arguments, TMPDIR=str(project.folder / "tmp"))


def address(project: Project) -> URL:
    if is_sqlite(project):
        return URL.create("sqlite", database=project.database["NAME"])
    libpq = project.libpq()
    return URL.create(
        "postgresql+psycopg",
        username=libpq["user"],
        password=libpq.get("password"),
        host=libpq["host"],
        port=int(libpq["port"]),
        database=libpq["dbname"],
    )


def is_sqlite(project: Project) -> bool:
    return str(project.database["ENGINE"]).endswith("sqlite3")


def everything(project: Project) -> Any:
    """The file's bytes on SQLite; on both the catalog and all rows."""
    tables = ("alembic_version", "library_author", "library_book", "auth_permission", "django_content_type")
    rows = {table: sorted(project.query(f"SELECT * FROM {table}")) for table in tables}
    data = Path(project.database["NAME"]).read_bytes() if is_sqlite(project) else b""
    return snapshots.snapshot(address(project)), rows, data


def copies(project: Project) -> list[str]:
    """What is left of rehearsals."""
    if is_sqlite(project):
        return [path.name for path in (project.folder / "tmp").iterdir()]
    name = project.database["NAME"]
    query = f"SELECT datname FROM pg_database WHERE datname LIKE '{name[:40]}%rehearsal%'"
    return [row[0] for row in project.query(query)]


def drop_copies(project: Project) -> None:
    if not is_sqlite(project):
        for name in copies(project):
            project.query(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_pending_revisions_go_up_down_and_up_and_are_safe(shelf: Project) -> None:
    shelf.write_revision("second", "first", ADD, DROP)
    before = everything(shelf)
    done = rehearse(shelf)
    moves = [line.partition("]")[2].rpartition(":")[0] for line in done.out.splitlines() if line[0] == "["]
    assert moves == [
        " upgrade to second Change second",
        " downgrade from second Change second",
        " upgrade to second Change second",
    ]
    assert (done.status, done.out.splitlines()[-1]) == (0, SAFE)
    assert everything(shelf) == before
    assert copies(shelf) == []


def test_the_sites_own_revisions_are_safe(run_command) -> None:
    for target in ("51998e63e710", "head"):
        assert run_command("manage.py", "alembic", "rehearse").stdout.splitlines()[-1] == SAFE
        run_command("alembic", "upgrade", target)
    run_command("manage.py", "load_demo")
    assert run_command("manage.py", "alembic", "rehearse").stdout.splitlines()[-1] == SAFE


def test_without_a_pending_revision_the_newest_goes_down_and_up(shelf: Project) -> None:
    shelf.write_revision("second", "first", ADD, DROP)
    assert shelf.alembic("upgrade", "head").status == 0
    done = rehearse(shelf)
    assert "Nothing is pending. 1 revision back and up again:" in done.out
    assert done.out.splitlines()[-1] == SAFE


def test_a_target_chooses(shelf: Project) -> None:
    shelf.write_revision("second", "first", ADD, DROP)
    shelf.write_revision("third", "second", "op.drop_table('nonsense')")
    assert rehearse(shelf, "second").status == 0
    assert rehearse(shelf, "+1").status == 0
    assert shelf.alembic("upgrade", "second").status == 0
    done = rehearse(shelf, "first")
    assert "downgrade from second" in done.out and "third" not in done.out


def test_what_a_downgrade_leaves_is_told(shelf: Project) -> None:
    shelf.write_revision(
        "second", "first", "op.create_index('by_pages', 'library_book', ['pages'], if_not_exists=True)"
    )
    done = rehearse(shelf)
    assert done.status == 1
    assert "Problem: After upgrade and downgrade: library_book, index by_pages: was none, is " in done.out
    assert done.out.splitlines()[-1] == "Not safe: 1 problem."


def test_a_second_upgrade_that_fails_is_told(shelf: Project) -> None:
    shelf.write_revision("second", "first", "op.create_table('extra', sa.Column('id', sa.Integer()))")
    done = rehearse(shelf)
    assert done.status == 1
    assert "Upgrade to second (Change second): " in done.out and "already exists" in done.out
    assert copies(shelf) == []


def test_rows_that_a_downgrade_loses_are_told(shelf: Project) -> None:
    shelf.write_revision("second", "first", "pass", "op.execute('DELETE FROM library_book WHERE id > 1')")
    before = everything(shelf)
    done = rehearse(shelf)
    assert done.status == 1
    assert "Problem: After upgrade and downgrade: 2 of 3 rows of library_book are lost." in done.out
    assert everything(shelf) == before


def test_values_that_a_downgrade_loses_are_told(shelf: Project) -> None:
    fill = "op.execute(\"UPDATE library_book SET isbn = '978' WHERE id > 1\")"
    shelf.write_revision("second", "first", f"{ADD}\n{fill}", DROP)
    done = rehearse(shelf)
    assert (done.status, done.out.splitlines()[-1]) == (0, SAFE)
    assert "Note: Going back loses 2 of 2 values of library_book.isbn." in done.out
    assert shelf.alembic("upgrade", "head").status == 0
    done = rehearse(shelf)
    assert (done.status, done.out.splitlines()[-1]) == (0, SAFE)
    assert "Note: Going back loses 2 of 2 values of library_book.isbn." in done.out
    assert "Problem: " not in done.out  # The upgrade fills it again.


def test_values_that_an_upgrade_does_not_bring_back_are_told(shelf: Project) -> None:
    shelf.write_revision("second", "first", ADD, DROP)
    assert shelf.alembic("upgrade", "head").status == 0
    shelf.query("UPDATE library_book SET isbn = '978' WHERE id = 2")
    done = rehearse(shelf)
    assert done.status == 1
    assert "Problem: After downgrade and upgrade: 1 of 1 value of library_book.isbn are lost." in done.out


@pytest.mark.parametrize(
    ("column", "problem"),
    [
        ("sa.Column('title', sa.String(50), nullable=True)", "3 of 3 values of library_book.title are lost."),
        (
            "sa.Column('title', sa.String(50), nullable=False, server_default='')",
            "values of library_book.title are not what they were.",
        ),
    ],
)
def test_values_that_a_downgrade_does_not_bring_back_are_told(
    shelf: Project, column: str, problem: str
) -> None:
    back = f"op.add_column('library_book', {column})"
    shelf.write_revision("second", "first", "op.drop_column('library_book', 'title')", back)
    done = rehearse(shelf)
    assert done.status == 1
    assert f"Problem: After upgrade and downgrade: {problem}" in done.out


def test_what_an_upgrade_takes_away_for_good_is_told(shelf: Project) -> None:
    refusal = "raise NotImplementedError('Gone.')"
    shelf.write_revision("second", "first", "op.drop_table('library_book')", refusal)
    done = rehearse(shelf)
    assert done.status == 1
    assert "Problem: After the upgrade: 3 of 3 rows of library_book are lost." in done.out


def test_a_refused_downgrade_is_told_as_the_end_of_the_way_back(shelf: Project) -> None:
    shelf.write_revision("second", "first", ADD, "raise NotImplementedError('Nobody knows the old ones.')")
    done = rehearse(shelf)
    assert done.status == 0
    assert "Note: Downgrade from second (Change second): Nobody knows the old ones." in done.out
    assert done.out.splitlines()[-1] == "Safe to upgrade; there is no way back but to restore a backup."


@pytest.mark.parametrize("failure", ["op.drop_table('nonsense')", "raise ValueError('a mistake')", "1 / 0"])
def test_a_revision_that_fails_is_told_in_a_line(shelf: Project, failure: str) -> None:
    shelf.write_revision("second", "first", f"{ADD}\n{failure}")
    before = everything(shelf)
    done = rehearse(shelf)
    assert done.status == 1
    assert "Problem: Upgrade to second (Change second): " in done.out
    assert "Traceback" not in done.said
    assert everything(shelf) == before
    assert copies(shelf) == []


def test_djangos_own_connection_leads_to_the_copy_too(shelf: Project) -> None:
    ask = "from django.db import connection\nraise ValueError(connection.settings_dict['NAME'])"
    shelf.write_revision("second", "first", ask)
    problem = next(line for line in rehearse(shelf).out.splitlines() if line.startswith("Problem: "))
    assert "_rehearsal_" in problem


def test_no_signal_is_sent(shelf: Project) -> None:
    shelf.write_revision("second", "first", ADD, DROP)
    before = shelf.log
    rehearse(shelf)
    assert shelf.log == before


def test_a_copy_can_be_kept(shelf: Project) -> None:
    shelf.write_revision("second", "first", ADD, DROP)
    done = rehearse(shelf, "--keep")
    (kept,) = copies(shelf)
    assert "The copy is kept: " in done.out and kept in done.out
    assert f"{kept} is of a rehearsal that was killed or kept" in rehearse(shelf).out
    drop_copies(shelf)


@pytest.mark.vendor("postgresql")
def test_locks_on_tables_that_others_use_are_told(shelf: Project) -> None:
    made = "op.create_table('extra', sa.Column('id', sa.Integer()))"
    index = "op.create_index('by_pages', 'library_author', ['name'])"
    undo = "op.drop_table('extra')\nop.drop_index('by_pages', 'library_author')"
    shelf.write_revision("second", "first", f"{ADD}\n{made}\n{index}", f"{DROP}\n{undo}")
    out = rehearse(shelf).out.partition("[2/3]")[0]
    assert "SHARE on library_author: people read, and wait to write" in out
    assert "ACCESS EXCLUSIVE on library_book: people wait to read and to write" in out
    assert "extra" not in out


@pytest.mark.vendor("postgresql")
def test_a_revision_outside_of_transactions_is_rehearsed(shelf: Project) -> None:
    shelf.write_revision(
        "second",
        "first",
        "with op.get_context().autocommit_block():\n"
        "    op.create_index('by_pages', 'library_book', ['pages'], postgresql_concurrently=True)",
        "op.drop_index('by_pages', 'library_book')",
    )
    done = rehearse(shelf)
    assert (done.status, done.out.splitlines()[-1]) == (0, SAFE)
    assert "locks of what runs outside of the transaction are not counted" in done.out


def test_an_unknown_revision_is_refused_and_the_copy_removed(shelf: Project) -> None:
    done = rehearse(shelf, "nonsense")
    assert done.status != 0
    assert "Can't locate revision" in done.said and "Traceback" not in done.said
    assert copies(shelf) == []


def test_a_database_at_a_lost_revision_gets_the_explanation(shelf: Project) -> None:
    shelf.query("UPDATE alembic_version SET version_num = 'gone'")
    done = rehearse(shelf)
    assert done.status != 0
    assert "is at revision gone" in done.said
    assert copies(shelf) == []


@contextmanager
def running(project: Project) -> Iterator[subprocess.Popen[str]]:
    """A rehearsal in the middle of a revision that sleeps."""
    project.write_revision(
        "second", "first", f"import time\nopen('asleep', 'w').close()\ntime.sleep(60)\n{ADD}"
    )
    environment = {**project.environment(), "TMPDIR": str(project.folder / "tmp")}
    with subprocess.Popen(
        [sys.executable, "manage.py", "alembic", "rehearse"],
        cwd=project.folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        deadline = time.monotonic() + 60
        while not (project.folder / "asleep").exists():
            assert process.poll() is None, process.stdout.read()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield process


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_who_interrupts_finds_no_copy_left(shelf: Project, number: int, status: int) -> None:
    before = everything(shelf)
    with running(shelf) as process:
        assert len(copies(shelf)) == 1
        os.kill(process.pid, number)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == status, said
    assert "Traceback" not in said
    assert copies(shelf) == []
    assert everything(shelf) == before


def test_what_a_killed_rehearsal_leaves_is_told_by_the_next(shelf: Project) -> None:
    before = everything(shelf)
    with running(shelf) as process:
        process.kill()
        process.communicate(timeout=30)
    assert everything(shelf) == before
    (left,) = copies(shelf)
    shelf.write_revision("second", "first", ADD, DROP)
    done = rehearse(shelf)
    assert done.status == 0
    assert f"{left} is of a rehearsal that was killed" in done.out
    assert copies(shelf) == [left]
    drop_copies(shelf)


def test_a_database_that_is_not_there_yet_is_rehearsed_from_the_beginning(sqlite_project: Project) -> None:
    (sqlite_project.folder / "tmp").mkdir()
    done = rehearse(sqlite_project)
    assert (done.status, done.out.splitlines()[-1]) == (0, SAFE)
    assert not Path(sqlite_project.database["NAME"]).exists()
