"""SQLAlchemy Core on Django's connection: the same transaction, the same values, the same errors."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from sqlalchemy.schema import CreateTable

import app.bridge
from app.accounts.models import User
from app.bridge import execute, metadata_from_models, tables
from app.bridge.dialects import dialect_for
from app.bridge.lookup import UnknownModel
from app.topics.models import Tag
from tests.bridge.workshop import Models

pytestmark = pytest.mark.django_db

VALUES: dict[str, Any] = {
    "a_bool": True,
    "a_date": date(2027, 2, 28),
    "a_datetime": datetime(2027, 2, 28, 12, 30, 1, 250, tzinfo=UTC),
    "a_time": time(23, 59, 1, 5),
    "a_decimal": Decimal("1.10"),
    "a_duration": timedelta(days=3, microseconds=7),
    "a_uuid": uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
    "a_json": {"words": ["100 %", "él"], "none": None},
    "a_float": 0.5,
    "an_integer": 2**40,
    "a_text": "50 % of :all, it's “so”",
    "some_bytes": b"\x00\xff",
    "an_address": "2001:db8::1",
}


@pytest.fixture
def thing() -> Any:
    """A model with a field of each kind, its table made in the test's own transaction."""
    library = Models("things")
    model = library.add(
        "Thing",
        a_bool=models.BooleanField(null=True),
        a_date=models.DateField(null=True),
        a_datetime=models.DateTimeField(null=True),
        a_time=models.TimeField(null=True),
        a_decimal=models.DecimalField(max_digits=8, decimal_places=2, null=True),
        a_duration=models.DurationField(null=True),
        a_uuid=models.UUIDField(null=True),
        a_json=models.JSONField(null=True),
        a_float=models.FloatField(null=True),
        an_integer=models.BigIntegerField(null=True),
        a_text=models.TextField(null=True),
        some_bytes=models.BinaryField(null=True),
        an_address=models.GenericIPAddressField(null=True),
    )
    model.table = metadata_from_models(library.apps, connection).tables["things_thing"]
    with connection.cursor() as cursor:
        cursor.execute(str(CreateTable(model.table).compile(dialect=dialect_for(connection.vendor))))
    return model


def test_what_the_orm_wrote_is_read_as_the_orm_reads_it(thing):
    thing.objects.create(**VALUES)
    row = execute(sa.select(thing.table)).one()
    assert row._asdict() == {"id": row.id, **VALUES}
    assert row._asdict() == thing.objects.values().get()
    assert [type(value) for value in row] == [type(value) for value in thing.objects.values_list().get()]


def test_the_orm_reads_what_core_wrote(thing):
    execute(sa.insert(thing.table).values(**VALUES))
    row = thing.objects.values().get()
    assert row == {"id": row["id"], **VALUES}


def test_nothing_stays_nothing(thing):
    execute(sa.insert(thing.table).values(an_integer=1))
    row = execute(sa.select(thing.table)).one()
    assert {value for key, value in row._mapping.items() if key not in ("id", "an_integer")} == {None}


@pytest.mark.parametrize("name", sorted(VALUES.keys() - {"a_json"}))
def test_a_value_finds_its_row(thing, name):
    thing.objects.create(**VALUES)
    column = thing.table.c[name]
    assert execute(sa.select(sa.func.count()).where(column == VALUES[name])).scalar_one() == 1
    assert execute(sa.select(sa.func.count()).where(column.in_([VALUES[name]]))).scalar_one() == 1


@pytest.mark.parametrize("name", ["a_date", "a_datetime", "a_time", "a_decimal", "a_duration", "a_text"])
def test_the_greatest_value_has_the_type_of_its_column(thing, name):
    thing.objects.create(**VALUES)
    assert execute(sa.select(sa.func.max(thing.table.c[name]))).scalar_one() == VALUES[name]


def test_a_condition_is_a_boolean(thing):
    thing.objects.create(**VALUES)
    row = execute(
        sa.select((thing.table.c.an_integer > 5).label("more"), sa.exists(thing.table.c.id).label("any"))
    ).one()
    assert (row.more, type(row.more)) == (True, bool)


def test_decimals_beside_a_sum_are_numbers(thing):
    thing.objects.bulk_create([thing(a_decimal=Decimal("1.10")), thing(a_decimal=Decimal("2.20"))])
    total = sa.func.sum(thing.table.c.a_decimal)
    assert execute(sa.select(total).having(total > Decimal("3.25"))).scalar_one() == Decimal("3.3")
    assert execute(sa.select(total).having(total > Decimal("3.35"))).all() == []


def test_other_zones_are_the_same_moment(thing):
    paris = VALUES["a_datetime"].astimezone(timezone(timedelta(hours=1)))
    execute(sa.insert(thing.table).values(a_datetime=paris))
    assert execute(sa.select(thing.table.c.a_datetime)).scalar_one() == VALUES["a_datetime"]


def test_a_type_of_ones_own_is_asked(thing):
    class Shout(sa.types.TypeDecorator[Any]):
        impl = sa.DateTime
        cache_ok = True

        def process_bind_param(self, value, dialect):
            return value + timedelta(hours=1)

        def process_result_value(self, value, dialect):
            return value - timedelta(hours=1)

    column = sa.type_coerce(thing.table.c.a_datetime, Shout())
    thing.objects.create(**VALUES)
    earlier = VALUES["a_datetime"] - timedelta(hours=1)
    assert execute(sa.select(column).where(column == earlier)).scalar_one() == earlier


def test_rows_are_named_and_can_be_asked_by_column(thing):
    thing.objects.create(**VALUES)
    row = execute(sa.select(thing.table.c.a_text, sa.literal(7).label("seven"))).one()
    assert (row.a_text, row.seven, row._mapping[thing.table.c.a_text]) == (VALUES["a_text"], 7, row[0])


def test_plain_text_runs_with_named_parameters(thing):
    thing.objects.create(**VALUES)
    statement = sa.text("SELECT a_text AS words, '100 %' AS percent FROM things_thing WHERE an_integer > :n")
    assert execute(statement, {"n": 5}).one()._asdict() == {"words": VALUES["a_text"], "percent": "100 %"}
    assert execute(statement.columns(words=sa.Text()), {"n": 2**41}).all() == []


def test_bind_parameters_are_given_beside_the_statement(thing):
    thing.objects.create(**VALUES)
    statement = sa.select(thing.table.c.id).where(thing.table.c.a_datetime == sa.bindparam("at"))
    assert len(execute(statement, {"at": VALUES["a_datetime"]}).all()) == 1
    assert execute(statement, {"at": VALUES["a_datetime"] + timedelta(1)}).all() == []


def test_in_takes_none_one_and_many():
    Tag.objects.bulk_create([Tag(name=name) for name in ("air", "sea", "sky")])
    tags = tables["topics.Tag"]
    statement = sa.select(tags.c.name).where(tags.c.name.in_(sa.bindparam("names", expanding=True)))
    for names in ([], ["air"], ["air", "sky"]):
        found = execute(statement.order_by(tags.c.name), {"names": names}).scalars().all()
        assert found == names


def test_pairs_are_compared_as_pairs(thing):
    thing.objects.create(**VALUES)
    pair = sa.tuple_(thing.table.c.an_integer, thing.table.c.a_date)
    right, wrong = (2**40, VALUES["a_date"]), (2**40, date(1999, 1, 1))
    assert len(execute(sa.select(thing.table.c.id).where(pair.in_([wrong, right]))).all()) == 1
    assert execute(sa.select(thing.table.c.id).where(pair.in_([wrong]))).all() == []


def test_changes_return_rows_or_their_number():
    tags = tables["topics.Tag"]
    inserted = execute(sa.insert(tags).values([{"name": "air"}, {"name": "sea"}]).returning(tags.c.name))
    assert inserted.scalars().all() == ["air", "sea"]
    assert execute(sa.insert(tags).values(name="sky")).rowcount == 1
    changed = sa.update(tags).where(tags.c.name != "sky").values(name=tags.c.name + "!")
    assert execute(changed).rowcount == 2
    gone = execute(sa.delete(tags).where(tags.c.name == "sky").returning(tags.c.name))
    assert gone.scalars().all() == ["sky"]
    assert set(Tag.objects.values_list("name", flat=True)) == {"air!", "sea!"}


def test_common_table_expressions_may_be_recursive():
    count = sa.select(sa.literal(1).label("n")).cte("count", recursive=True)
    count = count.union_all(sa.select(count.c.n + 1).where(count.c.n < 5))
    assert execute(sa.select(sa.func.sum(count.c.n))).scalar_one() == 15


def test_joins_know_the_foreign_keys():
    options, topics = tables["topics.Option"], tables["topics.Topic"]
    assert execute(sa.select(options.c.text, topics.c.title).join(topics)).all() == []


def test_a_rollback_takes_it_back():
    with transaction.atomic():
        execute(sa.insert(tables["topics.Tag"]).values(name="air"))
        transaction.set_rollback(True)
    assert not Tag.objects.exists()


def test_it_is_one_query_that_tests_can_see():
    with CaptureQueriesContext(connection) as queries:
        execute(sa.select(tables["topics.Tag"].c.name).where(tables["topics.Tag"].c.name.like("50%")))
    assert len(queries) == 1
    assert "50%" in queries[0]["sql"]


def test_a_part_of_a_moment_is_extracted(thing):
    thing.objects.create(**VALUES)
    column, moment = thing.table.c.a_datetime, VALUES["a_datetime"]
    year, seconds = execute(sa.select(sa.extract("year", column), sa.extract("epoch", column))).one()
    assert (year, int(seconds)) == (moment.year, int(moment.timestamp()))


def test_errors_are_djangos():
    tags = tables["topics.Tag"]
    execute(sa.insert(tags).values(name="air"))
    with pytest.raises(IntegrityError), transaction.atomic():
        execute(sa.insert(tags).values(name="air"))
    with pytest.raises(DatabaseError), transaction.atomic():
        execute(sa.text("SELECT nothing FROM nowhere"))


def test_tables_are_found_by_label_in_any_case():
    assert tables["topics.Topic"].name == "topics"
    assert tables["topics.topic"] is tables["TOPICS.TOPIC"] is app.bridge.tables["topics.Topic"]
    assert tables["topics.Topic_tags"].name == "topic_tags"
    assert {"topics.Topic", "auth.Permission"} <= set(tables)
    assert len(tables) == len(set(tables))


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("topics.Topics", "Near are topics.Topic,"),
        ("nonsense", "app_label.ModelName"),
        ("auth.User", f"swapped out for {User._meta.label}"),
    ],
)
def test_an_unknown_label_is_told_what_is_near(label, words):
    with pytest.raises(UnknownModel, match=words):
        tables[label]
    assert label not in tables
    assert tables.get(label) is None
