"""makemigrations, and the scripts of --sql."""

from __future__ import annotations

import re
import sqlite3

import pytest

from app.bridge.sqlite.ddl import read_table
from tests.migrations.conftest import Project

MOTTO = "    title = models.CharField(max_length=50)\n"
RECIPE = """
op.add_column('library_book', sa.Column('proofread', sa.Boolean(), nullable=True))
connection = op.get_bind()
connection.execute(
    text("UPDATE library_book SET proofread = true WHERE pages < :most AND title <> :title"),
    {"most": 100, "title": "it's 100% :new"},
)
op.alter_column('library_book', 'proofread', nullable=False)
"""
FILL = (
    "INSERT INTO library_author (id, name) VALUES (1, 'a')",
    "INSERT INTO library_book (author_id, title, pages) VALUES (1, 'b', 3)",
)


def test_a_change_of_models_becomes_a_revision_that_goes_up_and_down(project: Project) -> None:
    project.manage("migrate")
    assert project.manage("makemigrations", "--check").status == 0
    project.replace_in_models(MOTTO, MOTTO + "    motto = models.CharField(max_length=9, null=True)\n")
    assert project.manage("makemigrations", "--check").status == 1
    dry = project.manage("makemigrations", "--dry-run")
    assert "op.add_column('library_book', sa.Column('motto', sa.String(9), nullable=True))" in dry.out
    assert len(project.revisions) == 1
    done = project.manage("makemigrations")
    assert done.status == 0, done.said
    (made,) = [path for path in project.revisions if "motto" in path.name]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d_\d{6}_add_motto_to_library_book_\w+\.py", made.name)
    for words in (["migrate"], ["migrate", "-1"], ["migrate"]):
        assert project.manage(*words).status == 0
    assert project.manage("makemigrations").out.startswith("No changes")


def test_a_revision_takes_the_name_it_is_given(project: Project) -> None:
    done = project.manage("makemigrations", "--empty", "--name", "update_existing_data_format")
    assert done.status == 0, done.said
    assert "_update_existing_data_format_" in done.out
    assert (
        project.alembic("revision", "-m", "Update existing data").status == 1 or len(project.revisions) == 3
    )


def test_a_database_that_is_behind_cannot_be_compared(project: Project) -> None:
    done = project.manage("makemigrations")
    assert done.status == 1
    assert "not up to date" in done.err


def test_a_data_step_runs_on_both_databases(project: Project) -> None:
    project.alembic("upgrade", "head")
    for statement in FILL:
        project.query(statement)
    project.write_revision("second", "first", RECIPE, "op.drop_column('library_book', 'proofread')")
    done = project.alembic("upgrade", "head")
    assert done.status == 0, done.said
    assert [bool(row[0]) for row in project.query("SELECT proofread FROM library_book")] == [True]
    assert project.alembic("downgrade", "-1").status == 0


def test_a_script_of_the_whole_history_makes_what_an_upgrade_makes(sqlite_project: Project) -> None:
    project = sqlite_project
    project.write_revision("second", "first", RECIPE, "op.drop_column('library_book', 'proofread')")
    script = project.alembic("upgrade", "head", "--sql")
    assert script.status == 0, script.said
    assert "pages < 100 AND title <> 'it''s 100% :new'" in script.out
    memory = sqlite3.connect(":memory:")
    memory.executescript(script.out)
    assert project.alembic("upgrade", "head").status == 0
    query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE%library%' ORDER BY name"
    made = [read_table(sql) for (sql,) in memory.execute(query)]
    memory.close()
    assert made == [read_table(sql) for (sql,) in project.query(query)]


def test_the_script_of_one_revision_runs_on_what_came_before(project: Project) -> None:
    project.write_revision("second", "first", RECIPE, "op.drop_column('library_book', 'proofread')")
    project.alembic("upgrade", "first")
    for statement in FILL:
        project.query(statement)
    up, down = project.manage("sqlmigrate", "second"), project.manage("sqlmigrate", "second", "--backwards")
    assert (up.status, down.status) == (0, 0), up.said + down.said
    execute(project, up.out)
    assert [bool(row[0]) for row in project.query("SELECT proofread FROM library_book")] == [True]
    assert project.manage("migrate", "--check").status == 0
    execute(project, down.out)
    assert project.manage("showmigrations").out == "[X] first  Create the tables\n[ ] second  Change second\n"


def test_a_step_that_reads_cannot_be_scripted_and_says_so(project: Project) -> None:
    project.write_revision("second", "first", "op.get_bind().execute(text('SELECT 1')).scalar()")
    done = project.alembic("upgrade", "first:second", "--sql")
    assert done.status != 0
    assert "reads from the database, which --sql cannot" in done.said
    assert "Traceback" not in done.said


def execute(project: Project, script: str) -> None:
    if "HOST" in project.database:
        project.query(script)
        return
    raw = sqlite3.connect(project.database["NAME"])
    raw.executescript(script)
    raw.close()


@pytest.mark.parametrize("words", [["upgrade", "head", "--sql"], ["downgrade", "first:base", "--sql"]])
def test_a_script_needs_no_server(sqlite_project: Project, words: list[str]) -> None:
    away = {"ENGINE": "django.db.backends.postgresql", "NAME": "n", "HOST": "127.0.0.1", "PORT": "9"}
    done = sqlite_project.on(**away).alembic(*words)
    assert done.status == 0, done.said
    assert "TABLE library_book" in done.out
