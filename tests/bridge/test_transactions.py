"""SQLite's transactions as the bridge makes them."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from app.bridge.sqlite.transactions import ForeignKeyViolation


def tables(connection: sa.Connection) -> list[str]:
    return list(connection.exec_driver_sql("SELECT name FROM sqlite_master ORDER BY name").scalars())


def make_parent_and_child(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE parents (id integer PRIMARY KEY)")
        connection.exec_driver_sql(
            "CREATE TABLE children (id integer PRIMARY KEY, parent REFERENCES parents (id))"
        )


def test_ddl_is_rolled_back_with_its_transaction(sqlite_engine: sa.Engine) -> None:
    with sqlite_engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE lost (id integer)")
        connection.rollback()
    with sqlite_engine.connect() as connection:
        assert tables(connection) == []


def test_a_transaction_that_breaks_a_foreign_key_changes_nothing(sqlite_engine: sa.Engine) -> None:
    make_parent_and_child(sqlite_engine)
    with (
        pytest.raises(ForeignKeyViolation, match="row 7 of table children refers to a row of parents"),
        sqlite_engine.begin() as connection,
    ):
        connection.exec_driver_sql("INSERT INTO children VALUES (7, 1)")
    with sqlite_engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM children").scalar_one() == 0


def test_a_reference_that_was_broken_before_blocks_nothing(sqlite_engine: sa.Engine) -> None:
    make_parent_and_child(sqlite_engine)
    raw = sqlite_engine.raw_connection()
    raw.cursor().execute("INSERT INTO children VALUES (7, 1)")
    raw.close()
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (id integer)")
    with sqlite_engine.connect() as connection:
        assert "kept" in tables(connection)


def test_a_foreign_key_without_a_unique_target_is_refused(sqlite_engine: sa.Engine) -> None:
    with sqlite_engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE parents (name text)")
        connection.exec_driver_sql("CREATE TABLE children (parent REFERENCES parents (name))")
        connection.exec_driver_sql("INSERT INTO children VALUES ('x')")
        with pytest.raises(ForeignKeyViolation, match="foreign key mismatch"):
            connection.commit()


def test_dropping_a_parent_takes_no_children_along(sqlite_engine: sa.Engine) -> None:
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE p (id integer PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE c (p REFERENCES p (id) ON DELETE CASCADE)")
        connection.exec_driver_sql("INSERT INTO p VALUES (1)")
        connection.exec_driver_sql("INSERT INTO c VALUES (1)")
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE new (id integer PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO new SELECT * FROM p")
        connection.exec_driver_sql("DROP TABLE p")
        connection.exec_driver_sql("ALTER TABLE new RENAME TO p")
    with sqlite_engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM c").scalar_one() == 1


def test_a_second_writer_waits_from_the_beginning(sqlite_engine: sa.Engine, tmp_path: Path) -> None:
    impatient = sa.create_engine(sqlite_engine.url, poolclass=sa.NullPool, connect_args={"timeout": 0.05})
    with (
        sqlite_engine.begin(),
        impatient.connect() as other,
        pytest.raises(sa.exc.OperationalError, match="locked"),
    ):
        other.exec_driver_sql("CREATE TABLE too_early (id integer)")


def test_an_autocommit_block_is_outside_any_transaction(sqlite_engine: sa.Engine) -> None:
    with sqlite_engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM")
