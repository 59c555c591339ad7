"""The questions of makemigrations and alembic, answered on a terminal, by options, or not at all."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.migrations.conftest import Done, Project

TITLE = "    title = models.CharField(max_length=50)\n"
HEADING = "    heading = models.CharField(max_length=50)\n"
REQUIRED = TITLE + "    price = models.IntegerField()\n"
MODEL_CHANGES = {
    "class Author(": "class Writer(",
    "ForeignKey(Author,": "ForeignKey(Writer,",
}
RENAMED = "op.alter_column('library_book', 'title', new_column_name='heading')"


def at_a_terminal(project: Project, *arguments: str, answers: str) -> Done:
    """Run manage.py with somebody at the keyboard, who has typed ahead."""
    keyboard, terminal = pty.openpty()
    os.write(keyboard, answers.encode())
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        stdin=terminal,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=project.folder,
        env=project.environment(),
        check=False,
    )
    os.close(terminal)
    os.close(keyboard)
    return Done(done.returncode, done.stdout, done.stderr)


def newest(project: Project) -> str:
    (path,) = [path for path in project.revisions if path.name.startswith("20") and "create" not in path.name]
    return path.read_text()


@pytest.fixture
def shop(project: Project) -> Project:
    """The project with an author, a book, content types and permissions."""
    assert project.manage("migrate").status == 0
    project.query("INSERT INTO library_author (id, name) VALUES (1, 'a')")
    project.query("INSERT INTO library_book (author_id, title, pages) VALUES (1, 'b', 3)")
    return project


def test_a_yes_on_the_terminal_renames(shop: Project) -> None:
    shop.replace_in_models(TITLE, HEADING)
    done = at_a_terminal(shop, "makemigrations", answers="what?\ny\n")
    assert "Was column library_book.title renamed to library_book.heading? [y/N]" in done.out
    assert done.status == 0, done.said
    assert "_rename_title_of_library_book_to_heading_" in done.out
    assert RENAMED in newest(shop)
    assert shop.manage("migrate").status == 0
    assert shop.query("SELECT heading FROM library_book") == [("b",)]
    assert shop.manage("makemigrations", "--check").status == 0


def test_enter_on_the_terminal_drops_and_adds_which_asks_for_a_value(shop: Project) -> None:
    shop.replace_in_models(TITLE, HEADING)
    done = at_a_terminal(shop, "makemigrations", answers="\n7\n1\nnone of it\n'x'\n")
    assert "library_book.heading is to be NOT NULL and has no default" in done.out
    assert "Please select a valid option" in done.out
    assert "that is no SQL expression" in done.out
    assert done.status == 0, done.said
    assert "op.drop_column('library_book', 'title')" in newest(shop)
    assert shop.manage("migrate").status == 0
    assert shop.query("SELECT heading FROM library_book") == [("x",)]


def test_quitting_writes_nothing(shop: Project) -> None:
    shop.replace_in_models(TITLE, REQUIRED)
    done = at_a_terminal(shop, "makemigrations", answers="3\n")
    assert done.status == 1
    assert "give the field a default" in done.err
    assert len(shop.revisions) == 1


def test_the_end_of_the_input_cancels(shop: Project) -> None:
    shop.replace_in_models(TITLE, HEADING)
    done = at_a_terminal(shop, "makemigrations", answers="\x04")
    assert done.status == 1
    assert "Cancelled" in done.err


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "makemigrations", "--rename", "library_book.title=heading"],
        ["manage.py", "makemigrations", "--noinput", "--rename=library_book.title=library_book.heading"],
        ["manage.py", "alembic", "revision", "--autogenerate", "--rename", "library_book.title=heading"],
        ["alembic", "-x", "rename=library_book.title=heading", "revision", "--autogenerate"],
    ],
    ids=" ".join,
)
def test_an_option_answers(command: list[str], shop: Project) -> None:
    shop.replace_in_models(TITLE, HEADING)
    done = shop.run(*command)
    assert done.status == 0, done.said
    (made,) = [path for path in shop.revisions if path.stem != first(shop).stem]
    assert RENAMED in made.read_text()


def first(project: Project) -> Path:
    return next(path for path in project.revisions if path.stem.endswith("_first"))


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "makemigrations"],
        ["alembic", "revision", "--autogenerate"],
        ["alembic", "check"],
        ["manage.py", "makemigrations", "--check"],
    ],
    ids=" ".join,
)
def test_without_an_answer_nothing_is_written(command: list[str], shop: Project) -> None:
    shop.replace_in_models(TITLE, HEADING)
    done = shop.run(*command)
    assert done.status in (1, 255)
    assert "renamed? Then say --rename library_book.title=heading" in done.said
    assert "Traceback" not in done.said
    assert len(shop.revisions) == 1


def test_a_renamed_model_takes_content_type_and_permissions_along(shop: Project) -> None:
    before = shop.query("SELECT id FROM django_content_type WHERE model = 'author'")
    query = "SELECT id FROM auth_permission WHERE codename LIKE '%{}' ORDER BY id"
    permissions = shop.query(query.format("author"))
    for old, new in MODEL_CHANGES.items():
        shop.replace_in_models(old, new)
    done = shop.manage("makemigrations", "--rename", "library_author=library_writer")
    assert done.status == 0, done.said
    assert "op.rename_content_type('library', 'author', 'writer')" in newest(shop)
    assert shop.manage("migrate").status == 0
    assert shop.query("SELECT id FROM django_content_type WHERE model = 'writer'") == before
    assert shop.query(query.format("writer")) == permissions
    assert ("Can add writer",) in shop.query("SELECT name FROM auth_permission")
    assert shop.query("SELECT name FROM library_writer") == [("a",)]
    assert shop.manage("makemigrations", "--check").status == 0
    # Back without today's models making the content type of their name again.
    assert shop.alembic("downgrade", "-1").status == 0
    assert shop.query("SELECT name FROM library_author") == [("a",)]
    assert shop.query("SELECT id FROM django_content_type WHERE model = 'author'") == before


def test_a_script_of_a_rename_can_be_written(shop: Project) -> None:
    for old, new in MODEL_CHANGES.items():
        shop.replace_in_models(old, new)
    assert shop.manage("makemigrations", "--rename", "library_author=library_writer").status == 0
    script = shop.alembic("upgrade", "first:head", "--sql")
    assert script.status == 0, script.said
    assert "SET model='writer'" in script.out
