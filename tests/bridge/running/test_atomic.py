"""A revision that fails, or whose process is killed, leaves the old schema and rows, or the new ones."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from tests.bridge import snapshots
from tests.bridge.running.conftest import Little
from tests.bridge.running.test_one_at_a_time import wait_until

STRIDE = int(os.environ.get("KILL_STRIDE", "9"))
"""Of the moments at which a process can be killed, try every so manieth; KILL_STRIDE=1 tries all."""
SECOND = """
op.add_column("people", sa.Column("address", sa.String(80)))
op.execute("UPDATE people SET address = name || '@example.org'")
op.alter_column("people", "address", nullable=False, existing_type=sa.String(80))
op.create_unique_constraint("address_is_one_persons", "people", ["address"])
op.create_index("people_by_name", "people", ["name"])
"""
BACK = """
op.drop_index("people_by_name", "people")
op.drop_constraint("address_is_one_persons", "people", type_="unique")
op.drop_column("people", "address")
"""
THIRD = """
op.create_table("cities", sa.Column("id", sa.Integer(), primary_key=True))
op.execute("DELETE FROM notes WHERE id > 40")
"""
State = tuple[Any, list[Any], list[Any]]


def state(little: Little) -> State:
    """The catalog, and every row."""
    people = sorted(little.rows("SELECT id, name FROM people"))
    return (
        snapshots.snapshot(make_url(little.engine.url).set(drivername=little.engine.dialect.name)),
        people,
        sorted(little.rows("SELECT id, person_id FROM notes")),
    )


@pytest.fixture
def crowd(people: Little) -> Little:
    values = ", ".join(f"({number}, 'P{number}')" for number in range(1, 101))
    notes = ", ".join(f"({number}, {number})" for number in range(1, 51))
    people.do(f"INSERT INTO people VALUES {values}", f"INSERT INTO notes VALUES {notes}")
    people.revise("second", SECOND, BACK)
    people.revise("third", THIRD, "op.drop_table('cities')")
    return people


def states_at_each(little: Little) -> dict[str | None, State]:
    """What the database is at each revision, learnt without disturbance. The last one is on disk after."""
    found: dict[str | None, State] = {}
    for name in ("first", "second", "third"):
        little.alembic("upgrade", name).assert_ok()
        found[name] = state(little)
    restore(little)
    return found


def restore(little: Little) -> None:
    little.alembic("downgrade", "first").assert_ok()
    values = ", ".join(f"({number}, {number})" for number in range(41, 51))
    little.do("DELETE FROM notes WHERE id > 40", f"INSERT INTO notes VALUES {values}")


def moments(little: Little, *words: str) -> list[dict[str, int]]:
    """Every statement and commit of a run: a process can die before or after it."""
    path = little.folder / "counts.json"
    little.alembic(*words, LITTLE_COUNTS=str(path)).assert_ok()
    counts = json.loads(path.read_text())
    return [{word: number + 1} for word, count in counts.items() for number in range(count)]


@pytest.mark.timeout(900)
def test_a_process_killed_at_any_statement_leaves_old_or_new(crowd: Little) -> None:
    known = states_at_each(crowd)
    every = moments(crowd, "upgrade", "head")
    restore(crowd)
    killed = 0
    for moment in every[::STRIDE]:
        told = crowd.alembic("upgrade", "head", moment=moment)
        killed += told.statuses == [-9]
        assert state(crowd) == known[crowd.version], moment
        crowd.alembic("upgrade", "head").assert_ok()
        assert state(crowd) == known["third"], moment
        restore(crowd)
    assert killed == len(every[::STRIDE]) > 3


@pytest.mark.timeout(900)
def test_a_downgrade_killed_at_any_statement_leaves_old_or_new(crowd: Little) -> None:
    known = states_at_each(crowd)
    crowd.alembic("upgrade", "second").assert_ok()
    every = moments(crowd, "downgrade", "first")
    crowd.alembic("upgrade", "second").assert_ok()
    for moment in every[::STRIDE]:
        assert crowd.alembic("downgrade", "first", moment=moment).statuses == [-9]
        assert state(crowd) == known[crowd.version], moment
        crowd.alembic("downgrade", "first").assert_ok()
        assert state(crowd) == known["first"], moment
        crowd.alembic("upgrade", "second").assert_ok()


MANY = """
op.execute(
    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000000) "
    "INSERT INTO people (id, name, address) SELECT 1000 + n, 'x', 'x' || n FROM c"
)
"""


@pytest.fixture
def growing(crowd: Little) -> Little:
    """At `third`, with a revision that takes long and needs space."""
    crowd.alembic("upgrade", "head").assert_ok()
    crowd.revise("fourth", MANY)
    return crowd


@pytest.mark.parametrize("delay", [0.001, 0.02, 0.1])
def test_a_process_killed_within_a_statement_leaves_the_old(growing: Little, delay: float) -> None:
    before = state(growing)
    moment = {"during": "WITH RECURSIVE c", "delay": delay}
    assert growing.alembic("upgrade", "head", moment=moment).statuses == [-9]
    assert state(growing) == before and growing.version == "third"


FAILURES = {
    "SQL": "op.execute('SELECT nonsense')",
    "Python": "raise ZeroDivisionError",
    "a row refused": "op.execute(\"INSERT INTO people (id, name) VALUES (1, 'again')\")",
}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_revision_that_fails_leaves_the_one_before(crowd: Little, kind: str) -> None:
    known = states_at_each(crowd)
    path = crowd.folder / "migrations/versions/third.py"
    good = path.read_text()
    path.write_text(good.replace("\n\n\ndef downgrade", f"\n    {FAILURES[kind]}\n\n\ndef downgrade"))
    assert crowd.alembic("upgrade", "head").statuses != [0]
    assert crowd.version == "second" and state(crowd) == known["second"]
    path.write_text(good)
    crowd.alembic("upgrade", "head").assert_ok()
    assert state(crowd) == known["third"]


@pytest.mark.vendor("sqlite")
def test_a_full_disk_leaves_the_old(growing: Little) -> None:
    before = state(growing)
    told = growing.alembic("upgrade", "head", moment={"full": "PRAGMA max_page_count = 100"})
    assert told.statuses == [255] and "database or disk is full" in told.text
    assert state(growing) == before and growing.version == "third"


@pytest.mark.vendor("postgresql")
def test_a_session_that_the_server_ends_leaves_the_old(crowd: Little) -> None:
    known = states_at_each(crowd)
    crowd.revise("fourth", "op.drop_table('notes')\nop.execute('SELECT pg_sleep(60)')")
    with crowd.running("upgrade", "head") as process:
        query = "FROM pg_stat_activity WHERE query LIKE '%%pg_sleep(60)%%' AND pid <> pg_backend_pid()"
        wait_until(lambda: crowd.rows(f"SELECT 1 {query} AND state = 'active'"))
        crowd.rows(f"SELECT pg_terminate_backend(pid) {query}")
        said = process.communicate(timeout=30)[0]
        assert process.returncode == 255
    assert "Upgrade to fourth" in said and "Traceback" not in said
    assert state(crowd) == known["third"]


class TestIndexesMadeConcurrently:
    """One cannot be atomic; it can be made again."""

    UP = """
    with op.get_context().autocommit_block():
        op.create_index("people_by_name", "people", ["name"], postgresql_concurrently=True)
    """
    DOWN = """
    with op.get_context().autocommit_block():
        op.drop_index("people_by_name", "people", postgresql_concurrently=True)
    """

    @pytest.fixture
    def indexed(self, people: Little) -> Little:
        people.do("INSERT INTO people VALUES (1, 'Ada')")
        people.revise("second", self.UP, self.DOWN)
        return people

    def indexes(self, little: Little) -> list[Any]:
        if little.is_sqlite:
            return little.rows("SELECT name FROM sqlite_master WHERE name LIKE 'people_by%'")
        valid = "AND indisvalid AND relname LIKE 'people_by%%'"
        return little.rows(f"SELECT relname FROM pg_index JOIN pg_class ON oid = indexrelid {valid}")

    def test_it_is_made_and_dropped(self, indexed: Little) -> None:
        indexed.alembic("upgrade", "head").assert_ok()
        assert self.indexes(indexed) == [("people_by_name",)]
        indexed.alembic("downgrade", "first").assert_ok()
        assert self.indexes(indexed) == []

    @pytest.mark.timeout(600)
    @pytest.mark.parametrize(("words", "left"), [("upgrade head", 1), ("downgrade first", 0)])
    def test_killed_at_any_statement_it_is_done_by_the_next_run(
        self, indexed: Little, words: str, left: int
    ) -> None:
        other = "downgrade first" if left else "upgrade head"
        indexed.alembic(*other.split()).assert_ok()
        every = moments(indexed, *words.split())
        for moment in every[::STRIDE]:
            indexed.alembic(*other.split()).assert_ok()
            assert indexed.alembic(*words.split(), moment=moment).statuses == [-9]
            indexed.alembic(*words.split()).assert_ok()
            assert len(self.indexes(indexed)) == left

    @pytest.mark.vendor("postgresql")
    def test_an_invalid_index_is_dropped_and_made_anew(self, indexed: Little) -> None:
        indexed.do("INSERT INTO people VALUES (2, 'Ada')")
        unique = "CREATE UNIQUE INDEX CONCURRENTLY people_by_name ON people (name)"
        with pytest.raises(sa.exc.IntegrityError), indexed.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(unique)
        assert self.indexes(indexed) == []
        told = indexed.alembic("upgrade", "head").assert_ok()
        assert "Dropping index people_by_name" in told.text
        assert self.indexes(indexed) == [("people_by_name",)]

    @pytest.mark.vendor("postgresql")
    def test_killed_while_it_waits_it_is_made_by_the_next_run(self, indexed: Little) -> None:
        with indexed.engine.connect() as reader:
            reader.exec_driver_sql("INSERT INTO people VALUES (5, 'Bob')")
            with indexed.running("upgrade", "head") as process:
                invalid = "SELECT 1 FROM pg_index JOIN pg_class ON oid = indexrelid WHERE NOT indisvalid"
                wait_until(lambda: indexed.rows(invalid))
                process.kill()
                process.wait()
            backend = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONC%%'"
            indexed.rows(f"SELECT pg_terminate_backend(pid) FROM ({backend}) AS left_over")
            wait_until(lambda: not indexed.rows(f"{backend} AND state = 'active'"))
        told = indexed.alembic("upgrade", "head").assert_ok()
        assert "Dropping index people_by_name" in told.text
        assert self.indexes(indexed) == [("people_by_name",)]


def test_what_a_later_failure_leaves_is_announced(crowd: Little, tmp_path: Path) -> None:
    crowd.revise("fourth", "op.execute('SELECT nonsense')")
    settings = crowd.folder / "little_settings.py"
    told = tmp_path / "told"
    settings.write_text(f"{settings.read_text()}\nINSTALLED_APPS.append('listening')\n")
    (crowd.folder / "listening").mkdir()
    (crowd.folder / "listening/__init__.py").write_text("")
    (crowd.folder / "listening/models.py").write_text("")
    (crowd.folder / "listening/apps.py").write_text(
        "from django.apps import AppConfig\n"
        "from django.db.models.signals import post_migrate\n"
        f"def note(**_): open({str(told)!r}, 'a').write('post ')\n"
        "class Config(AppConfig):\n"
        "    name = 'listening'\n"
        "    def ready(self): post_migrate.connect(note, sender=self)\n"
    )
    assert "the 2 revisions before it are done" in crowd.alembic("upgrade", "head").text
    assert told.read_text() == "post "
