"""Alembic's operations on SQLite change the one thing and lose nothing."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.bridge.errors import BridgeError
from app.bridge.naming import automatic_check_name, automatic_foreign_key_name, automatic_unique_name
from app.bridge.sqlite.ddl import TableFacts, read_table
from app.bridge.sqlite.rebuild import rebuild
from app.bridge.sqlite.store import ScriptStore, table_text
from app.bridge.sqlite.tokens import quote
from tests.bridge.strategies import tables

SCHEMA = """
CREATE TABLE "people" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(20) NOT NULL UNIQUE);
CREATE TABLE "ballots" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, -- the key
    "voter_id" bigint NOT NULL REFERENCES "people" ("id") DEFERRABLE INITIALLY DEFERRED,
    "parent_id" bigint NULL REFERENCES "ballots" ("id") ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
    "rank" integer unsigned NOT NULL CHECK ("rank" >= 0),
    "note" varchar(20) COLLATE NOCASE DEFAULT 'it''s, (ok)',
    "code" varchar(8) NOT NULL UNIQUE,
    "shout" text GENERATED ALWAYS AS (upper("note")) STORED,
    "whisper" text GENERATED ALWAYS AS (lower("note")) VIRTUAL,
    CONSTRAINT "rank_is_small" CHECK ("rank" < 100),
    CONSTRAINT "one_rank_per_voter" UNIQUE ("voter_id", "rank")
);
CREATE INDEX "by_rank" ON "ballots" ("rank" DESC) WHERE "rank" > 1;
CREATE UNIQUE INDEX "by_note" ON "ballots" ((lower("note") || "code"));
CREATE TABLE "children" (
    "id" integer PRIMARY KEY, "ballot_id" bigint REFERENCES "ballots" ("id") ON DELETE CASCADE
);
CREATE TABLE "log" ("what" text);
CREATE TRIGGER "noted" AFTER UPDATE ON "ballots" BEGIN INSERT INTO log VALUES (new.note); END;
CREATE TRIGGER "elsewhere" AFTER INSERT ON "people" BEGIN UPDATE ballots SET note = new.name; END;
CREATE VIEW "ranks" AS SELECT rank, note FROM ballots;
"""
ROWS = """
INSERT INTO people VALUES (1, 'Alice'), (2, 'Bob');
INSERT INTO ballots (id, voter_id, parent_id, rank, code)
VALUES (1, 1, NULL, 5, 'a'), (3, 2, 1, 7, 'b'), (99, 2, 3, 8, 'c');
DELETE FROM ballots WHERE id = 99;
INSERT INTO children VALUES (1, 1), (2, 3);
"""
FOREIGN_KEY = automatic_foreign_key_name("ballots", "voter_id", "people", "id")


@pytest.fixture
def database(sqlite_connection: sa.Connection) -> sa.Connection:
    raw: Any = sqlite_connection.connection
    raw.driver_connection.executescript(SCHEMA + ROWS)
    return sqlite_connection


def facts(connection: sa.Connection, table: str = "ballots") -> TableFacts:
    row = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", (table,))
    return read_table(row.scalar_one())


def everything(connection: sa.Connection) -> dict[str, object]:
    """The schema beside the table's own text, and all rows."""
    query = connection.exec_driver_sql
    return {
        "others": query(
            "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name != 'ballots' ORDER BY name"
        ).all(),
        "sequence": query("SELECT name, seq FROM sqlite_sequence ORDER BY name").all(),
        "ballots": query("SELECT id, voter_id, parent_id, rank, code FROM ballots ORDER BY id").all(),
        "children": query("SELECT * FROM children").all(),
        "log": query("SELECT * FROM log").all(),
        "view": query("SELECT * FROM ranks").all(),
    }


def without_automatic_indexes(state: dict[str, object]) -> dict[str, object]:
    others = [row for row in state["others"] if row[3] is not None]  # type: ignore[attr-defined]
    return {**state, "others": others}


CHANGES = {
    "a type": lambda op: op.alter_column("ballots", "rank", type_=sa.BigInteger()),
    "nullability": lambda op: op.alter_column("ballots", "rank", nullable=True),
    "a default": lambda op: op.alter_column("ballots", "rank", server_default="4"),
    "no default": lambda op: op.alter_column("ballots", "note", server_default=None),
    "a check": lambda op: op.create_check_constraint("rank_is_even", "ballots", "rank > 1"),
    "a unique": lambda op: op.create_unique_constraint("code_and_rank", "ballots", ["code", "rank"]),
    "a foreign key": lambda op: op.create_foreign_key("k", "ballots", "people", ["rank"], ["id"]),
    "a column": lambda op: op.add_column("ballots", sa.Column("extra", sa.String(9), server_default="'x'")),
    "a strict column": lambda op: op.add_column(
        "ballots", sa.Column("at", sa.DateTime(), nullable=False, server_default=sa.func.now())
    ),
    "no check": lambda op: op.drop_constraint("rank_is_small", "ballots", type_="check"),
    "no key": lambda op: op.drop_constraint(FOREIGN_KEY, "ballots", type_="foreignkey"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_leaves_rows_sequence_indexes_triggers_and_views(
    database: sa.Connection, op: Operations, change: str
) -> None:
    before = without_automatic_indexes(everything(database))
    CHANGES[change](op)
    assert without_automatic_indexes(everything(database)) == before


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_keeps_every_other_fact(database: sa.Connection, op: Operations, change: str) -> None:
    before = facts(database)
    CHANGES[change](op)
    after = facts(database)
    assert before != after
    columns = [name for name, column in before.columns.items() if after.columns[name] != column]
    lost = set(before.constraints) - set(after.constraints)
    gained = set(after.constraints) - set(before.constraints)
    new = set(after.columns) - set(before.columns)
    assert len(columns) + len(lost) + len(gained) + len(new) == 1


def test_text_and_comments_of_other_columns_stay_verbatim(database: sa.Connection, op: Operations) -> None:
    op.alter_column("ballots", "rank", nullable=True)
    sql = database.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'ballots'").scalar_one()
    assert "-- the key\n" in sql
    assert "\"note\" varchar(20) COLLATE NOCASE DEFAULT 'it''s, (ok)'," in sql


def test_a_numbered_key_goes_on_counting_where_it_was(database: sa.Connection, op: Operations) -> None:
    op.alter_column("ballots", "rank", nullable=True)
    database.exec_driver_sql("INSERT INTO ballots (voter_id, rank, code) VALUES (1, 9, 'z')")
    assert database.exec_driver_sql("SELECT max(id) FROM ballots").scalar_one() == 100


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (FOREIGN_KEY, "foreignkey"),
        ("ballots_voter_id_fkey", "foreignkey"),
        (automatic_unique_name("ballots", "code"), "unique"),
        (automatic_check_name("ballots", "rank"), "check"),
        ("ballots_pkey", "primary"),
        (FOREIGN_KEY, None),
    ],
)
def test_an_unnamed_constraint_answers_to_its_name_on_postgresql(
    database: sa.Connection, op: Operations, name: str, kind: Any
) -> None:
    before = facts(database).constraints
    op.drop_constraint(name, "ballots", type_=kind)
    (gone,) = set(before) - set(facts(database).constraints)
    assert gone.name is None


@pytest.mark.parametrize(
    ("name", "kind", "again"),
    [
        (
            FOREIGN_KEY,
            "foreignkey",
            lambda op: op.create_foreign_key(
                FOREIGN_KEY, "ballots", "people", ["voter_id"], ["id"], deferrable=True, initially="DEFERRED"
            ),
        ),
        (
            "ballots_code_key",
            "unique",
            lambda op: op.create_unique_constraint("ballots_code_key", "ballots", ["code"]),
        ),
        (
            "ballots_rank_check",
            "check",
            lambda op: op.create_check_constraint("ballots_rank_check", "ballots", "rank >= 0"),
        ),
        (
            "rank_is_small",
            "check",
            lambda op: op.create_check_constraint("rank_is_small", "ballots", "rank < 100"),
        ),
    ],
)
def test_a_constraint_dropped_and_made_again_is_the_same(
    database: sa.Connection, op: Operations, name: str, kind: Any, again: Any
) -> None:
    before = facts(database)
    op.drop_constraint(name, "ballots", type_=kind)
    again(op)
    after = facts(database)
    assert set(after.constraints) == set(before.constraints)
    assert after.columns == before.columns


def test_a_constraint_that_is_not_there_is_named_with_those_that_are(
    database: sa.Connection, op: Operations
) -> None:
    with pytest.raises(BridgeError, match=r"no unique 'nonsense'.*'ballots_code_key', 'one_rank_per_voter'"):
        op.drop_constraint("nonsense", "ballots", type_="unique")


def test_a_column_that_is_not_there_is_named_with_those_that_are(
    database: sa.Connection, op: Operations
) -> None:
    with pytest.raises(BridgeError, match=r"'people' has no column 'nonsense'. It has 'id', 'name'"):
        op.alter_column("people", "nonsense", nullable=True)


def test_a_table_that_is_not_there_is_named(database: sa.Connection, op: Operations) -> None:
    with pytest.raises(BridgeError, match="no table 'nonsense'"):
        op.drop_column("nonsense", "id")


def test_a_dropped_column_takes_its_indexes_and_constraints_along(
    database: sa.Connection, op: Operations
) -> None:
    op.execute("DROP VIEW ranks")
    op.drop_column("ballots", "rank")
    after = facts(database)
    assert [c.name for c in after.constraints if c.name] == []
    indexes = database.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    )
    assert indexes.scalars().all() == ["by_note"]


def test_a_column_that_a_view_needs_is_not_dropped(database: sa.Connection, op: Operations) -> None:
    with pytest.raises(BridgeError, match="these views no longer work: ranks"):
        op.drop_column("ballots", "rank")


def test_a_column_that_another_is_generated_from_is_not_dropped(
    database: sa.Connection, op: Operations
) -> None:
    with pytest.raises(BridgeError, match="'shout' of 'ballots' is generated from 'note'"):
        op.drop_column("ballots", "note")


def test_a_column_that_other_tables_refer_to_is_not_dropped(database: sa.Connection, op: Operations) -> None:
    with pytest.raises(BridgeError, match="table 'ballots' refers to column 'id' of 'people'"):
        op.drop_column("people", "id")


def test_a_required_column_without_default_is_refused_while_there_are_rows(
    database: sa.Connection, op: Operations
) -> None:
    with pytest.raises(BridgeError, match=r"NOT NULL constraint failed: people\.age.*server_default"):
        op.add_column("people", sa.Column("age", sa.Integer(), nullable=False))


def test_a_column_with_key_and_uniqueness_is_added_whole(database: sa.Connection, op: Operations) -> None:
    name = automatic_foreign_key_name("people", "friend_id", "people", "id")
    key = sa.ForeignKey("people.id", name=name, deferrable=True, initially="DEFERRED")
    op.add_column("people", sa.Column("friend_id", sa.BigInteger(), key, nullable=True, unique=True))
    kinds = [(c.kind, c.name, c.columns) for c in facts(database, "people").constraints[2:]]
    assert sorted(kinds, key=str) == [("foreign key", None, ("friend_id",)), ("unique", None, ("friend_id",))]


def test_renaming_a_column_renames_it_everywhere_but_in_constraint_names(
    database: sa.Connection, op: Operations
) -> None:
    op.alter_column("ballots", "rank", new_column_name="place")
    names = {c.name: c.columns for c in facts(database).constraints}
    assert names["ballots_rank_check"] == ("place",)
    assert names["one_rank_per_voter"] == ("voter_id", "place")
    assert database.exec_driver_sql("SELECT place FROM ballots WHERE id = 1").scalar_one() == 5


def test_renaming_back_and_forth_changes_nothing(database: sa.Connection, op: Operations) -> None:
    before, others = facts(database), without_automatic_indexes(everything(database))["others"]
    op.alter_column("ballots", "rank", new_column_name="place")
    op.rename_table("ballots", "votes")
    op.rename_table("votes", "ballots")
    op.alter_column("ballots", "place", new_column_name="rank")
    assert facts(database) == before
    assert len(without_automatic_indexes(everything(database))["others"]) == len(others)  # type: ignore[arg-type]


def test_a_renamed_table_keeps_the_names_of_its_constraints(database: sa.Connection, op: Operations) -> None:
    op.rename_table("people", "persons")
    op.drop_constraint(FOREIGN_KEY, "ballots", type_="foreignkey")
    op.drop_constraint("people_name_key", "persons", type_="unique")
    assert facts(database, "persons").of_kind("unique") == ()


def test_batch_mode_means_the_same_operations(database: sa.Connection, op: Operations) -> None:
    before = facts(database)
    with op.batch_alter_table("ballots") as batch:
        batch.alter_column("rank", nullable=True)
    after = facts(database)
    assert after.constraints == before.constraints
    assert not after.columns["rank"].not_null


def test_a_generated_column_is_added_and_made_plain_with_its_values(
    database: sa.Connection, op: Operations
) -> None:
    op.add_column("ballots", sa.Column("twice", sa.Integer(), sa.Computed("rank * 2", persisted=True)))
    assert facts(database).columns["twice"].generated == ("stored", "rank * 2")
    op.alter_column("ballots", "twice", server_default=None, existing_server_default=sa.Computed("rank * 2"))
    rows = database.exec_driver_sql("SELECT twice FROM ballots ORDER BY id").scalars().all()
    assert rows == [10, 14]
    assert facts(database).columns["twice"].generated is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables(), st.data())
def test_a_rebuild_of_any_table_changes_nothing_but_what_was_asked(
    table: tuple[str, TableFacts], data: st.DataObject
) -> None:
    sql, before = table
    store = ScriptStore(lambda statement: None)
    store.memory.execute("CREATE TABLE other (id integer PRIMARY KEY)")
    store.memory.execute(sql)
    columns = list(before.columns)
    fill(store.memory, before)
    rows = store.query(f"SELECT * FROM {quote(before.name)}")
    text = table_text(store, before.name)
    part = (
        text.columns[data.draw(st.sampled_from(columns[1:]))]
        if len(columns) > 1
        else text.columns[columns[0]]
    )
    rebuild(store, text, text.replacing(part, part.adding("NULL")) if not_bound(part) else text)
    after = read_table(store.query("SELECT sql FROM sqlite_master WHERE name = ?", before.name)[0][0])
    assert after == before
    assert store.query(f"SELECT * FROM {quote(before.name)}") == rows


def not_bound(part: Any) -> bool:
    return not any(clause.kind in ("not null", "primary key") for clause in part.clauses)


def fill(memory: sqlite3.Connection, table: TableFacts) -> None:
    for number in range(3):
        values = [str(number)] * len(table.columns)
        names = ", ".join(map(quote, table.columns))
        marks = ", ".join("?" for _ in values)
        memory.execute(f"INSERT OR IGNORE INTO {quote(table.name)} ({names}) VALUES ({marks})", values)
