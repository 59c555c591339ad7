"""However many processes upgrade at once, each revision is applied once, and all of them end well."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
import sqlalchemy as sa

from tests.bridge.running.conftest import Little

ROUNDS = int(os.environ.get("UPGRADE_ROUNDS", "2"))
"""Fifty take minutes: UPGRADE_ROUNDS=50 pytest tests/bridge/running/test_one_at_a_time.py."""
APPLIED = """
op.create_table("applied", sa.Column("revision", sa.String(20)))
op.execute("INSERT INTO applied VALUES ('first')")
"""


@pytest.fixture
def counted(little: Little) -> Little:
    little.revise("first", APPLIED, "op.drop_table('applied')")
    for name in ("second", "third"):
        added = f"op.add_column('applied', sa.Column('{name}', sa.Integer()))"
        noted = f"op.execute(\"INSERT INTO applied (revision) VALUES ('{name}')\")"
        little.revise(name, f"{added}\n{noted}", f"op.drop_column('applied', '{name}')")
    return little


@pytest.mark.timeout(1800)
def test_eight_processes_apply_each_revision_once(counted: Little) -> None:
    for _ in range(ROUNDS):
        counted.alembic("upgrade", "head", count=8).assert_ok()
        assert sorted(counted.rows("SELECT revision FROM applied")) == [("first",), ("second",), ("third",)]
        assert counted.version == "third"
        counted.alembic("downgrade", "base").assert_ok()


def test_an_index_made_concurrently_does_not_wait_for_those_who_wait(counted: Little) -> None:
    counted.revise("fourth", INDEX)
    counted.alembic("upgrade", "head", count=8).assert_ok()
    assert counted.version == "fourth"


INDEX = """
with op.get_context().autocommit_block():
    op.create_index("applied_by_revision", "applied", ["revision"], postgresql_concurrently=True)
"""
SLOW = """
import time
op.create_table("slow", sa.Column("id", sa.Integer()))
time.sleep(60)
"""


def wait_until(condition: Any, seconds: float = 30) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def has_lock(little: Little) -> bool:
    if little.is_sqlite:
        return any(path.stat().st_size for path in little.folder.parent.glob("*-upgrade.lock"))
    return bool(little.rows("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"))


def test_who_waits_too_long_is_told_who_upgrades(people: Little) -> None:
    people.revise("second", SLOW)
    with people.running("upgrade", "head") as process:
        wait_until(lambda: has_lock(people))
        told = people.alembic("-x", "upgrade-wait=0.3", "upgrade", "head")
        assert told.statuses == [255]
        assert f"pid {process.pid} on " in told.text
        assert "upgrade head" in told.text and "since" in told.text
        assert "upgrade-wait" in told.text and "Traceback" not in told.text


def test_reading_does_not_wait(people: Little) -> None:
    people.revise("second", SLOW)
    with people.running("upgrade", "head"):
        wait_until(lambda: has_lock(people))
        for words in (["history"], ["heads"]) if people.is_sqlite else (["current"], ["history"]):
            people.alembic("-x", "upgrade-wait=0", *words).assert_ok()


def test_a_lock_ends_with_its_process(people: Little) -> None:
    people.revise("second", "import time\ntime.sleep(60)")
    with people.running("upgrade", "head") as process:
        wait_until(lambda: has_lock(people))
        process.kill()
        process.wait()
        (people.folder / "migrations/versions/second.py").unlink()
        people.head = "first"
        people.revise("third", "op.drop_table('notes')")
        people.alembic("-x", "upgrade-wait=10", "upgrade", "head").assert_ok()
    assert people.version == "third"


def test_nothing_is_left_beside_the_file(people: Little) -> None:
    assert not list(people.folder.parent.glob("*.lock"))


def test_stamp_and_downgrade_wait_too(people: Little) -> None:
    people.revise("second", SLOW)
    with people.running("upgrade", "head"):
        wait_until(lambda: has_lock(people))
        for words in (["stamp", "base"], ["downgrade", "base"]):
            told = people.alembic("-x", "upgrade-wait=0", *words)
            assert "Another process is changing the schema" in told.text


@pytest.mark.vendor("postgresql")
def test_an_upgrade_stops_when_the_lock_is_lost(people: Little) -> None:
    kill = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
    people.revise("second", f'op.drop_table("notes")\nop.execute("{kill}")')
    told = people.alembic("upgrade", "head")
    assert told.statuses == [255]
    assert "lock on upgrades was lost" in told.text and "Traceback" not in told.text
    assert people.version == "first"
    assert people.rows("SELECT count(*) FROM notes") == [(0,)]


@pytest.mark.once
@pytest.mark.parametrize("option", ["upgrade-wait=soon", "lock-timeout=-1", "lock-retries=1.5"])
def test_nonsense_limits_are_refused(people: Little, option: str) -> None:
    told = people.alembic("-x", option, "upgrade", "head")
    assert told.statuses == [255]
    assert f"-x {option.split('=', maxsplit=1)[0]}=" in told.text and "0 or more" in told.text


@pytest.mark.parametrize("command", ["check", "revision --autogenerate -m nothing", "current"])
def test_a_command_that_moves_nothing_writes_nothing(little: Little, command: str) -> None:
    (little.folder / "migrations/script.py.mako").write_text(
        "revision, down_revision = ${repr(up_revision)}, None"
    )
    little.alembic(*command.split()).assert_ok()
    assert sa.inspect(little.engine).get_table_names() == []
