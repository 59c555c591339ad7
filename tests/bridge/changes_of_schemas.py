"""Changes of tables in schemas of PostgreSQL, and of the schemas that tables are in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from tests.bridge.changes import Change
from tests.bridge.zoo_of_schemas import in_schema

CHANGES: list[Callable[[Change], None]] = []
LINES = 'audit"."lines'


def becomes(
    name: str, before: dict[str, Any], after: dict[str, Any], *answers: str, reworded: str = "", **row: Any
) -> None:
    """A change of a table of the schema audit, beside others there and here that stay."""

    def define(change: Change) -> None:
        add_neighbours(change)
        sides = []
        for side in (before, after):
            meta = in_schema(LINES, **side.get("meta", {}))
            sides.append({**{key: value for key, value in side.items() if key != "meta"}, "meta": meta})
        change.change("Line", *sides, title=models.CharField(max_length=50))
        change.answers += answers
        change.reworded.update(reworded.split())
        change.row("library_author", id=7, name="Ada")
        change.row("audit.notes", id=5)
        change.row("audit.lines", **{"id": 1, "title": "100 % :it's"} | row)

    define.__name__ = name
    CHANGES.append(define)


def add_neighbours(change: Change) -> None:
    change.both("Author", name=models.CharField(max_length=9))
    change.both("Note", meta=in_schema('audit"."notes'))


def number(**options: Any) -> Any:
    return models.IntegerField(**options)


becomes("column_is_added_in_schema", {}, {"weight": number(null=True)})
becomes("required_column_is_added_in_schema", {}, {"weight": number(default=7)})
becomes(
    "required_column_is_filled_in_schema",
    {},
    {"weight": number()},
    "default=audit.lines.weight=length(title)",
)
becomes("column_is_dropped_in_schema", {"weight": number(null=True)}, {})
becomes("column_grows_in_schema", {"weight": number()}, {"weight": models.BigIntegerField()}, weight=3)
becomes("column_is_retyped_in_schema", {"it": number()}, {"it": models.TextField()}, reworded="it", it=3)
becomes("column_becomes_required_in_schema", {"it": number(null=True)}, {"it": number(default=4)}, it=3)
becomes("column_gets_a_default_in_schema", {"it": number()}, {"it": number(db_default=4)}, it=3)
becomes("column_gets_a_comment_in_schema", {"it": number()}, {"it": number(db_comment="It's")}, it=3)
becomes("table_gets_a_comment_in_schema", {}, {"meta": {"db_table_comment": "It's so"}})
becomes("table_loses_its_comment_in_schema", {"meta": {"db_table_comment": "It's so"}}, {})
becomes("column_becomes_unique_in_schema", {"it": number()}, {"it": number(unique=True)}, it=3)
becomes("column_is_no_longer_unique_in_schema", {"it": number(unique=True)}, {"it": number()}, it=3)
becomes("slug_is_indexed_in_schema", {"it": models.TextField()}, {"it": models.SlugField()}, it="a")
becomes("slug_is_not_indexed_in_schema", {"it": models.SlugField()}, {"it": models.TextField()}, it="a")
becomes("number_becomes_positive_in_schema", {"it": number()}, {"it": models.PositiveIntegerField()}, it=3)
becomes(
    "generated_column_changes_in_schema",
    {"twice": models.GeneratedField(expression=F("id") * 2, output_field=number(), db_persist=True)},
    {"twice": models.GeneratedField(expression=F("id") * 3, output_field=number(), db_persist=True)},
)
becomes(
    "column_is_renamed_in_schema",
    {"it": models.SlugField(unique=True)},
    {"word": models.SlugField(unique=True)},
    "rename=audit.lines.it=word",
    it="a",
)
becomes(
    "key_to_a_table_here_is_added_in_schema",
    {},
    {"author": models.ForeignKey("Author", models.CASCADE, null=True)},
)
becomes(
    "key_to_a_table_here_is_dropped_in_schema",
    {"author": models.ForeignKey("Author", models.CASCADE, null=True)},
    {},
    author_id=7,
)
becomes(
    "key_changes_its_target_from_here_to_the_schema",
    {"to": models.ForeignKey("Author", models.CASCADE, null=True)},
    {"to": models.ForeignKey("Note", models.CASCADE, null=True)},
)
becomes(
    "key_loses_its_constraint_in_schema",
    {"to": models.ForeignKey("Note", models.CASCADE)},
    {"to": models.ForeignKey("Note", models.CASCADE, db_constraint=False)},
    to_id=5,
)
becomes("many_to_many_is_added_in_schema", {}, {"authors": models.ManyToManyField("Author")})
becomes("many_to_many_is_dropped_in_schema", {"authors": models.ManyToManyField("Author")}, {})
becomes("primary_key_changes_in_schema", {}, {"id": models.AutoField(primary_key=True)})

META = {
    "index": {"indexes": [models.Index(Lower("title"), name="lines_by_lower_title")]},
    "partial_index": {
        "indexes": [models.Index(fields=["title"], condition=Q(id__gt=3), name="lines_by_title")]
    },
    "check": {"constraints": [models.CheckConstraint(condition=Q(id__gt=0), name="lines_are_numbered")]},
    "unique": {"constraints": [models.UniqueConstraint(fields=["title", "id"], name="lines_are_unique")]},
    "deferred_unique": {
        "constraints": [
            models.UniqueConstraint(
                fields=["title"], name="lines_are_unique", deferrable=models.Deferrable.DEFERRED
            )
        ]
    },
    "together": {"unique_together": {("title", "id")}},
}
for kind, meta in META.items():
    becomes(f"{kind}_is_added_in_schema", {}, {"meta": meta})
    becomes(f"{kind}_is_dropped_in_schema", {"meta": meta}, {})
becomes("index_becomes_partial_in_schema", {"meta": META["index"]}, {"meta": META["partial_index"]})
becomes("unique_becomes_deferred_in_schema", {"meta": META["unique"]}, {"meta": META["deferred_unique"]})
becomes(
    "index_is_renamed_in_schema",
    {"meta": {"indexes": [models.Index(fields=["title"], name="lines_by_title")]}},
    {"meta": {"indexes": [models.Index(fields=["title"], name="title_of_lines")]}},
)
becomes(
    "constraint_is_renamed_in_schema",
    {"meta": META["check"]},
    {"meta": {"constraints": [models.CheckConstraint(condition=Q(id__gt=0), name="numbered")]}},
)
SPAN = {"span": IntegerRangeField(null=True)}
APART = ExclusionConstraint(name="spans_are_apart", expressions=[("span", RangeOperators.OVERLAPS)])
becomes("exclusion_is_added_in_schema", SPAN, {**SPAN, "meta": {"constraints": [APART]}})
becomes("exclusion_is_dropped_in_schema", {**SPAN, "meta": {"constraints": [APART]}}, SPAN)


def changes(define: Callable[[Change], None]) -> None:
    CHANGES.append(define)


def body() -> dict[str, Any]:
    """Something of everything that hangs on a table."""
    return {
        "code": models.CharField(max_length=9, unique=True),
        "slug": models.SlugField(),
        "author": models.ForeignKey("Author", models.CASCADE),
        "parent": models.ForeignKey("self", models.CASCADE, null=True),
        "authors": models.ManyToManyField("Author", related_name="+"),
        "number": models.PositiveIntegerField(db_comment="Of the line"),
    }


@changes
def first_table_of_a_schema_is_added(change: Change) -> None:
    change.both("Author", name=models.CharField(max_length=9))
    change.after.add("Line", meta=in_schema(LINES), **body())
    change.row("library_author", id=7, name="Ada")


@changes
def last_table_of_a_schema_is_dropped(change: Change) -> None:
    change.both("Author", name=models.CharField(max_length=9))
    change.before.add("Line", meta=in_schema(LINES), **body())
    change.row("library_author", id=7, name="Ada")


@changes
def another_table_of_a_schema_is_added(change: Change) -> None:
    add_neighbours(change)
    change.after.add("Line", meta=in_schema(LINES), **body())
    change.row("audit.notes", id=5)


@changes
def one_of_the_tables_of_a_schema_is_dropped(change: Change) -> None:
    add_neighbours(change)
    change.before.add("Line", meta=in_schema(LINES), **body())
    change.row("audit.notes", id=5)


@changes
def tables_of_a_schema_in_a_circle_are_dropped(change: Change) -> None:
    change.both("Author", name=models.CharField(max_length=9))
    change.before.add(
        "Line", meta=in_schema(LINES), page=models.ForeignKey("Page", models.CASCADE, null=True)
    )
    change.before.add(
        "Page", meta=in_schema('other"."lines'), line=models.ForeignKey("Line", models.CASCADE, null=True)
    )


MOVES = {
    "into_a_new_schema": ("", LINES),
    "out_of_its_schema": (LINES, ""),
    "between_schemas": (LINES, 'past"."lines'),
    "into_a_schema_under_another_name": ('"lines"', 'past"."Old lines'),
    "within_its_schema": (LINES, 'audit"."rows'),
    "between_schemas_under_another_name": (LINES, 'past"."rows'),
}


def move(name: str, old: str, new: str) -> None:
    """A table, its many-to-many table, and one that points at it."""

    def define(change: Change) -> None:
        change.both("Author", name=models.CharField(max_length=9))
        for side, table in ((change.before, old), (change.after, new)):
            meta = in_schema(table) if table else {"required_db_vendor": "postgresql"}
            side.add("Line", meta=meta, **body())
            side.add(
                "Reader",
                meta={"required_db_vendor": "postgresql"},
                line=models.ForeignKey("Line", models.CASCADE),
            )
        before, after = key_of(old), key_of(new)
        change.answers = [f"rename={before}={after}"]
        change.row("library_author", id=7, name="Ada")
        change.row(before, id=1, code="a", slug="a", author_id=7, number=3)
        change.row(f"{before}_authors", id=1, line_id=1, author_id=7)
        change.row("library_reader", id=1, line_id=1)

    define.__name__ = f"table_moves_{name}"
    CHANGES.append(define)


def key_of(table: str) -> str:
    return table.strip('"').replace('"."', ".") or "library_line"


for words, (old_table, new_table) in MOVES.items():
    move(words, old_table, new_table)
