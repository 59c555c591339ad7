"""Changes of what each vendor says in its own words, or has alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat, Lower, Now, Upper

from tests.bridge.changes import Change, title, two_books

CHANGES: list[Callable[[Change], None]] = []


def change(define: Callable[[Change], None]) -> Callable[[Change], None]:
    CHANGES.append(define)
    return define


# Defaults


@change
def column_with_a_default_in_each_vendors_words_is_added(change):
    change.change("Book", {}, {"loud": models.BooleanField(db_default=True)}, title=title())
    two_books(change)


@change
def column_with_a_default_in_each_vendors_words_is_dropped(change):
    change.change("Book", {"since": models.DateTimeField(db_default=Now())}, {}, title=title())
    two_books(change)


@change
def default_in_each_vendors_words_is_added(change):
    json = Value({"a": "it's 100 % :b"}, models.JSONField())
    change.change(
        "Book",
        {"since": models.DateTimeField(null=True), "extra": models.JSONField(null=True)},
        {
            "since": models.DateTimeField(null=True, db_default=Now()),
            "extra": models.JSONField(db_default=json),
        },
        title=title(),
    )
    two_books(change, extra="{}")


@change
def default_in_each_vendors_words_is_changed(change):
    change.change(
        "Book",
        {"loud": models.BooleanField(db_default=True), "number": models.IntegerField(db_default=1)},
        {
            "loud": models.BooleanField(db_default=False),
            "number": models.IntegerField(db_default=InWords("2")),
        },
        title=title(),
    )
    two_books(change, loud=True, number=3)


@change
def default_in_each_vendors_words_is_removed(change):
    change.change(
        "Book",
        {"since": models.DateTimeField(null=True, db_default=Now())},
        {"since": models.DateTimeField(null=True)},
        title=title(),
    )
    two_books(change)


class InWords(Func):
    """A number that PostgreSQL is told in other words."""

    def __init__(self, sqlite: str, postgresql: str = "(3 + 4)") -> None:
        super().__init__(output_field=models.IntegerField())
        self.words = {"sqlite": sqlite, "postgresql": postgresql}
        self.identity_of_words = (sqlite, postgresql)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **options: Any) -> tuple[str, tuple[()]]:
        return self.words[connection.vendor], ()

    def deconstruct(self) -> Any:
        return "", self.identity_of_words, {}


@change
def default_changes_on_sqlite_alone(change):
    change.change(
        "Book",
        {"number": models.IntegerField(db_default=InWords("(3 * 4)"))},
        {"number": models.IntegerField(db_default=InWords("(5 * 6)"))},
        title=title(),
    )
    two_books(change, number=9)


@change
def default_changes_on_postgresql_alone(change):
    change.change(
        "Book",
        {"number": models.IntegerField(db_default=InWords("(1 + 1)", "(3 + 4)"))},
        {"number": models.IntegerField(db_default=InWords("(1 + 1)", "(5 + 6)"))},
        title=title(),
    )
    two_books(change, number=9)


# Generated columns


def generated(expression: Any, **options: Any) -> dict[str, Any]:
    """A generated column called `twice`: the proof compares no values of it."""
    output = models.CharField(max_length=200)
    return {
        "twice": models.GeneratedField(expression=expression, output_field=output, db_persist=True, **options)
    }


@change
def generated_column_in_each_vendors_words_is_added(change):
    change.change("Book", {}, generated(Concat("title", Value("!"))), title=title())
    two_books(change)


@change
def generated_column_in_each_vendors_words_is_changed(change):
    change.change(
        "Book", generated(Concat("title", Value("!"))), generated(Concat("title", Value("?"))), title=title()
    )
    two_books(change)


@change
def unique_and_indexed_generated_column_is_changed(change):
    index = models.Index(fields=["twice", "-id"], name="twice_first")
    check = models.CheckConstraint(condition=~Q(twice=""), name="twice_is_something")
    both: dict[str, Any] = {"title": title(), "meta": {"indexes": [index], "constraints": [check]}}
    change.change(
        "Book", generated(Upper("title"), unique=True), generated(Lower("title"), unique=True), **both
    )
    two_books(change)


@change
def column_that_another_is_generated_from_changes_its_type(change):
    change.change(
        "Book",
        {"title": title()},
        {"title": models.TextField()},
        meta={"indexes": [models.Index(fields=["twice"], name="twice_first")]},
        **generated(Upper("title"), unique=True),
    )
    two_books(change)


@change
def all_that_a_column_is_generated_from_changes(change):
    change.change(
        "Book",
        {"pages": models.IntegerField(), **total(F("pages") * 2)},
        {"pages": models.BigIntegerField(), **total(F("pages") * 3)},
        title=title(),
    )
    two_books(change, pages=4)


def total(expression: Any) -> dict[str, Any]:
    output = models.BigIntegerField()
    return {"twice": models.GeneratedField(expression=expression, output_field=output, db_persist=True)}


# Keys that number themselves


@change
def key_begins_to_number_itself(change):
    change.change(
        "Book",
        {"id": models.IntegerField(primary_key=True)},
        {"id": models.AutoField(primary_key=True)},
        title=title(),
    )
    two_books(change)


@change
def key_stops_numbering_itself(change):
    change.change(
        "Book",
        {"id": models.BigAutoField(primary_key=True)},
        {"id": models.BigIntegerField(primary_key=True)},
        title=title(),
    )
    two_books(change)


@change
def key_that_numbers_itself_gets_wider(change):
    change.change(
        "Book",
        {"id": models.AutoField(primary_key=True)},
        {"id": models.BigAutoField(primary_key=True)},
        title=title(),
    )
    two_books(change)


# Tables that one vendor has


def only(vendor: str, **meta: Any) -> dict[str, Any]:
    return {"required_db_vendor": vendor, **meta}


@change
def table_of_postgresql_is_added(change):
    change.both("Book", title=title())
    index = models.Index(fields=["words"], name="words_first")
    change.after.add(
        "Word",
        meta=only("postgresql", indexes=[index]),
        words=ArrayField(models.TextField()),
        book=models.ForeignKey("Book", models.CASCADE),
        spelled=title(db_index=True),
    )
    two_books(change)


@change
def tables_of_each_vendor_are_dropped(change):
    change.both("Book", title=title())
    for vendor in ("sqlite", "postgresql"):
        change.before.add(
            f"{vendor}_Word",
            meta=only(vendor, unique_together={("book", "spelled")}),
            book=models.ForeignKey("Book", models.CASCADE),
            spelled=title(db_index=True),
            length=models.PositiveIntegerField(db_default=1),
        )
    two_books(change)


@change
def tables_of_each_vendor_are_changed(change):
    change.both("Book", title=title())
    for vendor in ("sqlite", "postgresql"):
        change.change(
            f"{vendor}_Word",
            {
                "meta": only(
                    vendor, indexes=[models.Index(fields=["length", "-id"], name=f"first_of_{vendor}")]
                ),
                "length": models.IntegerField(),
                "note": models.TextField(null=True),
            },
            {
                "meta": only(vendor, indexes=[models.Index(fields=["-length"], name=f"second_of_{vendor}")]),
                "length": models.BigIntegerField(null=True, db_default=3),
                "book": models.ForeignKey("Book", models.CASCADE, null=True),
            },
            spelled=title(db_index=True),
        )
    two_books(change)


@change
def table_with_an_exclusion_constraint_is_dropped(change):
    change.both("Book", title=title())
    apart = ExclusionConstraint(name="periods_are_apart", expressions=[("period", RangeOperators.OVERLAPS)])
    change.before.add(
        "Loan",
        meta=only("postgresql", constraints=[apart]),
        period=DateTimeRangeField(),
        since=models.DateTimeField(db_default=Now()),
        next=models.ForeignKey("self", models.SET_NULL, null=True),
    )
    two_books(change)


def spans(include: list[str], until: str = "until", **options: Any) -> ExclusionConstraint:
    """Books whose years do not overlap, with more columns in the index."""
    years = Func(F("since"), F(until), function="int4range", output_field=IntegerRangeField())
    return ExclusionConstraint(
        name="years_are_apart", expressions=[(years, RangeOperators.OVERLAPS)], include=include, **options
    )


def change_of_exclusion(
    change: Change, before: list[ExclusionConstraint], after: list[ExclusionConstraint]
) -> None:
    change.both("Book", title=title())
    years = {"since": models.IntegerField(), "until": models.IntegerField(), "pages": models.IntegerField()}
    change.before.add("Loan", meta=only("postgresql", constraints=before), title=title(), **years)
    change.after.add("Loan", meta=only("postgresql", constraints=after), title=title(), **years)
    two_books(change)


@change
def exclusion_with_further_columns_is_added(change):
    change_of_exclusion(change, [], [spans(["pages"], condition=Q(pages__gt=3))])


@change
def exclusion_with_further_columns_is_dropped(change):
    change_of_exclusion(change, [spans(["pages"], deferrable=models.Deferrable.DEFERRED)], [])


@change
def exclusion_gets_further_columns(change):
    change_of_exclusion(change, [spans([])], [spans(["title", "pages"])])


@change
def further_columns_of_an_exclusion_change(change):
    change_of_exclusion(change, [spans(["title"])], [spans(["pages"])])


@change
def exclusion_loses_its_further_columns(change):
    change_of_exclusion(change, [spans(["pages"])], [spans([])])
