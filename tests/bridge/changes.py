"""Changes of models: what the models were, what they became, and rows that were there.

A change is a function of a `Change`; its name says what happens. Rows are given under the
models as they were, and are kept as far as both sides have the column.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from tests.bridge.workshop import Models


class Change:
    """Two states of an app and the rows that meet the revision between them."""

    def __init__(self, define: Callable[[Change], None]) -> None:
        self.before, self.after = Models(), Models()
        self.rows: list[tuple[str, dict[str, Any]]] = []
        self.answers = ["rename=none"]
        """What autogenerate is told: here what goes and what comes are two things."""
        self.reworded: set[str] = set()
        """Columns whose values are told otherwise in another type, or computed."""
        self.extensions: tuple[str, ...] = ()
        """What PostgreSQL needs to be told of first."""
        define(self)

    def both(self, name: str, /, **body: Any) -> None:
        """A model that stays as it is."""
        self.before.add(name, **body)
        self.after.add(name, **body)

    def change(self, name: str, /, before: dict[str, Any], after: dict[str, Any], **common: Any) -> None:
        """A model that has `common` on both sides, and more on each."""
        self.before.add(name, **common, **before)
        self.after.add(name, **common, **after)

    def row(self, table: str, **values: Any) -> None:
        self.rows.append((table, values))


CHANGES: list[Callable[[Change], None]] = []
Body = dict[str, Any]


def book(  # noqa: PLR0913, a table of changes reads best so
    changes: list[Callable[[Change], None]],
    name: str,
    before: Body,
    after: Body,
    *answers: str,
    common: Body | None = None,
    reworded: str = "",
    extensions: tuple[str, ...] = (),
    vendor: str = "",
    **row: Any,
) -> None:
    """A change of a model Book that `vendor`, or each, has; `row` is one that is there."""

    def define(change: Change) -> None:
        change.answers += answers
        change.reworded.update(reworded.split())
        change.extensions = extensions
        sides = [dict(before), dict(after)]
        if vendor:
            for side in sides:
                side["meta"] = {"required_db_vendor": vendor} | side.get("meta", {})
        change.change("Book", sides[0], sides[1], **(common if common is not None else {"title": title()}))
        if common is None:
            row.setdefault("title", "100 % :it's")
        if row:
            change.row("library_book", **{"id": 1} | row)

    define.__name__ = name
    changes.append(define)


def change(define: Callable[[Change], None]) -> Callable[[Change], None]:
    CHANGES.append(define)
    return define


def title(**options: Any) -> models.CharField[str, str]:
    return models.CharField(max_length=50, **options)


def two_books(change: Change, **values: Any) -> None:
    change.row("library_book", id=1, title="Momo", **values)
    change.row("library_book", id=2, title="100 % :it's", **values)


# Columns


@change
def nullable_column_is_added(change):
    change.change("Book", {}, {"pages": models.IntegerField(null=True)}, title=title())
    two_books(change)


@change
def required_column_with_a_default_is_added(change):
    change.change("Book", {}, {"pages": models.IntegerField(db_default=-1)}, title=title())
    two_books(change)


@change
def several_columns_are_added_and_dropped(change):
    before = {"shelf": models.CharField(max_length=9, null=True), "pages": models.IntegerField(null=True)}
    after = {
        "isbn": models.CharField(max_length=13, null=True, unique=True),
        "weight": models.FloatField(null=True),
    }
    change.change("Book", before, after, title=title())
    two_books(change, shelf="A 1")


@change
def unique_indexed_column_is_dropped(change):
    change.change(
        "Book",
        {
            "isbn": models.CharField(max_length=13, unique=True, null=True),
            "shelf": models.CharField(max_length=9, db_index=True, null=True),
        },
        {},
        title=title(),
    )
    two_books(change)


@change
def positive_column_is_added(change):
    change.change("Book", {}, {"pages": models.PositiveIntegerField(null=True)}, title=title())
    two_books(change)


@change
def integer_becomes_positive(change):
    change.change(
        "Book", {"pages": models.IntegerField()}, {"pages": models.PositiveIntegerField()}, title=title()
    )
    two_books(change, pages=7)


@change
def small_integer_becomes_big(change):
    change.change(
        "Book", {"pages": models.SmallIntegerField()}, {"pages": models.BigIntegerField()}, title=title()
    )
    two_books(change, pages=7)


@change
def column_becomes_nullable(change):
    change.change(
        "Book", {"pages": models.IntegerField()}, {"pages": models.IntegerField(null=True)}, title=title()
    )
    two_books(change, pages=7)


@change
def column_becomes_required(change):
    change.change(
        "Book", {"pages": models.IntegerField(null=True)}, {"pages": models.IntegerField()}, title=title()
    )
    change.answers.append("default=library_book.pages=none")
    two_books(change, pages=7)


@change
def text_grows(change):
    change.change("Book", {"title": title()}, {"title": models.CharField(max_length=90)})
    two_books(change)


@change
def characters_become_text(change):
    change.change("Book", {"title": title()}, {"title": models.TextField()})
    two_books(change)


@change
def default_is_added(change):
    change.change(
        "Book", {"pages": models.IntegerField()}, {"pages": models.IntegerField(db_default=9)}, title=title()
    )
    two_books(change, pages=7)


@change
def default_is_changed(change):
    change.change(
        "Book",
        {"shelf": models.CharField(max_length=20, db_default="it's 1 % :a")},
        {"shelf": models.CharField(max_length=20, db_default="B")},
        title=title(),
    )
    two_books(change, shelf="C")


@change
def default_is_removed(change):
    change.change(
        "Book",
        {"pages": models.IntegerField(db_default=-9), "shelf": models.TextField(db_default="it's")},
        {"pages": models.IntegerField(), "shelf": models.TextField()},
        title=title(),
    )
    two_books(change, pages=7, shelf="C")


@change
def type_null_and_default_change_at_once(change):
    change.change(
        "Book",
        {"pages": models.SmallIntegerField(null=True)},
        {"pages": models.BigIntegerField(db_default=3)},
        title=title(),
    )
    two_books(change, pages=7)


@change
def json_column_is_added(change):
    change.change("Book", {}, {"extra": models.JSONField(null=True)}, title=title())
    two_books(change)


@change
def json_column_is_dropped(change):
    change.change("Book", {"extra": models.JSONField(null=True)}, {}, title=title())
    two_books(change)


@change
def text_becomes_json(change):
    change.change(
        "Book", {"extra": models.TextField(null=True)}, {"note": models.JSONField(null=True)}, title=title()
    )
    two_books(change)


@change
def decimal_gets_more_digits(change):
    change.change(
        "Book",
        {"price": models.DecimalField(max_digits=5, decimal_places=2)},
        {"price": models.DecimalField(max_digits=9, decimal_places=2)},
        title=title(),
    )
    two_books(change, price=7)


# Indexes


@change
def index_is_added(change):
    meta = {"indexes": [models.Index(fields=["title", "-id"], name="book_by_title")]}
    change.change("Book", {}, {"meta": meta}, title=title())
    two_books(change)


@change
def partial_index_is_dropped(change):
    meta = {"indexes": [models.Index(fields=["title"], name="some_books", condition=Q(title__gt="it's"))]}
    change.change("Book", {"meta": meta}, {}, title=title())
    two_books(change)


@change
def expression_index_is_changed(change):
    before = {"indexes": [models.Index(Lower("title"), name="book_by_title")]}
    after = {"indexes": [models.Index(Lower("title").desc(), "id", name="book_by_title")]}
    change.change("Book", {"meta": before}, {"meta": after}, title=title())
    two_books(change)


@change
def index_is_renamed(change):
    before = {"indexes": [models.Index(fields=["title"], name="old_name")]}
    after = {"indexes": [models.Index(fields=["title"], name="new_name")]}
    change.change("Book", {"meta": before}, {"meta": after}, title=title())


@change
def partial_index_gets_another_condition(change):
    before = {"indexes": [models.Index(fields=["title"], name="some", condition=Q(pages__gt=5))]}
    after = {"indexes": [models.Index(fields=["title"], name="some", condition=Q(pages__isnull=True))]}
    change.change(
        "Book", {"meta": before}, {"meta": after}, title=title(), pages=models.IntegerField(null=True)
    )
    two_books(change)


@change
def covering_index_is_added_and_another_dropped(change):
    before = {"indexes": [models.Index(fields=["pages"], name="pages_cover", include=["title"])]}
    after = {"indexes": [models.Index(fields=["title"], name="title_covers", include=["pages"])]}
    change.change(
        "Book", {"meta": before}, {"meta": after}, title=title(), pages=models.IntegerField(null=True)
    )


@change
def characters_get_an_index(change):
    change.change("Book", {"title": title()}, {"title": title(db_index=True)})
    two_books(change)


@change
def characters_lose_their_index(change):
    change.change("Book", {"title": title(db_index=True)}, {"title": title()})
    two_books(change)


@change
def characters_become_unique(change):
    change.change("Book", {"title": title()}, {"title": title(unique=True)})
    two_books(change)


@change
def characters_are_unique_no_more(change):
    change.change("Book", {"title": title(unique=True)}, {"title": title()})
    two_books(change)


@change
def indexed_characters_become_unique(change):
    change.change("Book", {"title": title(db_index=True)}, {"title": title(unique=True)})
    two_books(change)


@change
def indexed_characters_grow(change):
    change.change(
        "Book", {"title": title(db_index=True)}, {"title": models.CharField(max_length=90, db_index=True)}
    )
    two_books(change)


# Constraints


def pages() -> dict[str, Any]:
    return {"title": title(), "pages": models.IntegerField(null=True)}


@change
def unique_together_is_added(change):
    change.change("Book", {}, {"meta": {"unique_together": {("title", "pages")}}}, **pages())
    two_books(change, pages=1)


@change
def unique_together_is_removed(change):
    change.change("Book", {"meta": {"unique_together": {("title", "pages")}}}, {}, **pages())
    two_books(change, pages=1)


@change
def unique_together_becomes_a_constraint(change):
    after = {
        "constraints": [models.UniqueConstraint(fields=["title", "pages"], name="title_and_pages_are_unique")]
    }
    change.change("Book", {"meta": {"unique_together": {("title", "pages")}}}, {"meta": after}, **pages())
    two_books(change, pages=1)


def checked(condition: Q) -> dict[str, Any]:
    return {"meta": {"constraints": [models.CheckConstraint(condition=condition, name="pages_are_sensible")]}}


@change
def check_is_added(change):
    change.change("Book", {}, checked(Q(pages__gt=0) | Q(title="it's 5 % :x")), **pages())
    two_books(change, pages=1)


@change
def check_is_changed(change):
    change.change(
        "Book", checked(Q(pages__gt=0)), checked(Q(pages__gt=F("id")) | Q(pages__lt=100)), **pages()
    )
    two_books(change, pages=1)


@change
def check_with_words_is_removed(change):
    change.change("Book", checked(Q(title__in=["Momo", "100 % :it's"]) & ~Q(title="x")), {}, **pages())
    two_books(change, pages=1)


@change
def conditional_unique_is_added_and_changed(change):
    def unique(condition: Q | None, name: str) -> models.UniqueConstraint:
        return models.UniqueConstraint(fields=["title"], condition=condition, name=name)

    before = {"constraints": [unique(Q(pages__gt=5), "changes")]}
    after = {"constraints": [unique(Q(pages__gt=6), "changes"), unique(Q(pages=None), "is_new")]}
    change.change("Book", {"meta": before}, {"meta": after}, **pages())
    two_books(change, pages=1)


@change
def unique_in_any_case_is_removed(change):
    before = {"constraints": [models.UniqueConstraint(Lower("title"), name="title_is_unique_in_any_case")]}
    change.change("Book", {"meta": before}, {}, **pages())
    two_books(change, pages=1)


@change
def unique_becomes_deferrable(change):
    def unique(**options: Any) -> dict[str, Any]:
        return {
            "constraints": [models.UniqueConstraint(fields=["pages"], name="pages_are_unique", **options)]
        }

    change.change(
        "Book", {"meta": unique()}, {"meta": unique(deferrable=models.Deferrable.DEFERRED)}, **pages()
    )


# Foreign keys


def authors(change: Change) -> None:
    change.both("Author", code=models.CharField(max_length=8, unique=True))
    change.row("library_author", id=5, code="ende")


@change
def foreign_key_is_added(change):
    authors(change)
    change.change(
        "Book", {}, {"author": models.ForeignKey("Author", models.CASCADE, null=True)}, title=title()
    )
    two_books(change)


@change
def foreign_key_is_removed(change):
    authors(change)
    change.change(
        "Book", {"author": models.ForeignKey("Author", models.CASCADE, null=True)}, {}, title=title()
    )
    two_books(change, author_id=5)


@change
def number_becomes_a_foreign_key(change):
    authors(change)
    change.change(
        "Book",
        {"author": models.BigIntegerField(db_column="author_id")},
        {"author": models.ForeignKey("Author", models.CASCADE)},
        title=title(),
    )
    two_books(change, author_id=5)


@change
def foreign_key_becomes_a_loose_one(change):
    authors(change)
    change.change(
        "Book",
        {"author": models.ForeignKey("Author", models.CASCADE)},
        {"author": models.ForeignKey("Author", models.DO_NOTHING, db_constraint=False, db_index=False)},
        title=title(),
    )
    two_books(change, author_id=5)


@change
def foreign_key_points_elsewhere(change):
    authors(change)
    change.both("Editor")
    change.row("library_editor", id=5)
    change.change(
        "Book",
        {"author": models.ForeignKey("Author", models.CASCADE)},
        {"author": models.ForeignKey("Editor", models.CASCADE)},
        title=title(),
    )
    two_books(change, author_id=5)


@change
def foreign_key_becomes_one_to_one(change):
    authors(change)
    change.change(
        "Book",
        {"author": models.ForeignKey("Author", models.CASCADE)},
        {"author": models.OneToOneField("Author", models.CASCADE)},
        title=title(),
    )
    change.row("library_book", id=1, title="Momo", author_id=5)


@change
def foreign_key_to_characters_is_added(change):
    authors(change)
    after = {"author": models.ForeignKey("Author", models.CASCADE, to_field="code", null=True)}
    change.change("Book", {}, after, title=title())
    two_books(change)


@change
def foreign_key_to_characters_is_removed(change):
    authors(change)
    before = {"author": models.ForeignKey("Author", models.CASCADE, to_field="code", null=True)}
    change.change("Book", before, {}, title=title())
    two_books(change, author_id="ende")


# Tables


@change
def table_is_added_that_points_both_ways(change):
    change.change(
        "Book", {}, {"author": models.ForeignKey("Author", models.SET_NULL, null=True)}, title=title()
    )
    change.after.add(
        "Author", first=models.ForeignKey("Book", models.CASCADE, related_name="+"), name=title(unique=True)
    )
    two_books(change)


@change
def tables_that_point_at_each_other_are_added(change):
    change.both("Book", title=title())
    change.after.add("Chicken", egg=models.ForeignKey("Egg", models.CASCADE, null=True, related_name="+"))
    change.after.add("Egg", chicken=models.ForeignKey("Chicken", models.CASCADE, null=True, related_name="+"))
    two_books(change)


@change
def tables_that_point_at_each_other_are_dropped(change):
    change.both("Book", title=title())
    change.before.add("Chicken", egg=models.ForeignKey("Egg", models.CASCADE, null=True, related_name="+"))
    change.before.add(
        "Egg", chicken=models.ForeignKey("Chicken", models.CASCADE, null=True, related_name="+")
    )
    two_books(change)
    change.row("library_chicken", id=1)


@change
def chain_of_tables_with_everything_is_dropped(change):
    change.both("Book", title=title())
    change.before.add("Author", name=title(unique=True), age=models.PositiveSmallIntegerField(db_default=9))
    change.before.add(
        "Portrait",
        author=models.ForeignKey("Author", models.CASCADE),
        book=models.OneToOneField("Book", models.CASCADE),
        extra=models.JSONField(),
        place=models.CharField(max_length=9, db_index=True),
        meta={
            "unique_together": {("author", "place")},
            "indexes": [models.Index(Lower("place"), name="low_place")],
            "constraints": [
                models.CheckConstraint(
                    condition=Q(place__gt="it's") | Q(author__lt=5), name="place_is_sensible"
                ),
                models.UniqueConstraint(
                    fields=["place"], condition=Q(author=1), name="place_is_unique_for_one"
                ),
            ],
        },
    )
    change.before.add("Frame", portrait=models.ForeignKey("Portrait", models.CASCADE))
    two_books(change)


@change
def table_with_json_and_together_is_added(change):
    change.both("Book", title=title())
    change.after.add(
        "Page",
        book=models.ForeignKey("Book", models.CASCADE),
        number=models.PositiveIntegerField(),
        extra=models.JSONField(),
        word=models.SlugField(),
        meta={"unique_together": {("book", "number")}},
    )
    two_books(change)


@change
def table_with_a_composite_key_is_dropped(change):
    change.both("Book", title=title())
    change.before.add(
        "Page",
        pk=models.CompositePrimaryKey("book", "number"),
        book=models.ForeignKey("Book", models.CASCADE),
        number=models.PositiveIntegerField(),
    )
    two_books(change)


@change
def many_to_many_is_added(change):
    authors(change)
    change.change("Book", {}, {"authors": models.ManyToManyField("Author")}, title=title())
    two_books(change)


@change
def many_to_many_is_removed(change):
    authors(change)
    change.change("Book", {"authors": models.ManyToManyField("Author")}, {}, title=title())
    two_books(change)
    change.row("library_book_authors", id=1, book_id=1, author_id=5)


@change
def table_gets_a_child(change):
    change.both("Book", title=title())
    change.after.add("Novel", change.after.apps.get_model("library", "Book"), pages=models.IntegerField())
    two_books(change)


@change
def table_with_generated_and_quoted_columns_is_dropped(change):
    change.both("Book", title=title())
    change.before.add(
        "Order",
        meta={"db_table": '"library Order"'},
        price=models.IntegerField(db_column="the price"),
        total=models.GeneratedField(
            expression=F("price") * 2, output_field=models.IntegerField(), db_persist=True
        ),
    )
    two_books(change)


# Generated columns


def generated(expression: Any) -> dict[str, Any]:
    field = models.GeneratedField(expression=expression, output_field=models.IntegerField(), db_persist=True)
    return {"twice": field}


@change
def generated_column_is_added(change):
    change.change("Book", {}, generated(F("pages") * 2), **pages())
    two_books(change, pages=4)


@change
def generated_column_is_changed(change):
    change.change("Book", generated(F("pages") * 2), generated(F("pages") + F("pages")), **pages())
    two_books(change, pages=4)


@change
def generated_column_is_dropped(change):
    change.change("Book", generated(F("pages") * 2), {}, **pages())
    two_books(change, pages=4)


@change
def column_becomes_generated(change):
    change.change("Book", {"twice": models.IntegerField(null=True)}, generated(F("pages") * 2), **pages())
    two_books(change, pages=4)
