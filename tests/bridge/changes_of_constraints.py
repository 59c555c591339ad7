"""Changes of constraints, indexes and generated columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, Deferrable, F, Index, Q, UniqueConstraint, Value
from django.db.models.functions import Abs, Coalesce, Length, Lower, Upper

from tests.bridge.changes import Change, book, title

CHANGES: list[Callable[[Change], None]] = []


def body(**options: Any) -> dict[str, Any]:
    return {
        "title": title(),
        "pages": models.IntegerField(null=True),
        "sort": models.IntegerField(null=True, db_column="order"),
    } | options


becomes = partial(book, CHANGES, common=body(), title="it's", pages=4)
ofpostgresql = partial(becomes, vendor="postgresql")


def indexes(*items: Any) -> dict[str, Any]:
    return {"meta": {"indexes": list(items)}}


def constraints(*items: Any) -> dict[str, Any]:
    return {"meta": {"constraints": list(items)}}


def turned(name: str, before: Any, after: Any, **options: Any) -> None:
    """One index or constraint becomes another under the same name."""
    wrap = indexes if isinstance(before, Index) else constraints
    becomes(name, wrap(before), wrap(after), **options)


def index(*expressions: Any, name: str = "it", **options: Any) -> Index:
    return Index(*expressions, name=name, **options)


def unique(*expressions: Any, name: str = "it", **options: Any) -> UniqueConstraint:
    return UniqueConstraint(*expressions, name=name, **options)


def check(condition: Any, name: str = "it") -> CheckConstraint:
    return CheckConstraint(condition=condition, name=name)


# Indexes

turned("index_gets_a_column", index(fields=["pages"]), index(fields=["pages", "title"]))
turned("index_turns_its_columns", index(fields=["pages", "title"]), index(fields=["title", "pages"]))
turned("index_falls", index(fields=["pages"]), index(fields=["-pages"]))
turned("index_of_a_column_becomes_one_of_an_expression", index(fields=["title"]), index(Lower("title")))
turned("index_gets_a_condition", index(fields=["title"]), index(fields=["title"], condition=Q(pages__gt=1)))
turned("index_covers_more", index(fields=["title"]), index(fields=["title"], include=["pages", "sort"]))
turned(
    "condition_with_words_is_changed",
    index(fields=["pages"], condition=Q(title__in=["it's", "100 % :x"])),
    index(fields=["pages"], condition=~Q(title="it's") & Q(sort__lt=5)),
)
turned(
    "product_becomes_another",
    index(F("pages") * F("sort")),
    index(Abs(F("pages") - 3).desc(), Coalesce("title", Value("it's"))),
)
turned(
    "index_puts_nulls_first",
    index(F("pages").asc()),
    index(F("pages").desc(nulls_last=True)),
    vendor="postgresql",
)
turned(
    "pattern_index_becomes_plain",
    index(fields=["title"], opclasses=["varchar_pattern_ops"]),
    index(fields=["title"]),
)
becomes("index_without_a_name_is_added", {}, indexes(Index(fields=["pages", "-title"])))
becomes("index_of_a_quoted_column_is_dropped", indexes(index(fields=["sort", "pages"])), {})
becomes(
    "index_together_of_old_is_named",
    indexes(Index(fields=["pages", "sort"])),
    indexes(index(fields=["pages", "sort"])),
)
becomes(
    "index_becomes_unique",
    indexes(index(fields=["pages", "title"])),
    constraints(unique(fields=["pages", "title"])),
)
becomes(
    "index_becomes_unique_and_partial",
    indexes(index(fields=["title"])),
    constraints(unique(fields=["title"], condition=Q(pages=4))),
)
becomes(
    "expression_over_a_dropped_column_goes",
    {"gone": title(null=True)} | indexes(index(Lower("gone"), "pages")),
    {},
)
becomes(
    "expression_over_an_added_column_comes",
    {},
    {"new": models.TextField(db_default="A")} | indexes(index(Upper("new"), condition=Q(new__gt="a"))),
)
turned(
    "index_moves_from_a_dropped_column_to_an_added_one",
    index(fields=["pages"]),
    index(fields=["sort", "pages"]),
)
becomes(
    "condition_over_a_dropped_column_goes",
    {"gone": models.IntegerField(null=True)} | indexes(index(fields=["title"], condition=Q(gone__gt=5))),
    indexes(index(fields=["title"])),
)

# Unique constraints

becomes(
    "named_unique_becomes_that_of_its_column",
    {"code": title()} | constraints(unique(fields=["code"])),
    {"code": title(unique=True)},
    code="it's",
)
becomes(
    "unique_of_a_column_gets_a_name",
    {"code": title(unique=True)},
    {"code": title()} | constraints(unique(fields=["code"])),
    code="it's",
)
turned("unique_gets_a_column", unique(fields=["pages"]), unique(fields=["pages", "title"]))
turned("unique_turns_its_columns", unique(fields=["pages", "title"]), unique(fields=["title", "pages"]))
turned(
    "unique_gets_a_condition",
    unique(fields=["pages"]),
    unique(fields=["pages"], condition=Q(sort__isnull=False)),
)
turned("unique_covers_more", unique(fields=["pages"]), unique(fields=["pages"], include=["title"]))
turned(
    "unique_becomes_one_of_expressions", unique(fields=["title"]), unique(Lower("title"), F("pages").desc())
)
turned("nulls_become_alike", unique(fields=["pages"]), unique(fields=["pages"], nulls_distinct=False))
turned(
    "nulls_become_different_again_in_part",
    unique(fields=["sort"], nulls_distinct=False, condition=Q(pages__gt=1)),
    unique(fields=["sort"], condition=Q(pages__gt=1)),
)
turned(
    "operator_class_of_a_unique_goes",
    unique(fields=["title"], opclasses=["varchar_pattern_ops"]),
    unique(fields=["title"]),
)
turned(
    "deferred_becomes_immediate",
    unique(fields=["pages"], deferrable=Deferrable.DEFERRED),
    unique(fields=["pages"], deferrable=Deferrable.IMMEDIATE),
)
becomes(
    "deferrable_unique_is_dropped", constraints(unique(fields=["pages"], deferrable=Deferrable.DEFERRED)), {}
)
becomes(
    "unique_is_renamed",
    constraints(unique(fields=["pages"])),
    constraints(unique(fields=["pages"], name="other")),
)
becomes(
    "two_uniques_swap_their_names",
    constraints(unique(fields=["pages"]), unique(fields=["sort"], name="other")),
    constraints(unique(fields=["pages"], name="other"), unique(fields=["sort"])),
)
book(
    CHANGES,
    "unique_field_becomes_a_constraint",
    {"title": title(unique=True)},
    {"title": title()} | constraints(unique(fields=["title"])),
    common={},
    title="a",
)
becomes(
    "unique_together_gets_another_pair",
    {"meta": {"unique_together": {("title", "pages")}}},
    {"meta": {"unique_together": {("title", "sort"), ("pages", "sort")}}},
)
becomes(
    "one_of_two_that_are_unique_together_is_dropped",
    {"gone": title(null=True), "meta": {"unique_together": {("title", "gone")}}},
    {"meta": {"unique_together": {("title", "pages")}}},
)
becomes(
    "dropped_column_takes_its_constraints_along",
    {"gone": models.PositiveIntegerField(null=True)}
    | constraints(
        check(Q(gone__lt=F("pages")), "gone_is_less"),
        unique(fields=["gone", "pages"], name="gone_is_unique"),
        unique(Lower("title"), condition=Q(gone__gt=1), name="title_is_unique"),
    ),
    {},
)

# Checks

turned("check_gets_other_words", check(Q(title="it's")), check(Q(title__in=["it's", '100 % :x "so"'])))
turned(
    "check_of_a_quoted_column_is_changed", check(Q(sort__gt=0)), check(Q(sort__gt=F("pages")) | Q(pages=4))
)
turned(
    "check_of_a_function_is_changed",
    check(Q(pages__gt=Length("title") - 5)),
    check(Q(pages__lt=Length("title") + 5)),
)
turned("check_with_a_range_is_changed", check(Q(pages__range=(1, 9))), check(Q(pages__range=(1, 10))))
turned(
    "check_with_null_is_changed",
    check(Q(pages__isnull=False)),
    check(Q(pages__isnull=True) | Q(sort__isnull=True)),
)
turned("check_of_a_pattern_is_changed", check(Q(title__startswith="it")), check(Q(title__contains="t's")))
becomes("check_is_renamed", constraints(check(Q(pages__gt=1))), constraints(check(Q(pages__gt=1), "other")))
becomes(
    "two_checks_swap_their_conditions",
    constraints(check(Q(pages__gt=1)), check(Q(pages__lt=9), "other")),
    constraints(check(Q(pages__lt=9)), check(Q(pages__gt=1), "other")),
)
becomes(
    "check_comes_with_its_column",
    {},
    {"new": models.IntegerField(null=True)} | constraints(check(Q(new__gt=F("pages")))),
)
becomes(
    "check_stays_while_its_column_changes_its_type",
    {"number": models.SmallIntegerField(null=True)} | constraints(check(Q(number__gt=1))),
    {"number": models.BigIntegerField(null=True)} | constraints(check(Q(number__gt=1))),
)
becomes(
    "check_of_words_stays_while_they_grow",
    {"word": models.CharField(max_length=9, null=True)} | constraints(check(~Q(word__in=["a", "b"]))),
    {"word": models.TextField(null=True)} | constraints(check(~Q(word__in=["a", "b"]))),
)
becomes(
    "all_that_hangs_on_a_column_stays_while_it_changes_its_type",
    {
        "word": models.CharField(max_length=9, null=True, unique=True),
        "meta": {
            "indexes": [
                index(Lower("word"), "pages"),
                index(fields=["-word"], name="some", condition=Q(word__gt="b")),
            ],
            "constraints": [unique(Upper("word"), name="one"), unique(fields=["word", "pages"], name="two")],
            "unique_together": {("word", "sort")},
        },
    },
    {
        "word": models.TextField(null=True, unique=True),
        "meta": {
            "indexes": [
                index(Lower("word"), "pages"),
                index(fields=["-word"], name="some", condition=Q(word__gt="b")),
            ],
            "constraints": [unique(Upper("word"), name="one"), unique(fields=["word", "pages"], name="two")],
            "unique_together": {("word", "sort")},
        },
    },
)

# Generated columns: the proof compares no values of `twice`


def generated(expression: Any, output: Any = None, **options: Any) -> dict[str, Any]:
    output = output or models.IntegerField()
    options = {"db_persist": True} | options
    return {"twice": models.GeneratedField(expression=expression, output_field=output, **options)}


becomes(
    "generated_column_becomes_plain", generated(F("pages") * 2), {"twice": models.IntegerField(null=True)}
)
becomes(
    "generated_column_changes_its_type",
    generated(F("pages") * 2),
    generated(F("pages") * 2, models.BigIntegerField()),
)
becomes("generated_column_gets_an_index", generated(F("pages") * 2), generated(F("pages") * 2, db_index=True))
becomes(
    "generated_column_is_unique_no_more",
    generated(Lower("title"), title(), unique=True),
    generated(Lower("title"), title()),
)
becomes(
    "generated_column_comes_with_its_source",
    {},
    {"new": models.IntegerField(db_default=3)} | generated(F("new") + F("pages")),
)
becomes(
    "generated_column_goes_with_its_source",
    {"gone": models.IntegerField(null=True)} | generated(F("gone") + F("pages")),
    {},
)
becomes(
    "generated_column_leaves_a_dropped_source",
    {"gone": models.IntegerField(null=True)} | generated(F("gone") + F("pages")),
    generated(F("pages") + F("pages")),
)
becomes(
    "generated_column_with_an_index_and_a_check_goes",
    generated(F("pages") * 2)
    | {
        "meta": {
            "indexes": [index(fields=["twice", "pages"])],
            "constraints": [check(Q(twice__gt=2), "is_big")],
        }
    },
    {},
)
becomes("virtual_column_is_added_on_sqlite", {}, generated(F("pages") * 2, db_persist=False), vendor="sqlite")
becomes(
    "virtual_column_becomes_stored_on_sqlite",
    generated(F("pages") * 2, db_persist=False),
    generated(F("pages") * 2),
    vendor="sqlite",
)
becomes(
    "virtual_column_is_dropped_on_sqlite",
    generated(F("pages") * 2, db_persist=False, db_index=True),
    {},
    vendor="sqlite",
)
