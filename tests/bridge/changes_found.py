"""Changes that generated models found to go wrong once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.postgres.fields import ArrayField, IntegerRangeField
from django.db import models
from django.db.models import F, Index, Value
from django.db.models.functions import Replace

from tests.bridge.changes import Change, authors, book, title

CHANGES: list[Callable[[Change], None]] = []

REQUIRED: dict[str, tuple[models.Field[Any, Any], Any]] = {
    "text": (models.TextField(), "it's"),
    "number": (models.PositiveIntegerField(), 7),
    "truth": (models.BooleanField(), True),
    "decimal": (models.DecimalField(max_digits=5, decimal_places=2), 1),
    "day": (models.DateField(), dt.date(2027, 1, 2)),
    "moment": (models.DateTimeField(), dt.datetime(2027, 1, 2, tzinfo=dt.UTC)),
    "hour": (models.TimeField(), dt.time(1, 2)),
    "span": (models.DurationField(), dt.timedelta(days=3)),
    "uuid": (models.UUIDField(), uuid.UUID(int=9)),
    "json": (models.JSONField(), "{}"),
    "bytes": (models.BinaryField(), b"\0"),
    "address": (models.GenericIPAddressField(), "192.0.2.1"),
}
for kind, (field, value) in REQUIRED.items():
    book(CHANGES, f"required_{kind}_is_dropped_and_given_back", {"it": field}, {}, it=value)
for kind, only in (
    ("array", ArrayField(models.IntegerField())),
    ("range", IntegerRangeField()),
):
    book(
        CHANGES,
        f"required_{kind}_is_dropped_and_given_back",
        {"it": only},
        {},
        vendor="postgresql",
        it=[1] if kind == "array" else "[1,2)",
    )


def change(define: Callable[[Change], None]) -> Callable[[Change], None]:
    CHANGES.append(define)
    return define


@change
def two_required_columns_beside_a_foreign_key_are_dropped(change):
    authors(change)
    before = {"pages": models.IntegerField(), "isbn": models.CharField(max_length=13)}
    link = models.ForeignKey("Author", models.CASCADE)
    change.change("Book", before, {}, title=title(), author=link)
    change.row("library_book", id=1, title="Momo", author_id=5, pages=3, isbn="x")


@change
def two_required_columns_come_beside_a_foreign_key(change):
    authors(change)
    after = {"pages": models.IntegerField(default=3), "isbn": models.CharField(max_length=13, default="x")}
    link = models.ForeignKey("Author", models.CASCADE)
    change.change("Book", {}, after, title=title(), author=link)
    change.row("library_book", id=1, title="Momo", author_id=5)


@change
def shrunk_column_beside_a_foreign_key_becomes_required(change):
    authors(change)
    before, after = (
        {"isbn": models.CharField(max_length=30, null=True)},
        {"isbn": models.CharField(max_length=13, default="x")},
    )
    link = models.ForeignKey("Author", models.CASCADE)
    change.change("Book", before, after, title=title(), author=link)
    change.row("library_book", id=1, title="Momo", author_id=5, isbn="y")


@change
def comment_of_a_table_with_an_apostrophe_comes(change):
    name = {"db_table": "it's, (so)"}
    change.change("Book", {"meta": name}, {"meta": {**name, "db_table_comment": "it's"}}, title=title())


@change
def key_that_is_a_key_of_a_circle_comes_and_goes(change):
    before = {"id": models.IntegerField(primary_key=True)}
    change.both("Shelf", title=title())
    for side in (change.before,):
        side.add("Author", **before, best=models.ForeignKey("Book", models.CASCADE, null=True))
        side.add("Book", author=models.OneToOneField("Author", models.CASCADE, primary_key=True))


expression = Replace("title", Value("100 %s :x"), Value("it's %"))
book(
    CHANGES,
    "index_on_an_expression_with_a_percent_sign_comes",
    {},
    {"meta": {"indexes": [Index(expression, F("title").desc(), name="odd")]}},
)
book(
    CHANGES,
    "foreign_key_with_a_name_of_too_many_bytes_comes",
    {"meta": {"db_table": "ein_Tisch_mit_ziemlich_vielen_ü_ä_ö_und_ß"}},
    {
        "meta": {"db_table": "ein_Tisch_mit_ziemlich_vielen_ü_ä_ö_und_ß"},
        "über": models.ForeignKey(
            "self", models.CASCADE, null=True, db_column="ein_ähnlich_langer_Schlüssel_ö_ü_ä"
        ),
    },
)
