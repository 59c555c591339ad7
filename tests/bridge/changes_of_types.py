"""Changes of columns: every class of field added and dropped, and turned into another with its values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.db import models
from django.db.models import Value
from django.db.models.functions import Now, Pi, Upper

from tests.bridge.changes import Change, book

CHANGES: list[Callable[[Change], None]] = []
becomes = partial(book, CHANGES)


def characters(length: int = 20, **options: Any) -> Any:
    return models.CharField(max_length=length, **options)


def decimal(digits: int, places: int, **options: Any) -> Any:
    return models.DecimalField(max_digits=digits, decimal_places=places, **options)


def altered(name: str, before: Any, after: Any, value: Any, *answers: str, **options: Any) -> None:
    """A column `it` that holds `value` and becomes another."""
    becomes(name, {"it": before}, {"it": after}, *answers, it=value, **options)


NUMBERS = {
    "big": models.BigIntegerField(null=True),
    "small": models.SmallIntegerField(null=True),
    "positive_big": models.PositiveBigIntegerField(null=True),
    "positive_small": models.PositiveSmallIntegerField(null=True),
    "floating": models.FloatField(null=True),
    "exact": decimal(12, 3, null=True),
    "truth": models.BooleanField(null=True),
}
MOMENTS = {
    "day": models.DateField(null=True),
    "moment": models.DateTimeField(null=True),
    "hour": models.TimeField(null=True),
    "length": models.DurationField(null=True),
}
WORDS = {
    "mail": models.EmailField(null=True),
    "file": models.FileField(null=True, upload_to="files"),
    "path": models.FilePathField(null=True, path="/"),
    "slug": models.SlugField(null=True),
    "long": models.TextField(null=True),
    "link": models.URLField(null=True),
    "address": models.GenericIPAddressField(null=True),
    "old_address": models.GenericIPAddressField(null=True, protocol="IPv4"),
    "key": models.UUIDField(null=True),
    "bytes": models.BinaryField(null=True),
}
for kind, fields in (("numbers", NUMBERS), ("moments", MOMENTS), ("words", WORDS)):
    becomes(f"columns_for_{kind}_are_added", {}, fields)
    becomes(f"columns_for_{kind}_are_dropped", fields, {})

# Columns that become NOT NULL or get a value of their own

REQUIRED: dict[str, Any] = {
    "extra": models.JSONField(default=dict),
    "word": characters(default="it's 100 % :sure"),
    "day": models.DateField(default=date(2001, 2, 3)),
    "price": decimal(6, 2, default="1.50"),
    "truth": models.BooleanField(default=True),
    "bytes": models.BinaryField(default=b"\0'%"),
}
becomes("required_columns_with_values_in_python_are_added", {}, REQUIRED)
altered(
    "nullable_json_becomes_required",
    models.JSONField(null=True),
    models.JSONField(default=dict),
    '{"a": 1}',
)
altered("number_gets_a_default_of_pi", models.FloatField(), models.FloatField(db_default=Pi()), 1.5)
altered(
    "moment_gets_and_another_loses_its_default",
    models.DateTimeField(null=True, db_default=Now()),
    models.DateTimeField(null=True, db_default=None),
    None,
)
altered(
    "default_of_a_function_is_changed",
    characters(db_default=Upper(Value("a"))),
    characters(db_default=Upper(Value("b"))),
    "c",
)
altered(
    "json_default_is_changed",
    models.JSONField(db_default=Value({"a": 1}, models.JSONField())),
    models.JSONField(db_default=Value(["it's 100 % :b"], models.JSONField())),
    "[1]",
)
altered("empty_words_become_the_default", characters(), characters(db_default=""), "a")
altered("default_goes_with_not_null", models.IntegerField(db_default=3), models.IntegerField(null=True), 5)
altered(
    "default_and_type_change_at_once",
    models.IntegerField(db_default=1),
    characters(db_default="one"),
    7,
    reworded="it",
)
altered(
    "truth_with_a_default_becomes_a_number_with_one",
    models.BooleanField(db_default=True),
    models.IntegerField(db_default=5),
    True,
    reworded="it",
)
altered(
    "number_with_a_default_becomes_words_without",
    models.IntegerField(db_default=1),
    characters(),
    7,
    reworded="it",
)

# Types with their values

altered("number_becomes_characters", models.IntegerField(), characters(), 7, reworded="it")
altered("characters_become_a_number", characters(), models.IntegerField(), "7", reworded="it")
altered("number_becomes_a_decimal", models.IntegerField(), decimal(9, 2), 7, reworded="it")
altered("float_becomes_a_decimal", models.FloatField(), decimal(9, 2), 7.5, reworded="it")
altered("decimal_becomes_a_float", decimal(9, 2), models.FloatField(), 7.5, reworded="it")
altered("decimal_gets_other_places", decimal(9, 2), decimal(12, 4), 7.5, reworded="it")
altered("truth_becomes_a_number", models.BooleanField(), models.IntegerField(), True, reworded="it")
altered("number_becomes_truth", models.IntegerField(), models.BooleanField(), 1, reworded="it")
altered("big_number_becomes_small", models.BigIntegerField(), models.SmallIntegerField(), 7)
altered("positive_becomes_any_number", models.PositiveIntegerField(), models.IntegerField(), 7)
altered("small_positive_becomes_big", models.PositiveSmallIntegerField(), models.PositiveBigIntegerField(), 7)
altered(
    "characters_become_a_uuid",
    characters(36),
    models.UUIDField(),
    "12345678-1234-1234-1234-123456789abc",
    reworded="it",
)
altered("characters_become_a_day", characters(), models.DateField(null=True), "2001-02-03", reworded="it")
altered("day_becomes_a_moment", models.DateField(), models.DateTimeField(), date(2001, 2, 3), reworded="it")
altered(
    "characters_become_an_address",
    characters(39),
    models.GenericIPAddressField(),
    "127.0.0.1",
    reworded="it",
)
altered(
    "address_becomes_characters", models.GenericIPAddressField(), characters(39), "127.0.0.1", reworded="it"
)
altered("words_become_json", models.TextField(), models.JSONField(), '{"a": 1}', reworded="it")
altered("json_becomes_words", models.JSONField(), models.TextField(), '{"a": 1}', reworded="it")
altered("text_becomes_characters", models.TextField(), characters(), "a")
altered("characters_shrink", characters(50), characters(20), "a")
altered("slug_becomes_characters", models.SlugField(), characters(50), "a")
altered("unique_characters_become_unique_text", characters(unique=True), models.TextField(unique=True), "a")
altered(
    "indexed_characters_become_indexed_text", characters(db_index=True), models.TextField(db_index=True), "a"
)
altered(
    "indexed_characters_become_an_indexed_number",
    characters(db_index=True),
    models.IntegerField(db_index=True),
    "7",
    reworded="it",
)
altered(
    "unique_number_becomes_unique_characters",
    models.PositiveIntegerField(unique=True),
    characters(unique=True),
    7,
    reworded="it",
)
altered(
    "unique_number_becomes_indexed", models.IntegerField(unique=True), models.IntegerField(db_index=True), 7
)
altered("slug_loses_its_index_and_grows", models.SlugField(), characters(90), "a")
altered(
    "unlimited_characters_get_a_limit",
    models.CharField(max_length=None),
    characters(),
    "a",
    vendor="postgresql",
)

# Comments and collations

altered("column_gets_a_comment", models.IntegerField(), models.IntegerField(db_comment='it\'s "so", :x'), 7)
altered("column_gets_another_comment", characters(db_comment="a"), characters(90, db_comment="b"), "a")
altered("column_loses_its_comment", models.IntegerField(db_comment='say "so"'), models.BigIntegerField(), 7)
becomes("commented_column_is_added", {}, {"it": characters(null=True, db_comment='it\'s "so", :x')})
becomes("commented_column_is_dropped", {"it": characters(null=True, db_comment='it\'s "so", :x')}, {})
becomes("table_gets_a_comment", {}, {"meta": {"db_table_comment": 'it\'s "so", :x'}})
becomes(
    "table_gets_another_comment", {"meta": {"db_table_comment": "a"}}, {"meta": {"db_table_comment": "b"}}
)
becomes("table_loses_its_comment", {"meta": {"db_table_comment": "a"}}, {})
for vendor, one, other in (("postgresql", "C", "und-x-icu"), ("sqlite", "NOCASE", "RTRIM")):
    collated = partial(characters, db_collation=one)
    said: dict[str, Any] = {"vendor": vendor}
    altered(f"collation_is_added_on_{vendor}", characters(), collated(), "a", **said)
    altered(f"collation_is_changed_on_{vendor}", collated(), characters(db_collation=other), "a", **said)
    altered(f"collation_is_removed_on_{vendor}", collated(), characters(), "a", **said)
    altered(
        f"collation_of_unique_characters_is_added_on_{vendor}",
        characters(unique=True),
        collated(40, unique=True),
        "a",
        **said,
    )
    altered(
        f"collation_of_indexed_text_is_removed_on_{vendor}",
        collated(db_index=True),
        models.TextField(db_index=True),
        "a",
        **said,
    )
    becomes(f"collated_column_is_added_on_{vendor}", {}, {"it": collated(null=True, unique=True)}, **said)
    becomes(f"collated_column_is_dropped_on_{vendor}", {"it": collated(null=True, db_index=True)}, {}, **said)
