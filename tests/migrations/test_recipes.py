"""The revisions of docs/migration-recipes.md and migrations/README.md, as they stand, on tables with rows."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.bridge.snapshots import snapshot
from tests.migrations.conftest import Done, Nursery

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs/migration-recipes.md", ROOT / "migrations/README.md"
BASE = "a6c589ebaf1b"
"""The newest revision when the recipes were written: they are about its tables."""
HEAD = '''"""Add what a recipe says"""

from alembic import op
import sqlalchemy as sa

revision = {name!r}
down_revision = {below!r}


'''
ROWS = """
    INSERT INTO users (username, username_folded, email, email_verified, password, is_superuser, is_staff,
        is_active, created_at) VALUES
        ('alice', 'alice', 'alice@example.org', true, '!', false, false, true, '2026-01-01 10:00:00'),
        ('bob', 'bob', 'bob@example.org', true, '!', false, false, true, '2026-01-02 10:00:00');
    INSERT INTO topics
        (title, description, multiple_choice, unlisted, share_code, created_at, opens_at, creator_id)
        SELECT 'A bench?', 'For two.', false, false, 'ABCDEFG' || id, created_at, created_at, id FROM users;
    INSERT INTO tags (name) VALUES ('park');
    INSERT INTO user_preferences (user_id, preference_key, preference_value)
        SELECT id, 'theme', 'dark' FROM users;
    INSERT INTO ballots (topic_id, voter_id, cast_at, changed_at)
        SELECT id, creator_id, created_at, created_at FROM topics;
    INSERT INTO rate_limits (key, window_start, hits) VALUES ('a', '2026-01-01 10:00:00', 3)
"""
LOSES = {"drops-what-code-reads": {"topics"}}
"""Whose rows a recipe says are not brought back."""


def recipes() -> dict[str, list[str]]:
    """Heading → its revisions in order, where they have a way back."""
    sections = (
        part for page in PAGES for part in re.split(r"^## ", page.read_text(), flags=re.MULTILINE)[1:]
    )
    found = {}
    for section in sections:
        blocks = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
        found[section.partition("\n")[0]] = [block for block in blocks if "def downgrade()" in block]
    return {heading: blocks for heading, blocks in found.items() if blocks}


REVERSIBLE = sorted(recipes().keys() - {"empty-downgrade"})


@dataclass(frozen=True)
class Place:
    """A copy of the project's migrations, and a database at BASE with rows in it."""

    folder: Path
    url: sa.URL
    ask: Callable[..., Done]

    def alembic(self, *words: str, succeeds: bool = True) -> str:
        done = self.ask("alembic", *words)
        assert (done.status == 0) is succeeds, done.said
        return done.said

    def follow(self, recipe: str) -> int:
        """Write the recipe's revisions, and say how many they are."""
        below = BASE
        for number, block in enumerate(recipes()[recipe], start=1):
            path = self.folder / f"migrations/versions/recipe_{number}.py"
            path.write_text(HEAD.format(name=path.stem, below=below) + block)
            below = path.stem
        return int(below.rpartition("_")[2])

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        engine = sa.create_engine(self.url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            result = connection.exec_driver_sql(statement)
            return [tuple(row) for row in result] if result.returns_rows else []

    def rows(self, *, without: AbstractSet[str] = frozenset()) -> dict[str, list[tuple[Any, ...]]]:
        """Of tables that hold some, in the order of their keys."""
        filled = {"users", "topics", "tags", "user_preferences", "ballots", "rate_limits"} - without
        return {table: self.query(f"SELECT * FROM {table} ORDER BY id") for table in filled}


@pytest.fixture
def place(tmp_path: Path, project_environment: dict[str, str], nursery: Nursery) -> Place:
    shutil.copy(ROOT / "alembic.ini", tmp_path)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "migrations", tmp_path / "migrations", ignore=ignored)
    path = f"{ROOT}{os.pathsep}{tmp_path}"
    environment = {**project_environment, "ALEMBIC_CONFIG": str(tmp_path / "alembic.ini"), "PYTHONPATH": path}

    def ask(*argv: str) -> Done:
        out, err = tmp_path / "stdout", tmp_path / "stderr"
        out.write_text("")
        err.write_text("")
        request = {"argv": argv, "cwd": str(ROOT), "env": environment, "out": str(out), "err": str(err)}
        return Done(nursery.ask(request), out.read_text(), err.read_text())

    url = sa.make_url(project_environment["DATABASE_URL"])
    place = Place(
        tmp_path, url if url.drivername == "sqlite" else url.set(drivername="postgresql+psycopg"), ask
    )
    remove_above_base(tmp_path / "migrations/versions")
    place.alembic("upgrade", "head")
    for statement in ROWS.split(";"):
        place.query(statement)
    return place


def remove_above_base(versions: Path) -> None:
    """Of the revisions that the project has got since."""
    for path in [*above(versions, BASE)]:
        path.unlink()


def above(versions: Path, revision: str) -> Iterator[Path]:
    for path in versions.glob("*.py"):
        if re.search(rf"^down_revision = .*{revision}", path.read_text(), re.MULTILINE):
            yield path
            own = re.search(r"^revision = ['\"](\w+)", path.read_text(), re.MULTILINE)
            assert own
            yield from above(versions, own[1])


@pytest.mark.parametrize("recipe", REVERSIBLE)
def test_a_recipe_goes_up_down_and_up_again(place: Place, recipe: str) -> None:
    before, rows = snapshot(place.url), place.rows(without=LOSES.get(recipe, set()))
    steps = place.follow(recipe)
    place.alembic("upgrade", "head")
    after = snapshot(place.url)
    place.alembic("downgrade", BASE)
    difference = snapshot(place.url) ^ before
    assert {line for line in difference if not (recipe in LOSES and "description" in line)} == set()
    assert place.rows(without=LOSES.get(recipe, set())) == rows
    place.alembic("upgrade", "head")
    assert snapshot(place.url) == after
    assert f"recipe_{steps} (head)" in place.alembic("current")


def test_a_downgrade_that_cannot_be_gives_its_reason_and_changes_nothing(place: Place) -> None:
    place.follow("empty-downgrade")
    place.alembic("upgrade", "head")
    before = snapshot(place.url)
    said = place.alembic("downgrade", "-1", succeeds=False)
    assert "What was counted is deleted; a backup from before has it." in said
    assert "Traceback" not in said
    assert snapshot(place.url) == before
    assert "recipe_1 (head)" in place.alembic("current")


def test_batches_fill_every_row(place: Place) -> None:
    place.follow("backfill-in-batches")
    place.alembic("upgrade", "head")
    assert place.query("SELECT count(*) FROM topics WHERE title_length IS NULL OR title_length <> 8") == [
        (0,)
    ]


def test_a_column_is_demanded_without_a_scan_that_keeps_readers_out(place: Place) -> None:
    place.follow("not-null-without-default")
    place.alembic("upgrade", "head")
    with pytest.raises(sa.exc.IntegrityError):
        place.query("UPDATE users SET language = NULL")
    assert place.query("SELECT DISTINCT language FROM users") == [("en",)]


@pytest.mark.vendor("postgresql")
def test_yesterdays_code_writes_through_the_old_name_of_a_table(place: Place) -> None:
    place.follow("renames-what-code-reads")
    place.alembic("upgrade", "recipe_2")
    place.query("UPDATE rate_limits SET hits = hits + 1")
    assert place.query("SELECT hits FROM limits") == [(4,)]


@pytest.mark.once
@pytest.mark.parametrize("recipe", sorted(recipes()))
def test_the_linter_finds_no_error_in_a_recipe(place: Place, recipe: str) -> None:
    place.follow(recipe)
    done = place.ask("manage.py", "alembic", "lint", f"{BASE}:")
    assert done.status == 0, done.said
    assert "nothing to say" in done.out or "warning" in done.out
