"""`manage.py alembic squash`: one revision for several, the same tables, or no file is touched."""

from __future__ import annotations

import pytest

from tests.migrations.conftest import Done, Project
from tests.migrations.test_failures import assert_refused
from tests.migrations.test_rebase import texts

ADD = "op.add_column('library_book', sa.Column('a', sa.Text(), nullable=True))"
ALTER = "op.alter_column('library_book', 'a', nullable=False)"
FILL = "op.execute(\"UPDATE library_book SET a = ''\")"
INDEX = "op.create_index('by_a', 'library_book', ['a'])"


@pytest.fixture
def long(project: Project) -> Project:
    """first, second, third, fourth, fifth; the third fills a column."""
    project.write_revision("second", "first", ADD, "op.drop_column('library_book', 'a')")
    project.write_revision("third", "second", FILL)
    project.write_revision("fourth", "third", ALTER, "op.alter_column('library_book', 'a', nullable=True)")
    project.write_revision("fifth", "fourth", INDEX, "op.drop_index('by_a', 'library_book')")
    return project


def squash(project: Project, *words: str) -> Done:
    return project.manage("alembic", "squash", *words)


def ids(project: Project) -> list[str]:
    return [line.split()[2].rstrip(",") for line in project.alembic("history").out.splitlines()]


def test_the_squashed_revision_makes_the_same_tables(long: Project) -> None:
    done = squash(long, "second", "fourth", "--keep")
    assert done.status == 0, done.said
    assert ids(long) == ["fifth", "fourth", "first"]
    for words in (["upgrade", "head"], ["downgrade", "first"], ["upgrade", "head"], ["downgrade", "base"]):
        done = long.alembic(*words)
        assert done.status == 0, done.said


def test_data_steps_are_listed_and_kept_only_when_told(long: Project) -> None:
    before = texts(long)
    assert_refused(squash(long, "second", "fourth"), "third (Change third) in line", "--keep")
    assert texts(long) == before
    squash(long, "second", "fourth", "--keep")
    assert FILL in (long.folder / "migrations/versions/fourth.py").read_text()


def test_databases_at_the_last_revision_or_later_go_on(long: Project) -> None:
    long.alembic("upgrade", "fourth")
    assert squash(long, "first", "fourth", "--keep").status == 0
    assert long.alembic("upgrade", "head").status == 0
    assert "fifth" in long.alembic("current").out


def test_a_database_in_the_middle_is_refused_before_and_told_after(long: Project) -> None:
    long.alembic("upgrade", "third")
    assert_refused(
        squash(long, "second", "fourth", "--keep"), "at third, in the middle", "alembic upgrade fourth"
    )
    long.alembic("upgrade", "head")
    assert squash(long, "second", "fourth", "--keep").status == 0
    long.query("UPDATE alembic_version SET version_num = 'third'")
    for done in (long.alembic("upgrade", "head"), long.manage("migrate"), long.alembic("current")):
        assert_refused(done, "squashed into fourth", "code of before", "stamp --purge fourth")


def test_autogenerate_still_knows_what_the_revisions_made(long: Project) -> None:
    long.replace_in_models("default=0)", "default=0)\n    a = models.TextField(db_index=False)")
    squash(long, "first", "fourth", "--keep")
    (long.folder / "migrations/versions/fifth.py").unlink()
    assert long.alembic("upgrade", "head").status == 0
    done = long.alembic("check")
    assert done.status == 0, done.said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["fourth", "second"], "fourth"),
        (["second", "second"], "nothing to squash"),
        (["second", "none"], "none"),
    ],
)
def test_what_is_no_line_of_revisions_is_refused(long: Project, words: list[str], said: str) -> None:
    before = texts(long)
    assert_refused(squash(long, *words, "--keep"), said)
    assert texts(long) == before


def test_a_branch_in_the_middle_is_refused(long: Project) -> None:
    long.write_revision("side", "third", "pass")
    assert_refused(squash(long, "second", "fourth", "--keep"), "side (Change side) stands on third")


def test_a_block_that_commits_by_itself_is_refused(long: Project) -> None:
    block = "with op.get_context().autocommit_block():\n        op.execute('VACUUM')"
    long.write_revision("sixth", "fifth", block)
    assert_refused(squash(long, "fourth", "sixth"), "sixth (Change sixth) has an autocommit_block() in line")


def test_a_return_is_refused(long: Project) -> None:
    long.write_revision("third", "second", "if op.get_context().as_sql:\n    return\n" + FILL)
    assert_refused(squash(long, "second", "fourth", "--keep"), "upgrade() of third", "return")


def test_names_that_differ_are_refused(long: Project) -> None:
    path = long.folder / "migrations/versions/third.py"
    path.write_text(path.read_text().replace("def upgrade", "SIZE = 1\n\n\ndef upgrade", 1))
    path = long.folder / "migrations/versions/fourth.py"
    path.write_text(path.read_text().replace("def upgrade", "SIZE = 2\n\n\ndef upgrade", 1))
    assert_refused(squash(long, "second", "fourth", "--keep"), "SIZE means different things")


def test_helpers_and_their_comments_come_along_once(long: Project) -> None:
    for name in ("third", "fourth"):
        path = long.folder / f"migrations/versions/{name}.py"
        path.write_text(
            path.read_text().replace("def upgrade", "# as many as fit\nSIZE = 1\n\n\ndef upgrade", 1)
        )
    assert squash(long, "second", "fourth", "--keep").status == 0
    path = long.folder / "migrations/versions/fourth.py"
    assert path.read_text().count("# as many as fit\nSIZE = 1\n") == 1


def test_one_that_cannot_be_taken_back_as_before_is_refused(long: Project) -> None:
    long.write_revision("third", "second", FILL, "op.drop_table('library_book')")
    before = texts(long)
    assert_refused(squash(long, "second", "fourth", "--keep"), "No file was changed")
    assert texts(long) == before


def test_resetting_the_history_works_as_the_documents_say(long: Project) -> None:
    for path in long.revisions:
        path.unlink()
    done = long.alembic("revision", "--autogenerate", "-m", "Initial migration")
    assert done.status == 0, done.said
    assert long.alembic("upgrade", "head").status == 0
    assert long.alembic("check").status == 0
