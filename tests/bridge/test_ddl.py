"""The reader of SQLite's schema text."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given

from app.bridge.sqlite.ddl import ConstraintFacts, TableFacts, read_index, read_table
from app.bridge.sqlite.errors import MalformedSQL
from app.bridge.sqlite.text import TableText
from app.bridge.sqlite.tokens import quote, tokenize
from tests.bridge.strategies import NAMES, tables


@given(tables())
def test_a_table_is_read_as_it_was_meant(table: tuple[str, TableFacts]) -> None:
    sql, facts = table
    assert read_table(sql) == facts


@given(tables())
def test_sqlite_agrees_on_columns_with_the_reader(table: tuple[str, TableFacts]) -> None:
    sql, facts = table
    connection = sqlite3.connect(":memory:")
    connection.execute(sql)
    rows = connection.execute(f"PRAGMA table_xinfo({quote(facts.name)})").fetchall()
    found = {row[1]: (row[2].lower(), bool(row[3]), row[4] is not None) for row in rows}
    said = {
        name: (column.type, column.not_null, column.default is not None)
        for name, column in facts.columns.items()
    }
    connection.close()
    assert found == said


@given(tables())
def test_an_unedited_text_stays_verbatim(table: tuple[str, TableFacts]) -> None:
    sql, _ = table
    assert TableText.read(sql).sql == sql


@given(NAMES)
def test_a_quoted_name_is_one_token_and_reads_back(name: str) -> None:
    (token,) = tokenize(quote(name))
    assert token.name == name


def test_the_four_quotings_of_a_name_are_equal() -> None:
    spellings = ['"n"', "`n`", "[n]", "n", "N"]
    facts = {read_index(f"CREATE INDEX i ON t (lower({spelling}))") for spelling in spellings}
    assert len(facts) == 1


def test_a_quoted_keyword_is_a_name() -> None:
    column = read_table('CREATE TABLE t (a int CHECK ("null" IS a))').constraints
    word = read_table("CREATE TABLE t (a int CHECK (null IS a))").constraints
    assert column != word


def test_a_check_beside_its_column_equals_one_of_the_table() -> None:
    beside = read_table("CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0))").constraints
    below = read_table("CREATE TABLE t (a int, CONSTRAINT c CHECK ((a>0)))").constraints
    assert beside == below


def test_defaults_of_the_grammar_are_not_facts() -> None:
    said = read_table("CREATE TABLE t (a int REFERENCES o (id) ON DELETE NO ACTION NOT DEFERRABLE)")
    unsaid = read_table("CREATE TABLE t (a int REFERENCES o (id))")
    assert said == unsaid


def test_a_generated_column_is_read_in_both_spellings() -> None:
    long = read_table("CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED)")
    short = read_table("CREATE TABLE t (a int, b int AS ((a+1)) stored)")
    assert long == short
    assert long.columns["b"].generated == ("stored", "a + 1")


def test_conflict_clauses_are_facts() -> None:
    facts = read_table("CREATE TABLE t (a int NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE)")
    assert facts.columns["a"].options == ("not null on conflict ignore",)
    assert facts.constraints[0].options == ("on conflict replace",)


def test_a_composite_key_and_table_options_are_read() -> None:
    facts = read_table("CREATE TABLE t (a int, b int, PRIMARY KEY (b, a)) WITHOUT ROWID, STRICT")
    assert facts.constraints == (ConstraintFacts("primary key", None, ("b", "a")),)
    assert facts.options == ("strict", "without rowid")


def test_an_index_tells_uniqueness_order_collation_and_condition() -> None:
    index = read_index(
        'CREATE UNIQUE INDEX "i" ON "t" ((lower("a")) DESC, "b" COLLATE "NOCASE" ASC) WHERE ("a" > 1)'
    )
    assert (index.name, index.table, index.unique) == ("i", "t", True)
    assert index.elements == ("lower(a) desc", "b collate nocase")
    assert index.where == "a > 1"


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "CREATE",
        "CREATE TABLE",
        "CREATE TABLE t",
        "CREATE TABLE t (a",
        "CREATE TABLE t (a int,)",
        "CREATE TABLE t (a int DEFAULT)",
        "CREATE TABLE t (a int CONSTRAINT)",
        "CREATE TABLE t (a int CONSTRAINT c)",
        "CREATE TABLE t (a int CHECK a)",
        'CREATE TABLE "t (a int)',
        "CREATE VIRTUAL TABLE t USING fts5(a)",
        "CREATE TABLE t AS SELECT 1",
    ],
)
def test_what_is_no_table_is_refused(sql: str) -> None:
    with pytest.raises(MalformedSQL):
        read_table(sql)
