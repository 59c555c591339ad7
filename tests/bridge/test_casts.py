"""A column changes to a type that its values have a way to, or the change is refused before it is written."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from django.db import models

from app.bridge.autogenerate.casts import KNOWN, can_cast
from app.bridge.errors import BridgeError
from tests.bridge.test_refusals import library_with
from tests.bridge.workshop import Workshop


@pytest.mark.vendor("postgresql")
def test_what_is_known_of_casts_is_what_the_server_does(workshop: Workshop) -> None:
    types = sorted(KNOWN | {f"{one}[]" for one in KNOWN} | {"text"})
    wrong = []
    with workshop.engine.connect() as server:
        for old, new in product(types, types):
            try:
                with server.begin_nested():
                    server.exec_driver_sql(f"SELECT NULL::{old}::{new}")
                is_possible = True
            except sa.exc.ProgrammingError:
                is_possible = False
            if can_cast(old, new) != is_possible:
                wrong.append((old, new, is_possible))
    assert wrong == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (models.IntegerField(), models.UUIDField(null=True), "no cast from integer to uuid"),
        (
            models.DateTimeField(),
            models.TimeField(),
            "no cast from time to timestamp with time zone, which",
        ),
        (
            models.JSONField(),
            models.IntegerField(),
            "no cast from integer to jsonb, which the downgrade",
        ),
    ],
)
def test_a_change_without_a_cast_is_refused_when_it_is_generated(
    old: Any, new: Any, said: str, workshop: Workshop
) -> None:
    workshop.revise(library_with(value=old).apps)
    workshop.upgrade()
    with pytest.raises(BridgeError, match=said) as refusal:
        workshop.revise(library_with(value=new).apps)
    assert "library_book.value changes from" in str(refusal.value)


@pytest.mark.vendor("sqlite")
def test_sqlite_alone_needs_no_cast(workshop: Workshop, settings: Any) -> None:
    settings.BRIDGE_VENDORS = ["sqlite"]
    workshop.revise(library_with(value=models.IntegerField()).apps)
    workshop.upgrade()
    assert "sa.Uuid" in workshop.revise(library_with(value=models.UUIDField()).apps, "ignore")
