"""A revision that has to wait for a lock keeps nobody waiting long, and says who is in its way."""

from __future__ import annotations

import time

import pytest

from tests.bridge.running.conftest import Little
from tests.bridge.running.test_one_at_a_time import wait_until

HOLDS = {"reads": "SELECT * FROM people", "writes": "INSERT INTO people (id, name) VALUES (7, 'Eve')"}
LIMITS = ("-x", "lock-timeout=0.3", "-x", "lock-retries=1")


@pytest.fixture
def altered(people: Little) -> Little:
    people.revise("second", "op.add_column('people', sa.Column('age', sa.Integer()))")
    return people


@pytest.mark.vendor("postgresql")
@pytest.mark.parametrize("kind", HOLDS)
def test_who_holds_the_lock_is_named(altered: Little, kind: str) -> None:
    with altered.engine.connect() as holder:
        holder.exec_driver_sql("SET application_name = 'the report'")
        holder.exec_driver_sql(HOLDS[kind])
        pid = holder.connection.dbapi_connection.info.backend_pid
        told = altered.alembic(*LIMITS, "upgrade", "head")
    assert told.statuses == [255]
    for word in (f"pid {pid} (the report,", "table people is held by", HOLDS[kind], "tried 2 times", "ago"):
        assert word in told.text
    assert "The database is unchanged." in told.text and "Traceback" not in told.text
    assert altered.version == "first"


@pytest.mark.vendor("postgresql")
def test_the_revision_is_begun_anew_when_the_lock_is_free(altered: Little) -> None:
    with altered.running("-x", "lock-timeout=0.3", "-x", "lock-retries=9", "upgrade", "head") as process:
        with altered.engine.connect() as holder:
            holder.exec_driver_sql(HOLDS["writes"])
            waits = "SELECT 1 FROM pg_locks WHERE NOT granted"
            wait_until(lambda: altered.rows(waits))
            wait_until(lambda: not altered.rows(waits))
        said = process.communicate(timeout=60)[0]
    assert process.returncode == 0, said
    assert altered.version == "second"


@pytest.mark.vendor("postgresql")
def test_a_revision_that_loses_a_deadlock_is_begun_anew(people: Little) -> None:
    """The other side looks for none, so PostgreSQL ends the revision, long before its lock timeout."""
    people.revise(
        "second",
        """
        op.add_column('notes', sa.Column('pages', sa.Integer()))
        op.add_column('people', sa.Column('age', sa.Integer()))
        """,
    )
    people.do(f"ALTER DATABASE \"{people.engine.url.database}\" SET deadlock_timeout = '3s'")
    with (
        people.running("-x", "lock-timeout=600", "-x", "lock-retries=3", "upgrade", "head") as process,
        people.engine.connect() as holder,
    ):
        holder.exec_driver_sql("SET deadlock_timeout = '1h'")
        holder.exec_driver_sql(HOLDS["writes"])
        waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'people'::regclass"
        wait_until(lambda: people.rows(waits))
        holder.exec_driver_sql("SELECT * FROM notes")  # ends when the revision is taken back
        holder.commit()
        said = process.communicate(timeout=60)[0]
    assert process.returncode == 0, said
    assert said.count("trying again") == 1, said
    assert people.version == "second"
    assert people.rows("SELECT name FROM people WHERE id = 7") == [("Eve",)]


@pytest.mark.vendor("postgresql")
def test_other_queries_wait_no_longer_than_the_lock_timeout(altered: Little) -> None:
    slowest = 0.0
    with altered.engine.connect() as holder:
        holder.exec_driver_sql(HOLDS["reads"])
        with altered.running("-x", "lock-timeout=0.5", "-x", "lock-retries=2", "upgrade", "head") as process:
            while process.poll() is None:
                begun = time.monotonic()
                altered.rows("SELECT count(*) FROM people")
                slowest = max(slowest, time.monotonic() - begun)
    assert 0.1 < slowest < 2


@pytest.mark.vendor("postgresql")
def test_a_revision_may_state_its_own_limits(people: Little) -> None:
    people.revise("second", "op.execute('SELECT pg_sleep(20)')", head="statement_timeout = 0.2")
    told = people.alembic("upgrade", "head")
    assert told.statuses == [255] and "statement timeout" in told.text


@pytest.mark.vendor("sqlite")
def test_another_writer_to_the_file_is_waited_for_and_then_told(altered: Little) -> None:
    altered.database["OPTIONS"] = {"timeout": 0.2}
    with altered.engine.connect() as holder:
        holder.exec_driver_sql(HOLDS["writes"])
        told = altered.alembic(*LIMITS, "upgrade", "head")
    assert told.statuses == [255]
    assert "database is locked" in told.text and "Traceback" not in told.text
    assert altered.version == "first"
    altered.alembic("upgrade", "head").assert_ok()
