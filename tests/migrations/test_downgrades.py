"""A downgrade says what it loses before it runs, asks who can be asked, and refuses what cannot be."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from tests.migrations.conftest import Project
from tests.migrations.test_failures import assert_refused

ADD = "op.add_column('library_book', sa.Column('note', sa.String(20), server_default='-'))"
ROWS = (
    "INSERT INTO library_author (id, name) VALUES (1, 'Ada')",
    "INSERT INTO library_book VALUES (1, 1, 'a', 1, 'read'), (2, 1, 'b', 1, '-')",
    "INSERT INTO library_book VALUES (3, 1, 'c', 1, ''), (4, 1, 'd', 1, NULL)",
)
HELD = "column library_book.note: 1 of 4 rows hold something"


@pytest.fixture
def library(project: Project) -> Project:
    """At `second`, whose downgrade drops a column in which one of four rows holds something."""
    project.write_revision("second", "first", ADD, "op.drop_column('library_book', 'note')")
    assert project.alembic("upgrade", "head").status == 0
    for statement in ROWS:
        project.query(statement)
    return project


def at(project: Project) -> str:
    return str(project.query("SELECT version_num FROM alembic_version")[0][0])


def test_plain_alembic_tells_and_does_as_it_is_bid(library: Project) -> None:
    done = library.alembic("downgrade", "-1")
    assert done.status == 0 and HELD in done.err and at(library) == "first"


@pytest.mark.parametrize("words", [["alembic", "downgrade", "-1"], ["migrate", "first"]])
def test_without_a_terminal_rows_are_lost_only_with_yes(library: Project, words: list[str]) -> None:
    done = library.manage(*words)
    assert_refused(done, HELD, "--yes", "--backup")
    assert at(library) == "second"
    assert library.manage(*words, "--yes").status == 0
    assert at(library) == "first"


def test_plain_alembic_asks_where_told_to(library: Project) -> None:
    assert_refused(library.alembic("-x", "ask", "downgrade", "-1"), HELD)
    assert library.alembic("-x", "ask", "-x", "yes", "downgrade", "-1").status == 0


def test_nothing_is_asked_where_no_row_holds_anything(library: Project) -> None:
    library.query("UPDATE library_book SET note = '-'")
    done = library.manage("alembic", "downgrade", "-1")
    assert done.status == 0 and "no row holds anything" in done.err


def test_a_table_is_lost_with_its_rows(library: Project) -> None:
    done = library.alembic("downgrade", "base")
    assert "table library_book: 4 rows" in done.err and "table library_author: 1 row\n" in done.err
    assert "library_book.note" not in done.err


@pytest.mark.parametrize(("answer", "left_at"), [("n", "second"), ("", "second"), ("y", "first")])
def test_a_person_at_a_terminal_decides(library: Project, answer: str, left_at: str) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "manage.py", "alembic", "downgrade", "-1"]
    process = subprocess.Popen(
        command,
        cwd=library.folder,
        env=library.environment(),
        stdin=theirs,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.write(ours, f"{answer}\n".encode())
    _, said = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert HELD in said and "[y/N]" in said and at(library) == left_at
    assert (process.returncode == 0) is (answer == "y")


@pytest.mark.parametrize("target", ["first", "base"])
def test_an_irreversible_revision_says_why_before_anything_is_done(library: Project, target: str) -> None:
    library.write_revision("third", "second", "pass", "raise NotImplementedError('The old codes are gone')")
    library.write_revision("fourth", "third", "pass", "op.execute('DELETE FROM library_book')")
    library.alembic("upgrade", "head")
    for done in (
        library.alembic("downgrade", target),
        library.manage("alembic", "downgrade", target, "--yes"),
    ):
        assert_refused(done, "Revision third (Change third) cannot be taken back: The old codes are gone")
    assert at(library) == "fourth" and library.query("SELECT count(*) FROM library_book") == [(4,)]


def test_one_that_refuses_for_its_rows_only_is_told_when_it_runs(library: Project) -> None:
    refusal = (
        "if op.get_bind().execute(text('SELECT 1 FROM library_book')).first():\n"
        "    raise NotImplementedError('There are books')"
    )
    library.write_revision("third", "second", "pass", refusal)
    library.alembic("upgrade", "head")
    assert_refused(library.alembic("downgrade", "-1"), "There are books", "The database is unchanged")
    assert at(library) == "third"


def test_rows_without_a_value_refuse_not_null_before_anything_is_done(library: Project) -> None:
    column = "op.alter_column('library_book', 'title', existing_type=sa.String(50), nullable={})"
    library.write_revision("third", "second", column.format(True), column.format(False))
    library.write_revision("fourth", "third", "op.create_table('more', sa.Column('id', sa.Integer()))")
    library.alembic("upgrade", "head")
    library.query("UPDATE library_book SET title = NULL WHERE id > 2")
    for done in (library.alembic("downgrade", "second"), library.manage("migrate", "second", "--yes")):
        assert_refused(
            done,
            "The downgrade makes library_book.title NOT NULL, and 2 rows of the table hold NULL there",
            "let the revision's downgrade do so with an UPDATE before it. Nothing was changed.",
        )
    assert at(library) == "fourth"
    library.query("UPDATE library_book SET title = '' WHERE title IS NULL")
    assert library.alembic("downgrade", "second").status == 0


@pytest.mark.parametrize(
    "words",
    [
        ["manage.py", "alembic", "downgrade", "-1", "--yes", "--backup-file", "copy"],
        ["manage.py", "migrate", "first", "--yes", "--backup-file", "copy"],
        ["alembic", "-x", "backup=copy", "downgrade", "-1"],
    ],
)
def test_a_backup_is_made_first(library: Project, words: list[str]) -> None:
    done = library.run(*words)
    assert done.status == 0 and "Backed up to copy" in done.err and at(library) == "first"
    done = library.manage("restore", "copy", "--yes", "--no-safety-backup")
    assert done.status == 0, done.said
    assert at(library) == "second" and library.query("SELECT note FROM library_book WHERE id = 1") == [
        ("read",)
    ]


@pytest.mark.parametrize(
    "words",
    [["manage.py", "alembic", "upgrade", "head", "--backup"], ["alembic", "-x", "backup", "upgrade", "head"]],
)
def test_an_upgrade_backs_up_first_and_only_when_there_is_something_to_do(
    library: Project, words: list[str]
) -> None:
    assert library.run(*words).status == 0
    assert not (library.folder / "backups").exists()
    library.write_revision("third", "second", "pass")
    assert library.run(*words).status == 0
    (backup,) = (library.folder / "backups").iterdir()
    assert "-second-" in backup.name


def test_nothing_moves_when_the_backup_fails(library: Project) -> None:
    (library.folder / "copy").write_text("precious")
    done = library.manage("alembic", "downgrade", "-1", "--yes", "--backup-file", "copy")
    assert_refused(done, "copy exists")
    assert at(library) == "second"
