"""Statements whose plans PostgreSQL keeps: asked a second time, they are executed by name."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from app.pages import plans
from app.pages.plans import Statement
from app.pages.prepared import stand_ins_of

pytestmark = [pytest.mark.vendor("postgresql"), pytest.mark.django_db(transaction=True)]

STAND_INS = stand_ins_of({"key": int, "word": str, "at": datetime})
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def things():
    """A table of its own on a connection of its own."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept_things (id bigint, word varchar(20), made timestamptz)")
        cursor.execute("INSERT INTO kept_things VALUES (1, 'one', %s), (2, 'two %%', %s)", [NOON, NOON])
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE kept_things")
    connection.close()


def by_key(end=""):
    return Statement(f"SELECT word FROM kept_things WHERE id = %s{end}", [STAND_INS["key"]], STAND_INS)


def run(statement, times=1, **values):
    """The last answer, and how the database was asked each time."""
    with CaptureQueriesContext(connection) as asked:
        answers = [statement.fetch(values or {"key": 1}) for _ in range(times)]
    return answers[-1], [query["sql"].split()[0] for query in asked]


def prepared():
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [row[0] for row in cursor.fetchall()]


def test_what_is_asked_again_is_executed_by_its_name():
    assert run(by_key(), times=3) == ([("one",)], ["SELECT", "EXECUTE", "EXECUTE"])


def test_what_is_asked_once_is_not_kept():
    run(by_key())
    assert prepared() == []


def test_every_kind_of_value_finds_its_place_and_the_rest_is_written_out():
    statement = Statement(
        "SELECT id FROM kept_things WHERE word = %s AND made <= %s AND id = %s"
        " AND word LIKE %s AND 3 %% 2 = %s",
        [STAND_INS["word"], STAND_INS["at"], STAND_INS["key"], "two %", 1],
        STAND_INS,
    )
    answer, asked = run(statement, times=3, key=2, word="two %", at=NOON)
    assert (answer, asked[-1]) == ([(2,)], "EXECUTE")
    assert run(statement, key=2, word="two %", at=datetime(2000, 1, 1, tzinfo=UTC))[0] == []
    (text,) = prepared()
    assert "made <= $2 AND id = $3 AND word LIKE 'two %' AND 3 % 2 = 1" in text


def test_a_statement_without_values_is_kept_too():
    statement = Statement("SELECT count(*) FROM kept_things", [], STAND_INS)
    assert run(statement, times=3) == ([(2,)], ["SELECT", "EXECUTE", "EXECUTE"])


def test_a_column_that_changes_its_type_is_no_matter():
    statement = by_key()
    run(statement, times=2)
    with psycopg.connect(**libpq(), autocommit=True) as other:
        other.execute("ALTER TABLE kept_things ALTER COLUMN word TYPE text")
    assert run(statement) == ([("one",)], ["EXECUTE", "SELECT"])
    assert prepared() == []
    assert run(statement, times=2) == ([("one",)], ["SELECT", "EXECUTE"])


def test_within_a_transaction_it_costs_that_transaction_and_no_more():
    statement = by_key()
    run(statement, times=2)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kept_things ALTER COLUMN word TYPE text")
    with pytest.raises(DatabaseError), transaction.atomic():
        statement.fetch({"key": 1})
    with transaction.atomic():
        assert run(statement, times=3)[0] == [("one",)]


def test_statements_that_somebody_dropped_are_prepared_anew():
    statement = by_key()
    run(statement, times=2)
    with connection.cursor() as cursor:
        cursor.execute("DISCARD ALL")
    assert run(statement) == ([("one",)], ["EXECUTE", "SELECT"])
    assert run(statement, times=2)[1] == ["SELECT", "EXECUTE"]


def test_another_error_stays_that_error():
    statement = Statement("SELECT 1 / (%s - 5)", [STAND_INS["key"]], STAND_INS)
    run(statement, times=2, key=6)
    with pytest.raises(DatabaseError, match="division by zero"):
        statement.fetch({"key": 5})
    assert run(statement, key=6) == ([(1,)], ["EXECUTE"])


def test_a_transaction_that_is_rolled_back_leaves_the_plans():
    statement = by_key()
    with pytest.raises(RuntimeError), transaction.atomic():
        run(statement, times=2)
        raise RuntimeError
    assert run(statement) == ([("one",)], ["EXECUTE"])


def test_a_savepoint_that_is_rolled_back_leaves_the_plans():
    statement = by_key()
    with transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            run(statement, times=2)
            raise RuntimeError
        assert run(statement) == ([("one",)], ["EXECUTE"])


def test_a_new_connection_begins_anew():
    statement = by_key()
    run(statement, times=2)
    connection.close()
    assert run(statement, times=2) == ([("one",)], ["SELECT", "EXECUTE"])


def test_only_so_many_are_kept_on_a_connection(monkeypatch):
    monkeypatch.setattr(plans, "MOST_KEPT", 3)
    statements = [by_key(f" AND {number} = {number}") for number in range(5)]
    for statement in statements:
        run(statement, times=2)
    assert len(prepared()) == 3
    assert run(statements[-1])[1] == ["EXECUTE"]
    assert run(statements[0])[1] == ["SELECT"]


THROUGH_POOL = """
import django
django.setup()
from django.db import connection
from django.test.utils import CaptureQueriesContext
from app.accounts.figures import statement
from django.utils import timezone
with CaptureQueriesContext(connection) as asked:
    for _ in range(4):
        statement(connection.vendor).fetch({"person": 1, "at": timezone.now()})
print(*(query["sql"].split()[0] for query in asked))
"""


@pytest.mark.parametrize("pooled_url", ["transaction", "session"], indirect=True)
def test_behind_a_pool_everything_is_asked_plainly(pooled_url, scratch_database_url, run_command):
    run_command("alembic", "upgrade", "head", DATABASE_URL=scratch_database_url)
    program = [sys.executable, "-c", THROUGH_POOL]
    settings = {"DJANGO_SETTINGS_MODULE": "democrasite.settings"}
    pooled = run_command(*program, DATABASE_URL=pooled_url, **settings)
    assert pooled.stdout.split() == ["SELECT"] * 4
    direct = run_command(*program, DATABASE_URL=scratch_database_url, **settings)
    assert direct.stdout.split() == ["SELECT", *["EXECUTE"] * 3]


def libpq():
    given = connection.get_connection_params()
    return {name: given[name] for name in ("dbname", "user", "password", "host", "port")}
