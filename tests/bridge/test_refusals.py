"""What the bridge cannot carry, it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from django.db import models

from app.bridge.errors import BridgeError, UnknownField
from app.bridge.types import REGISTERED, register_type
from tests.bridge.workshop import Models, Workshop


class Odd(models.Field):  # type: ignore[type-arg]
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


@pytest.mark.parametrize("field, said", [(Odd(), "'circle'"), (Typeless(), "gives no SQL type")])
def test_an_unknown_field_is_named_with_its_model(field: Any, said: str, workshop: Workshop) -> None:
    with pytest.raises(UnknownField, match=rf"library\.Book\.shape: .*{said}"):
        workshop.reflect(library_with(shape=field).apps)


def test_a_registered_type_is_used(workshop: Workshop, registry: None) -> None:
    class Circle(sa.types.UserDefinedType[Any]):
        cache_ok = True

        def get_col_spec(self, **options: Any) -> str:
            return "circle"

    register_type(Odd, lambda field, collation: Circle())
    column = workshop.reflect(library_with(shape=Odd()).apps).tables["library_book"].c.shape
    assert isinstance(column.type, Circle)


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
