"""`manage.py alembic rebase`: revisions of two developers become one line, or nothing is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.migrations.conftest import Done, Project
from tests.migrations.test_failures import assert_refused

MINE = (
    "op.add_column('library_book', sa.Column('mine', sa.Text(), nullable=True))",
    "op.drop_column('library_book', 'mine')",
)
THEIRS = (
    "op.create_table('theirs', sa.Column('id', sa.Integer(), primary_key=True))",
    "op.drop_table('theirs')",
)


def generate(project: Project, name: str, below: str, upgrade: str, downgrade: str) -> Path:
    """A revision with the head and the file name that Alembic gives."""
    done = project.alembic("revision", "-m", f"Change {name}", "--rev-id", name, "--head", below, "--splice")
    assert done.status == 0, done.said
    (path,) = project.folder.glob(f"migrations/versions/*_{name}.py")
    text = path.read_text()
    for function, body in (("upgrade", upgrade), ("downgrade", downgrade)):
        text = text.replace(f"def {function}() -> None:\n    pass", f"def {function}() -> None:\n    {body}")
    path.write_text(text)
    return path


@pytest.fixture
def met(project: Project) -> Project:
    """Two heads on `first`: `mine` with `mine2` on top, and the later `theirs`."""
    generate(project, "mine", "first", *MINE)
    generate(
        project,
        "mine2",
        "mine",
        "op.create_index('by_mine', 'library_book', ['pages'])",
        "op.drop_index('by_mine', 'library_book')",
    )
    generate(project, "theirs", "first", *THEIRS)
    return project


def texts(project: Project) -> dict[str, str]:
    return {path.name: path.read_text() for path in project.revisions}


def rebase(project: Project, *words: str) -> Done:
    return project.manage("alembic", "rebase", *words)


@pytest.mark.parametrize("name", ["mine", "mine2"])
def test_mine_stand_on_theirs_and_run(met: Project, name: str) -> None:
    done = rebase(met, name)
    assert done.status == 0, done.said
    assert met.alembic("heads").out.split()[0] == "mine2"
    (path,) = met.folder.glob("migrations/versions/*_mine.py")
    assert "Revises: theirs\n" in path.read_text() and "down_revision = 'theirs'\n" in path.read_text()
    for words in (["upgrade", "head"], ["downgrade", "base"], ["upgrade", "head"]):
        assert met.alembic(*words).status == 0


def test_an_index_that_is_made_while_the_site_writes_is_proven_too(met: Project) -> None:
    index = "op.{}_index('concurrent', 'library_book', {}postgresql_concurrently=True)"
    block = "with op.get_context().autocommit_block():\n        {}"
    ways = (block.format(index.format("create", "['title'], ")), block.format(index.format("drop", "")))
    generate(met, "mine3", "mine2", *ways)
    assert rebase(met, "mine3").status == 0
    for words in (["upgrade", "head"], ["downgrade", "base"]):
        assert met.alembic(*words).status == 0


def test_files_stand_in_the_order_of_the_revisions(met: Project) -> None:
    assert rebase(met, "mine").status == 0
    names = [path.stem.rpartition("_")[2] for path in met.revisions]
    assert names == ["first", "theirs", "mine", "mine2"]


def test_nothing_else_in_the_files_changes(met: Project) -> None:
    def rest(text: str) -> list[str]:
        return [
            line for line in text.splitlines() if not line.startswith(("Revises", "Create Date", "down_rev"))
        ]

    before = {name.rpartition("_")[2]: rest(text) for name, text in texts(met).items()}
    assert rebase(met, "mine").status == 0
    assert {name.rpartition("_")[2]: rest(text) for name, text in texts(met).items()} == before


def test_applied_revisions_are_left_alone(met: Project) -> None:
    met.alembic("upgrade", "mine2")
    before = texts(met)
    assert_refused(
        rebase(met, "mine"), "mine", "is applied in this database", "downgrade first", "merge heads"
    )
    assert texts(met) == before
    assert rebase(met, "theirs").status == 0


@pytest.mark.parametrize(
    ("words", "said"), [([], "Name yours"), (["first"], "below several heads"), (["nothing"], "nothing")]
)
def test_it_has_to_be_clear_which_are_mine(met: Project, words: list[str], said: str) -> None:
    before = texts(met)
    assert_refused(rebase(met, *words), said)
    assert texts(met) == before


def test_one_head_is_not_rebased(project: Project) -> None:
    assert_refused(rebase(project, "first"), "nothing has to be rebased")


def test_of_three_heads_one_has_to_be_named(met: Project) -> None:
    generate(met, "others", "first", "pass", "pass")
    assert_refused(rebase(met, "mine"), "--onto")
    assert rebase(met, "mine", "--onto", "theirs").status == 0
    assert sorted(met.alembic("heads").out.split()[::2]) == ["mine2", "others"]


def test_what_does_not_run_in_the_new_order_is_refused(met: Project) -> None:
    generate(met, "more", "theirs", "op.drop_table('library_book')", "raise NotImplementedError('gone')")
    before = texts(met)
    assert_refused(rebase(met, "mine"), "upgrade of mine", "No file was changed")
    assert texts(met) == before


def test_what_cannot_be_taken_back_in_the_new_order_is_refused(met: Project) -> None:
    (path,) = met.folder.glob("migrations/versions/*_mine2.py")
    path.write_text(
        path.read_text().replace("op.drop_index('by_mine', 'library_book')", "op.drop_table('theirs')")
    )
    assert_refused(rebase(met, "mine"), "they leave other tables", "theirs")


def test_a_merge_is_not_rebased(met: Project) -> None:
    met.alembic("merge", "heads", "-m", "Merge migrations", "--rev-id", "merged")
    generate(met, "other", "first", "pass", "pass")
    assert_refused(rebase(met, "merged"), "stands on several")


def test_merge_heads_works_as_the_documents_say(met: Project) -> None:
    met.alembic("upgrade", "heads")
    assert met.alembic("merge", "heads", "-m", "Merge migrations").status == 0
    assert met.alembic("upgrade", "head").status == 0
    assert len(met.alembic("heads").out.splitlines()) == 1
    assert met.alembic("downgrade", "base").status == 0
