"""What a rebuild on SQLite refuses, and what it keeps beside the table's own text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.operations import Operations

from app.bridge.errors import BridgeError
from app.bridge.sqlite.ddl import read_table

pytestmark = pytest.mark.once

Execute = Callable[..., list[Any]]


@pytest.fixture
def execute(sqlite_connection: sa.Connection) -> Execute:
    def run(*statements: str) -> list[Any]:
        for statement in statements:
            result = sqlite_connection.exec_driver_sql(statement)
        return [tuple(row) for row in result] if result.returns_rows else []

    return run


@pytest.mark.parametrize(
    "trigger",
    [
        "AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.b); END",
        "AFTER UPDATE OF b ON t BEGIN INSERT INTO log VALUES (1); END",
        "BEFORE DELETE ON log BEGIN UPDATE t SET b = 1; END",
        "INSTEAD OF INSERT ON v BEGIN INSERT INTO t (b) VALUES (1); END",
    ],
)
def test_a_column_that_a_trigger_needs_is_not_dropped(execute, op: Operations, trigger: str) -> None:
    execute("CREATE TABLE t (a, b)", "CREATE TABLE log (x)", "CREATE VIEW v AS SELECT a FROM t")
    execute(f"CREATE TRIGGER tr {trigger}")
    with pytest.raises(BridgeError, match="these triggers no longer work: tr"):
        op.drop_column("t", "b")


def test_what_was_broken_before_stops_nothing(execute, op: Operations) -> None:
    execute("CREATE TABLE t (a, b)", "CREATE VIEW v AS SELECT nonsense FROM t")
    execute("CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT new.nonsense; END")
    op.drop_column("t", "b")
    assert execute("SELECT sql FROM sqlite_master WHERE name = 't'") == [('CREATE TABLE "t" (a)',)]


def test_a_check_that_names_its_own_table_is_kept(execute, op: Operations) -> None:
    sql = "CREATE TABLE t (a int, b int, CHECK (t.a > 0 AND \"t\" . b <> 't.a'))"
    execute(sql, "INSERT INTO t VALUES (1, 2)")
    op.alter_column("t", "b", nullable=False)
    (after,) = execute("SELECT sql FROM sqlite_master WHERE name = 't'")[0]
    assert read_table(after).constraints == read_table(sql).constraints
    with pytest.raises(sa.exc.IntegrityError):
        execute("INSERT INTO t VALUES (0, 2)")


def test_row_ids_beside_a_descending_key_are_kept(execute, op: Operations) -> None:
    """INTEGER PRIMARY KEY DESC is no name of the row id: https://www.sqlite.org/lang_createtable.html#rowid."""
    execute("CREATE TABLE t (id integer PRIMARY KEY DESC, a)", "INSERT INTO t (rowid, id) VALUES (70, 1)")
    op.alter_column("t", "a", server_default="1")
    assert execute("SELECT rowid, id FROM t") == [(70, 1)]


def test_statistics_are_kept_but_for_indexes_that_go(execute, op: Operations) -> None:
    execute("CREATE TABLE t (a, b)", "CREATE INDEX on_a ON t (a)", "CREATE INDEX on_b ON t (b)")
    execute("INSERT INTO t VALUES (1, 2)", "ANALYZE")
    op.drop_column("t", "b")
    assert execute("SELECT tbl, idx, stat FROM sqlite_stat1") == [("t", "on_a", "1 1")]


def test_children_are_never_cascaded_away(execute, op: Operations) -> None:
    execute("CREATE TABLE p (id integer PRIMARY KEY, a)", "CREATE TABLE c (p REFERENCES p ON DELETE CASCADE)")
    execute("INSERT INTO p VALUES (1, 1)", "INSERT INTO c VALUES (1)")
    op.alter_column("p", "a", nullable=False)
    assert execute("SELECT * FROM c") == [(1,)]


def test_a_connection_that_enforces_foreign_keys_is_refused() -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.exec_driver_sql("CREATE TABLE t (a)")
        with pytest.raises(BridgeError, match="while foreign keys are not enforced"):
            operations(connection).alter_column("t", "a", nullable=False)
    engine.dispose()


def operations(connection: sa.Connection) -> Operations:
    from alembic.runtime.migration import MigrationContext

    return Operations(MigrationContext.configure(connection))


def test_a_failed_rename_leaves_the_connection_as_it_was(execute, op: Operations) -> None:
    execute("CREATE TABLE t (a, b)", "CREATE VIEW v AS SELECT b FROM t")
    with pytest.raises(BridgeError):
        op.drop_column("t", "b")
    assert execute("PRAGMA legacy_alter_table") == [(0,)]


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (
            lambda op: op.create_exclude_constraint("x", "t", ("a", "=")),
            "no exclusion constraints.*dialect.name",
        ),
        (lambda op: op.create_primary_key("pk", "t", ["a"]), "already has a primary key, id: drop"),
        (lambda op: op.drop_column("log", "x"), "only one of table 'log': drop the table"),
    ],
)
def test_what_sqlite_cannot_do_is_refused_in_words(execute, op: Operations, act: Any, said: str) -> None:
    execute("CREATE TABLE t (id integer PRIMARY KEY, a)", "CREATE TABLE log (x)")
    with pytest.raises(BridgeError, match=said):
        act(op)


def test_a_primary_key_is_created_where_there_is_none(execute, op: Operations) -> None:
    execute("CREATE TABLE t (a int NOT NULL, b)", "INSERT INTO t VALUES (1, 2)")
    op.create_primary_key("t_key", "t", ["a"])
    assert execute("SELECT name FROM pragma_table_info('t') WHERE pk") == [("a",)]
    op.drop_constraint("t_key", "t", type_="primary")
    assert execute("SELECT name FROM pragma_table_info('t') WHERE pk") == []
    assert execute("SELECT a, b FROM t") == [(1, 2)]


def test_comments_are_left_to_postgresql(execute, op: Operations) -> None:
    execute("CREATE TABLE t (a)")
    before = execute("SELECT * FROM sqlite_master")
    op.create_table_comment("t", "what it is for")
    op.alter_column("t", "a", comment="what it holds")
    op.drop_table_comment("t")
    assert execute("SELECT * FROM sqlite_master") == before
