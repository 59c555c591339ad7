"""Tables and indexes where the models want them, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import models
from django.db.utils import ProgrammingError

from tests.bridge.snapshots import difference
from tests.bridge.test_same_schema import assert_three_ways_meet
from tests.bridge.workshop import Models, Workshop


@pytest.fixture
def tablespace(workshop: Workshop) -> Iterator[str]:
    """The name of a tablespace on the test's server; of none on SQLite."""
    name = f"fast_{uuid4().hex[:12]}"
    if workshop.vendor == "sqlite":
        yield name
        return
    execute_apart(workshop, "SET allow_in_place_tablespaces = on", f"CREATE TABLESPACE {name} LOCATION ''")
    yield name
    workshop.clear()
    execute_apart(workshop, f"DROP TABLESPACE {name}")


def execute_apart(workshop: Workshop, *statements: str) -> None:
    """Outside a transaction."""
    with workshop.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def library(tablespace: str, **fields: Any) -> Models:
    library = Models()
    library.add(
        "Book",
        title=models.CharField(max_length=50, unique=True),
        code=models.IntegerField(db_index=True, db_tablespace=tablespace or None),
        pages=models.IntegerField(),
        meta={
            "db_tablespace": tablespace,
            "unique_together": {("title", "code")},
            "constraints": [models.UniqueConstraint(fields=["pages"], name="pages_are_unique")],
            "indexes": [models.Index(fields=["pages"], name="by_pages", db_tablespace=tablespace or None)],
        },
    )
    library.add("Shelf", sign=models.IntegerField(unique=True, db_tablespace=tablespace or None), **fields)
    return library


def test_tables_indexes_and_keys_lie_where_django_puts_them(
    workshop: Workshop, tablespace: str, settings: Any
) -> None:
    assert_three_ways_meet(workshop, library(tablespace).apps)
    settings.DEFAULT_INDEX_TABLESPACE = tablespace
    workshop.revisions[-1].unlink()
    assert_three_ways_meet(workshop, library("").apps)


def test_a_revision_puts_them_there_wherever_it_is_generated(
    workshops: list[Workshop], tablespace: str
) -> None:
    assert len({workshop.revise(library(tablespace).apps) for workshop in workshops}) == 1


def test_a_unique_column_that_is_added_lies_there(workshop: Workshop, tablespace: str) -> None:
    more = library(tablespace, place=models.IntegerField(unique=True, null=True, db_tablespace=tablespace))
    workshop.make_with_django(more.apps)
    wanted = workshop.snapshot()
    workshop.clear()
    workshop.revise(library(tablespace).apps)
    workshop.upgrade()
    made = workshop.snapshot()
    workshop.revise(more.apps)
    workshop.upgrade()
    assert difference(workshop.snapshot(), wanted) == []
    assert workshop.check(more.apps) == ""
    workshop.downgrade("-1")
    assert difference(workshop.snapshot(), made) == []


@pytest.mark.vendor("postgresql")
def test_an_index_that_was_moved_is_told(workshop: Workshop, tablespace: str) -> None:
    models_of_a_library = library(tablespace)
    workshop.revise(models_of_a_library.apps)
    workshop.upgrade()
    workshop.execute("ALTER INDEX library_book_pkey SET TABLESPACE pg_default")
    said = workshop.check(models_of_a_library.apps)
    assert f"index library_book_pkey: tablespace: the models say {tablespace}, the database says none" in said


@pytest.mark.vendor("postgresql")
def test_a_tablespace_that_is_not_there_fails_as_with_django(workshop: Workshop) -> None:
    models_of_a_library = library("nowhere")
    workshop.revise(models_of_a_library.apps)
    with pytest.raises(Exception, match='tablespace "nowhere" does not exist'):
        workshop.upgrade()
    with pytest.raises(ProgrammingError, match='tablespace "nowhere" does not exist'):
        workshop.make_with_django(models_of_a_library.apps)
