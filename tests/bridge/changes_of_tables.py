"""Changes of tables: keys, relations, inheritance, names, and who manages them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from tests.bridge.changes import Change, authors, title, two_books
from tests.bridge.workshop import Models

CHANGES: list[Callable[[Change], None]] = []


def change(define: Callable[[Change], None]) -> Callable[[Change], None]:
    CHANGES.append(define)
    return define


def link(to: str = "Author", **options: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(to, options.pop("on_delete", models.CASCADE), **options)


def linked(
    name: str, before: Any, after: Any, *answers: str, column: str = "author_id", value: Any = 5
) -> None:
    """A book whose author is said in two ways."""

    def define(change: Change) -> None:
        authors(change)
        change.answers += answers
        sides = [{"author": field} if field else {} for field in (before, after)]
        change.change("Book", *sides, title=title())
        change.row("library_book", id=1, title="Momo", **({column: value} if before else {}))

    define.__name__ = name
    CHANGES.append(define)


# Foreign keys

linked("foreign_key_gets_a_constraint", link(db_constraint=False), link())
linked("foreign_key_loses_its_index", link(), link(db_index=False))
linked("foreign_key_becomes_nullable", link(), link(null=True, on_delete=models.SET_NULL))
linked("foreign_key_becomes_required", link(null=True), link(), "default=library_book.author_id=none")
linked("one_to_one_becomes_a_foreign_key", models.OneToOneField("Author", models.CASCADE), link())
linked(
    "one_to_one_becomes_a_plain_number",
    models.OneToOneField("Author", models.CASCADE),
    models.BigIntegerField(db_column="author_id", unique=True),
)
linked(
    "foreign_key_to_a_code_loses_its_constraint",
    link(to_field="code"),
    link(to_field="code", db_constraint=False),
    value="ende",
)
linked(
    "foreign_key_to_a_code_becomes_characters",
    link(to_field="code"),
    models.CharField(max_length=8, db_column="author_id", db_index=True),
    value="ende",
)
linked(
    "foreign_key_to_a_code_becomes_one_to_one",
    link(to_field="code"),
    models.OneToOneField("Author", models.CASCADE, to_field="code"),
    value="ende",
)
linked("foreign_key_gets_a_default", link(null=True), link(null=True, db_default=5))
linked("foreign_key_gets_a_comment", link(), link(db_comment="who wrote it"))
linked("key_in_a_quoted_column_is_added", None, link(null=True, db_column="The Author"))
linked(
    "key_in_a_quoted_column_is_dropped", link(null=True, db_column="The Author"), None, column="The Author"
)


@change
def code_that_others_point_at_grows(change):
    for side, length in ((change.before, 8), (change.after, 20)):
        side.add("Author", code=models.CharField(max_length=length, unique=True))
        side.add("Book", title=title(), author=link(to_field="code"))
    change.row("library_author", id=5, code="ende")
    two_books(change, author_id="ende")


@change
def key_to_itself_is_added_and_another_dropped(change):
    change.change("Book", {"next": link("self", null=True)}, {"last": link("self", null=True)}, title=title())
    two_books(change)


@change
def foreign_key_moves_to_a_new_table(change):
    authors(change)
    change.change("Book", {"author": link(null=True)}, {"editor": link("Editor", null=True)}, title=title())
    change.after.add("Editor", author=link(), name=title())
    two_books(change, author_id=5)


@change
def pointed_at_table_is_dropped_and_its_key_kept_as_a_number(change):
    change.before.add("Author", code=title(unique=True))
    change.change(
        "Book",
        {"author": link(null=True)},
        {"author": models.BigIntegerField(null=True, db_column="author_id")},
        title=title(),
    )
    two_books(change)


# Primary keys


@change
def code_becomes_the_key(change):
    change.change(
        "Book",
        {"id": models.BigIntegerField(primary_key=True), "code": models.CharField(max_length=8, unique=True)},
        {"id": models.BigIntegerField(), "code": models.CharField(max_length=8, primary_key=True)},
        title=title(),
    )
    change.row("library_book", id=1, title="Momo", code="a")


@change
def pair_becomes_the_key(change):
    numbers = {"year": models.IntegerField(), "number": models.IntegerField()}
    change.change(
        "Book",
        {"id": models.BigIntegerField(primary_key=True)},
        {"id": models.BigIntegerField(), "pk": models.CompositePrimaryKey("year", "number")},
        title=title(),
        **numbers,
    )
    change.row("library_book", id=1, title="Momo", year=1973, number=1)


@change
def pair_becomes_three(change):
    numbers = {"year": models.IntegerField(), "number": models.IntegerField(), "part": models.IntegerField()}
    change.change(
        "Book",
        {"pk": models.CompositePrimaryKey("year", "number")},
        {"pk": models.CompositePrimaryKey("year", "part", "number")},
        title=title(),
        **numbers,
    )
    change.row("library_book", title="Momo", year=1973, number=1, part=2)


@change
def pair_is_the_key_no_more(change):
    change.change(
        "Book",
        {"pk": models.CompositePrimaryKey("year", "number"), "number": models.IntegerField()},
        {"number": models.IntegerField(primary_key=True)},
        title=title(),
        year=models.IntegerField(),
    )
    change.row("library_book", title="Momo", year=1973, number=1)


@change
def key_column_is_another(change):
    change.change(
        "Book",
        {"id": models.IntegerField(primary_key=True), "isbn": models.IntegerField()},
        {"id": models.IntegerField(unique=True), "isbn": models.IntegerField(primary_key=True)},
        title=title(),
    )
    change.row("library_book", id=1, title="Momo", isbn=978)


@change
def key_that_others_point_at_gets_wider(change):
    for side, key in ((change.before, models.AutoField), (change.after, models.BigAutoField)):
        side.add("Author", id=key(primary_key=True), name=title())
        side.add(
            "Book", title=title(), author=link(), friends=models.ManyToManyField("Author", related_name="+")
        )
    change.row("library_author", id=5, name="Ende")
    change.row("library_book", id=1, title="Momo", author_id=5)
    change.row("library_book_friends", id=1, book_id=1, author_id=5)


@change
def number_that_others_point_at_becomes_characters(change):
    for side, key in (
        (change.before, models.IntegerField(primary_key=True)),
        (change.after, models.CharField(max_length=20, primary_key=True)),
    ):
        side.add("Author", id=key, name=title(), teacher=link("self", null=True))
        side.add(
            "Book", title=title(), author=link(), friends=models.ManyToManyField("Author", related_name="+")
        )
    change.row("library_author", id=5, name="Ende", teacher_id=None)
    change.row("library_author", id=6, name="Preussler", teacher_id=5)
    change.row("library_book", id=1, title="Momo", author_id=5)
    change.row("library_book_friends", id=1, book_id=1, author_id=6)
    change.reworded.update(["id", "author_id", "teacher_id"])


@change
def characters_that_are_the_key_grow(change):
    for side, length in ((change.before, 8), (change.after, 20)):
        side.add("Author", code=models.CharField(max_length=length, primary_key=True))
        side.add("Book", title=title(), author=link())
    change.row("library_author", code="ende")
    change.row("library_book", id=1, title="Momo", author_id="ende")


@change
def key_gets_a_small_sequence(change):
    change.change(
        "Book",
        {"id": models.SmallAutoField(primary_key=True)},
        {"id": models.AutoField(primary_key=True)},
        title=title(),
    )
    two_books(change)


# Many to many


def groups(change: Change, before: Any, after: Any) -> None:
    authors(change)
    sides = [{"authors": field} if field else {} for field in (before, after)]
    change.change("Book", *sides, title=title())
    two_books(change)


@change
def many_to_many_in_a_quoted_table_is_added(change):
    groups(change, None, models.ManyToManyField("Author", db_table="The Authors"))


@change
def many_to_many_without_constraints_gets_them(change):
    groups(change, models.ManyToManyField("Author", db_constraint=False), models.ManyToManyField("Author"))
    change.row("library_book_authors", id=1, book_id=1, author_id=5)


@change
def many_to_many_to_itself_is_dropped(change):
    change.change("Book", {"friends": models.ManyToManyField("self")}, {}, title=title())
    two_books(change)
    change.row("library_book_friends", id=1, from_book_id=1, to_book_id=2)


@change
def many_to_many_gets_a_model_of_its_own(change):
    for side in (change.before, change.after):
        side.add("Author", name=title())
    change.before.add("Book", title=title(), authors=models.ManyToManyField("Author"))
    change.after.add("Book", title=title(), authors=models.ManyToManyField("Author", through="Writing"))
    change.after.add(
        "Writing",
        book=link("Book"),
        author=link(),
        share=models.PositiveIntegerField(db_default=1),
        meta={"db_table": "library_book_authors", "unique_together": {("book", "author")}},
    )
    change.row("library_author", id=5, name="Ende")
    two_books(change)
    change.row("library_book_authors", id=1, book_id=1, author_id=5)


@change
def many_to_many_points_elsewhere(change):
    change.both("Editor", name=title())
    change.answers.append("default=makers.editor_id=none")
    groups(
        change,
        models.ManyToManyField("Author", db_table="makers"),
        models.ManyToManyField("Editor", db_table="makers"),
    )


# Inheritance, proxies, swapped and unmanaged models


@change
def child_becomes_a_table_of_its_own(change):
    for side in (change.before, change.after):
        side.add("Book", title=title())
    change.before.add("Novel", change.before.apps.get_model("library", "Book"), pages=models.IntegerField())
    key = models.BigIntegerField(primary_key=True, db_column="book_ptr_id")
    change.after.add("Novel", book_ptr=key, pages=models.IntegerField())
    change.row("library_book", id=1, title="Momo")
    change.row("library_novel", book_ptr_id=1, pages=5)


@change
def child_is_dropped(change):
    change.both("Book", title=title())
    change.before.add(
        "Novel", change.before.apps.get_model("library", "Book"), pages=models.IntegerField(db_index=True)
    )
    change.row("library_book", id=1, title="Momo")
    change.row("library_novel", book_ptr_id=1, pages=5)


@change
def child_of_a_child_is_added(change):
    change.both("Book", title=title())
    novel = change.after.add(
        "Novel", change.after.apps.get_model("library", "Book"), pages=models.IntegerField()
    )
    change.after.add("Thriller", novel, dead=models.IntegerField())
    two_books(change)


@change
def proxy_becomes_a_child(change):
    change.both("Book", title=title())
    parents = [side.apps.get_model("library", "Book") for side in (change.before, change.after)]
    change.before.add("Novel", parents[0], meta={"proxy": True})
    change.after.add("Novel", parents[1], pages=models.IntegerField(null=True))
    two_books(change)


@change
def parent_becomes_abstract(change):
    change.both("Author", name=title())
    parent = change.before.add("Base", title=title(), author=link())
    change.before.add("Book", parent, pages=models.IntegerField())
    change.after.add(
        "Book",
        title=title(db_default=""),
        author=link(null=True),
        pages=models.IntegerField(),
        meta={"db_table": "library_paper"},
    )


@change
def model_is_managed_no_more_and_another_is(change):
    for side, first, second in ((change.before, False, True), (change.after, True, True)):
        side.add("Old", title=title(), meta={"managed": second})
        side.add(
            "New", title=title(unique=True), pages=models.PositiveIntegerField(), meta={"managed": first}
        )
    change.row("library_old", id=1, title="Momo")


@change
def foreign_key_to_an_unmanaged_table_is_added(change):
    change.both("View", meta={"managed": False, "db_table": "the_view"})
    change.change("Book", {}, {"seen": link("View", null=True, db_constraint=False)}, title=title())
    two_books(change)


@change
def order_is_with_respect_to_the_author(change):
    authors(change)
    change.change("Book", {}, {"meta": {"order_with_respect_to": "author"}}, title=title(), author=link())
    change.answers.append("default=library_book._order=0")
    two_books(change, author_id=5)


@change
def order_is_with_respect_to_nothing(change):
    authors(change)
    change.change("Book", {"meta": {"order_with_respect_to": "author"}}, {}, title=title(), author=link())


# Names


def full(side: Models, name: str, **meta: Any) -> None:
    side.add("Author", name=title())
    side.add(
        name,
        title=title(unique=True),
        pages=models.PositiveIntegerField(db_index=True),
        extra=models.JSONField(null=True),
        author=link(null=True),
        next=link("self", null=True),
        meta={
            "unique_together": {("title", "pages")},
            "indexes": [models.Index(Lower("title"), name="low_title")],
            "constraints": [models.CheckConstraint(condition=Q(pages__gt=0), name="has_pages")],
            **meta,
        },
    )
    side.add("Review", of=link(name, null=True), on=models.ManyToManyField(name))


def renamed_table(name: str, old: str, new: str) -> None:
    def define(change: Change) -> None:
        full(change.before, "Book", db_table=old)
        full(change.after, "Book", db_table=new)
        tables = [table.strip('"') for table in (old, new)]
        change.answers = [f"rename={tables[0]}={tables[1]}"]
        change.row("library_author", id=5, name="Ende")
        change.row(tables[0], id=1, title="Momo", pages=3, author_id=5)
        change.row("library_review", id=1, of_id=1)

    define.__name__ = name
    CHANGES.append(define)


renamed_table("table_with_all_is_renamed_to_a_quoted_name", "books", '"The Books"')
renamed_table("table_with_all_is_renamed_from_a_quoted_name", '"The Books"', "books")
renamed_table("table_with_all_is_renamed_to_another_case", "books", "Books")
renamed_table("table_with_all_gets_a_long_name", "books", "the_books_" * 3)


@change
def table_gets_another_name_and_none_is_kept(change):
    change.change(
        "Book", {"meta": {"db_table": "books"}}, {"meta": {"db_table": "volumes"}}, title=title(unique=True)
    )
    change.row("books", id=1, title="Momo")


@change
def column_is_renamed_to_a_quoted_name(change):
    change.answers = ["rename=library_book.pages=The Pages"]
    meta = {
        "constraints": [models.CheckConstraint(condition=Q(pages__lt=9), name="few")],
        "indexes": [models.Index(fields=["-pages"], name="by_pages")],
    }
    change.change(
        "Book",
        {"pages": models.PositiveIntegerField(unique=True)},
        {"pages": models.PositiveIntegerField(unique=True, db_column="The Pages")},
        title=title(),
        meta=meta,
    )
    change.row("library_book", id=1, title="Momo", pages=3)


@change
def column_is_renamed_to_a_reserved_word(change):
    change.answers = ["rename=library_book.place=order"]
    meta = {
        "unique_together": {("title", "place")},
        "constraints": [models.CheckConstraint(condition=Q(place__lt=9), name="few")],
    }
    change.change(
        "Book",
        {"place": models.IntegerField(db_index=True)},
        {"place": models.IntegerField(db_index=True, db_column="order")},
        title=title(),
        meta=meta,
    )
    change.row("library_book", id=1, title="Momo", place=3)


@change
def column_gets_another_name_and_keeps_nothing(change):
    change.change(
        "Book",
        {"pages": models.PositiveIntegerField(null=True, unique=True)},
        {"pages": models.PositiveIntegerField(null=True, unique=True, db_column="leaves")},
        title=title(),
    )
    two_books(change)


@change
def renamed_column_becomes_a_foreign_key(change):
    authors(change)
    change.answers = ["rename=library_book.writer=author_id"]
    change.change("Book", {"writer": models.BigIntegerField()}, {"author": link()}, title=title())
    change.row("library_book", id=1, title="Momo", writer=5)


@change
def table_and_its_column_are_renamed_and_a_check_changes(change):
    change.answers = ["rename=library_book=library_volume", "rename=library_book.pages=leaves"]
    for side, name, column, limit in (
        (change.before, "Book", "pages", 5),
        (change.after, "Volume", "leaves", 9),
    ):
        few = models.CheckConstraint(condition=Q(**{f"{column}__lt": limit}), name="few")
        side.add(
            name,
            title=title(),
            meta={"constraints": [few]},
            **{column: models.PositiveIntegerField(db_index=True)},
        )
    change.row("library_book", id=1, title="Momo", pages=3)
