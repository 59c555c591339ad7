"""The owner's migration patterns, verbatim (patterns.md), on the first revision with people in the tables."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.bridge.snapshots import snapshot

ROOT = Path(__file__).resolve().parents[2]
BASE = "ae1027a6acf"
BLOCKS = re.findall(r"```python\n(.*?)```", Path(__file__).with_name("patterns.md").read_text(), re.DOTALL)
PATTERNS = dict(zip(("a column", "a table", "data"), BLOCKS, strict=True))
PEOPLE = """
    INSERT INTO users (username, email, password, is_superuser, is_staff, is_active, created_at) VALUES
    ('early', 'early@example.org', '!', false, false, true, '2023-05-01 10:00:00'),
    ('older', 'older@example.org', '!', true, true, true, '2020-01-01 00:00:00')
"""
LATE = PEOPLE.split("VALUES", maxsplit=1)[0] + (
    "VALUES ('late', 'late@example.org', '!', false, false, true, '2026-05-01 10:00:00')"
)
TOPICS = """
    INSERT INTO topics
        (title, description, multiple_choice, unlisted, share_code, created_at, opens_at, creator_id)
    SELECT 'A bench?', '', false, false, 'ABCDEFG' || id, created_at, created_at, id FROM users
"""
DOORS = {"alembic": ["alembic"], "manage.py alembic": ["manage.py", "alembic"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the project's migrations that ends with its first revision."""
    shutil.copy(ROOT / "alembic.ini", tmp_path)
    shutil.copytree(
        ROOT / "migrations", tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__")
    )
    for path in (tmp_path / "migrations/versions").glob("*.py"):
        if BASE not in path.name:
            path.unlink()
    return tmp_path


@pytest.fixture
def url(scratch_database_url: str) -> sa.URL:
    url = sa.make_url(scratch_database_url)
    return url if url.drivername == "sqlite" else url.set(drivername="postgresql+psycopg")


@pytest.fixture
def query(url: sa.URL) -> Callable[[str], list[tuple[Any, ...]]]:
    def run(statement: str) -> list[tuple[Any, ...]]:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            result = connection.exec_driver_sql(statement)
            return [tuple(row) for row in result] if result.returns_rows else []

    return run


@pytest.fixture
def alembic(request, folder: Path, run_command) -> Callable[..., Any]:
    """Runs Alembic on the copy, by its own command or by the door that a test names."""
    door = DOORS[getattr(request, "param", "alembic")]

    def run(*words: str, **options: Any) -> Any:
        variables = {"ALEMBIC_CONFIG": str(folder / "alembic.ini"), "PYTHONPATH": str(ROOT)}
        yes = ["--yes"] if words[0] == "downgrade" and door[0] == "manage.py" else []  # rows would be lost
        return run_command(*door, *words, *yes, **variables, **options)

    return run


def add_revision(folder: Path, alembic: Callable[..., Any], block: str) -> None:
    """Generate an empty revision from the project's template and put the block in place of its functions."""
    alembic("revision", "-m", "Follow a pattern", "--rev-id", "pattern")
    (path,) = (folder / "migrations/versions").glob("*_pattern.py")
    head, found, _ = path.read_text().partition("def upgrade()")
    assert found
    path.write_text(head + block)


@pytest.mark.parametrize("alembic", DOORS, indirect=True)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_goes_up_down_and_up_again(folder: Path, alembic, query, url: sa.URL, pattern: str) -> None:
    alembic("upgrade", "head")
    query(PEOPLE)
    query(TOPICS)
    before, rows = snapshot(url), rows_of(query)
    add_revision(folder, alembic, PATTERNS[pattern])
    alembic("upgrade", "head")
    above = snapshot(url)
    assert above != before
    alembic("downgrade", "-1")
    assert (snapshot(url), rows_of(query)) == (before, rows)
    alembic("upgrade", "head")
    assert snapshot(url) == above
    assert "pattern (head)" in alembic("current").stdout


def rows_of(query) -> list[Any]:
    return [query(f"SELECT * FROM {table} ORDER BY id") for table in ("users", "topics")]


def test_the_data_pattern_fills_and_then_constrains(folder: Path, alembic, query) -> None:
    alembic("upgrade", "head")
    query(PEOPLE)
    add_revision(folder, alembic, PATTERNS["data"])
    alembic("upgrade", "head")
    assert [bool(row[0]) for row in query("SELECT email_verified FROM users")] == [True, True]
    with pytest.raises(sa.exc.IntegrityError):
        query("UPDATE users SET email_verified = NULL")


def test_the_data_pattern_is_refused_whole_where_it_leaves_a_row_unfilled(
    folder: Path, alembic, query, url: sa.URL
) -> None:
    """It fills who came before 2024; a later person would have no value."""
    alembic("upgrade", "head")
    query(PEOPLE)
    query(LATE)
    before, rows = snapshot(url), rows_of(query)
    add_revision(folder, alembic, PATTERNS["data"])
    refused = alembic("upgrade", "head", status=None)
    assert refused.returncode != 0
    assert "email_verified" in refused.stdout + refused.stderr
    assert "The database is unchanged." in refused.stdout + refused.stderr
    assert "Traceback" not in refused.stdout + refused.stderr
    assert (snapshot(url), rows_of(query)) == (before, rows)


def test_a_preference_of_the_table_pattern_belongs_to_a_person(folder: Path, alembic, query) -> None:
    alembic("upgrade", "head")
    query(PEOPLE)
    add_revision(folder, alembic, PATTERNS["a table"])
    alembic("upgrade", "head")
    insert = "INSERT INTO user_preferences (user_id, preference_key) SELECT min(id), 'theme' FROM users"
    query(insert)
    assert query("SELECT preference_key FROM user_preferences") == [("theme",)]
