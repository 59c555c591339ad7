"""What the bridge cannot carry, it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from django.db import models

from app.bridge.errors import BridgeError, UnknownField
from app.bridge.mapping import REGISTERED, register_type
from tests.bridge.workshop import Models, Workshop


class Odd(models.Field):  # type: ignore[type-arg]
    def db_type(self, connection: Any) -> str:
        return "no_such_type"


class Circle(models.Field):  # type: ignore[type-arg]
    def db_type(self, connection: Any) -> str:
        return "circle"


class Typeless(models.Field):  # type: ignore[type-arg]
    def db_type(self, connection: Any) -> None:
        return None


@pytest.fixture
def registry() -> Iterator[None]:
    before = dict(REGISTERED)
    yield
    REGISTERED.clear()
    REGISTERED.update(before)


def library_with(**fields: Any) -> Models:
    library = Models()
    library.add("Book", **fields)
    return library


@pytest.mark.parametrize("field, said", [(Odd(), "'no_such_type'"), (Typeless(), "gives no SQL type")])
def test_an_unknown_field_is_named_with_its_model(field: Any, said: str, workshop: Workshop) -> None:
    with pytest.raises(UnknownField, match=rf"library\.Book\.shape: .*{said}"):
        workshop.reflect(library_with(shape=field).apps)


@pytest.mark.filterwarnings("ignore:Did not recognize type:sqlalchemy.exc.SAWarning")
def test_the_fields_own_sql_is_used_where_the_server_knows_it(workshop: Workshop, settings: Any) -> None:
    settings.BRIDGE_VENDORS = None
    library = library_with(shape=Circle(), title=models.TextField())
    assert "RawType('circle')" in workshop.revise(library.apps)
    workshop.upgrade()
    assert workshop.differences(library.apps) == []


def test_sql_that_only_an_absent_server_could_know_is_refused(workshop: Workshop, vendor: str) -> None:
    library = library_with(shape=Circle())
    if vendor == "postgresql":
        assert repr(workshop.reflect(library.apps).tables["library_book"].c.shape.type) == "RawType('circle')"
        return
    with pytest.raises(UnknownField, match=r"library\.Book\.shape: .*'circle' \(Circle on postgresql\)"):
        workshop.reflect(library.apps)


def test_a_table_that_changes_its_vendors_is_refused(workshop: Workshop, vendor: str) -> None:
    workshop.revise(library_with(title=models.TextField()).apps)
    workshop.upgrade()
    library = Models()
    library.add("Book", meta={"required_db_vendor": vendor}, title=models.TextField())
    with pytest.raises(
        BridgeError, match=r"library_book: the revisions made it on .* write that revision by hand"
    ):
        workshop.check(library.apps)


def test_a_table_in_a_schema_is_refused_where_sqlite_should_have_it_too(workshop: Workshop) -> None:
    library = Models()
    library.add("Book", meta={"db_table": '"archive"."books"'}, title=models.TextField())
    with pytest.raises(BridgeError) as caught:
        workshop.reflect(library.apps)
    assert str(caught.value) == (
        "library.Book: its table archive.books is in the schema 'archive', and SQLite has no schemas. "
        'Say required_db_vendor = "postgresql" in its Meta, or leave the schema out of db_table, '
        "or take sqlite out of BRIDGE_VENDORS."
    )


@pytest.mark.vendor("postgresql")
def test_the_schema_that_tables_are_in_anyway_is_refused(workshop: Workshop) -> None:
    library = Models()
    library.add("Book", meta={"db_table": 'public"."books', "required_db_vendor": "postgresql"})
    with pytest.raises(BridgeError, match=r"names the schema 'public', in which tables .* are anyway"):
        workshop.revise(library.apps)


def test_a_key_that_goes_with_its_sequence_is_refused(workshop: Workshop) -> None:
    workshop.revise(library_with(code=models.CharField(max_length=8, unique=True)).apps)
    workshop.upgrade()
    library = library_with(code=models.CharField(max_length=8, primary_key=True))
    with pytest.raises(BridgeError, match=r"library_book: its key .* 'id', which numbers itself"):
        workshop.revise(library.apps)


def test_a_registered_type_is_used(workshop: Workshop, registry: None) -> None:
    class Shape(sa.types.UserDefinedType[Any]):
        cache_ok = True

        def get_col_spec(self, **options: Any) -> str:
            return "no_such_type"

    register_type(Odd, lambda field, collation: Shape())
    column = workshop.reflect(library_with(shape=Odd()).apps).tables["library_book"].c.shape
    assert isinstance(column.type, Shape)


def test_a_type_is_registered_once(registry: None) -> None:
    register_type(Odd, lambda field, collation: sa.Integer())
    with pytest.raises(ValueError, match="Odd is registered already"):
        register_type(Odd, lambda field, collation: sa.Text())


def test_a_vendor_that_nobody_knows_is_refused(workshop: Workshop, settings: Any) -> None:
    settings.BRIDGE_VENDORS = ("sqlite", "postgresql", "oracle")
    with pytest.raises(BridgeError, match=r"BRIDGE_VENDORS names \['oracle'\]"):
        workshop.reflect(Models().apps)


def test_the_database_at_hand_has_to_be_a_target(workshop: Workshop, settings: Any, vendor: str) -> None:
    settings.BRIDGE_VENDORS = ("postgresql" if vendor == "sqlite" else "sqlite",)
    with pytest.raises(BridgeError, match=f"The database is {vendor}, which BRIDGE_VENDORS leaves out"):
        workshop.reflect(Models().apps)


def test_a_name_that_postgresql_would_cut_is_refused_with_what_it_would_keep(
    workshop: Workshop,
) -> None:
    library = Models()
    library.add("Book", meta={"db_table": f"{'x' * 60}éé"}, title=models.TextField())
    with pytest.raises(BridgeError, match=rf"library\.Book: .* has 64 bytes.*db_table='{'x' * 60}é'"):
        workshop.reflect(library.apps)


def test_two_constraints_of_one_name_are_refused(workshop: Workshop) -> None:
    library = library_with(**{f"{'x' * 55}_{end}": models.IntegerField(unique=True) for end in "ab"})
    with pytest.raises(BridgeError, match=r"library\.Book: two of its constraints are called"):
        workshop.reflect(library.apps)


CODE = {"code": models.IntegerField(unique=True)}
UNIQUE = models.UniqueConstraint(fields=["code"], name="code_is_unique")
AGAIN = models.UniqueConstraint(fields=["code"], name="again")


@pytest.mark.parametrize(
    ("fields", "constraints", "said"),
    [
        (CODE, [UNIQUE], "'code_is_unique' says the same as its constraint 'library_book_code_key'"),
        ({"code": models.IntegerField()}, [UNIQUE, AGAIN], "'again' says the same as its constraint 'code"),
        ({"code": models.IntegerField(primary_key=True)}, [UNIQUE], "says the same as the primary key"),
    ],
)
def test_what_postgresql_makes_one_constraint_of_is_refused(
    fields: Any, constraints: Any, said: str, workshop: Workshop, settings: Any
) -> None:
    library = Models()
    library.add("Book", meta={"constraints": constraints}, **fields)
    with pytest.raises(BridgeError, match=rf"library\.Book: its constraint .*{said}"):
        workshop.reflect(library.apps)
    settings.BRIDGE_VENDORS = [workshop.vendor]
    if workshop.vendor == "sqlite":
        workshop.revise(library.apps)
        workshop.upgrade()
        assert workshop.differences(library.apps) == []
