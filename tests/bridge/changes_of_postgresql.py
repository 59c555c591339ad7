"""Changes of what PostgreSQL has alone: its fields, index methods and exclusion constraints."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.postgres import fields, indexes, search
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.functions import RandomUUID, TransactionNow
from django.db import models
from django.db.models import Deferrable, F, Func, Q, Value

from tests.bridge.changes import Change, book, title

CHANGES: list[Callable[[Change], None]] = []
becomes = partial(book, CHANGES, vendor="postgresql")


def array(base: Any = None, **options: Any) -> Any:
    return fields.ArrayField(base or models.IntegerField(), **options)


def altered(name: str, before: Any, after: Any, value: Any = None, *answers: str, **options: Any) -> None:
    becomes(name, {"it": before}, {"it": after}, *answers, it=value, **options)


# Fields

RANGES = {
    "numbers": fields.IntegerRangeField(null=True),
    "bigs": fields.BigIntegerRangeField(null=True),
    "decimals": fields.DecimalRangeField(null=True),
    "days": fields.DateRangeField(null=True),
    "moments": fields.DateTimeRangeField(null=True),
}
ARRAYS = {
    "words": array(models.CharField(max_length=9), null=True),
    "texts": array(models.TextField(), null=True),
    "grid": array(array(size=2), size=3, null=True),
    "days": array(models.DateField(), null=True),
    "prices": array(models.DecimalField(max_digits=5, decimal_places=2), null=True),
    "keys": array(models.UUIDField(), null=True),
    "truths": array(models.BooleanField(), null=True),
    "extras": array(models.JSONField(), null=True),
    "positives": array(models.PositiveIntegerField(), null=True),
    "addresses": array(models.GenericIPAddressField(), null=True),
}
for kind, columns in (("ranges", RANGES), ("arrays", ARRAYS)):
    becomes(f"{kind}_are_added", {}, columns)
    becomes(f"{kind}_are_dropped", columns, {})
altered("array_of_numbers_becomes_one_of_big_ones", array(), array(models.BigIntegerField()), [1])
altered("array_of_numbers_becomes_one_of_words", array(), array(models.TextField()), [1], reworded="it")
altered(
    "array_of_words_grows",
    array(models.CharField(max_length=5)),
    array(models.CharField(max_length=9)),
    ["a"],
)
altered("array_gets_a_default", array(null=True), array(db_default=Value([1, 2], array())), [3])
altered("array_becomes_required", array(null=True), array(default=list), [3])
altered(
    "range_of_days_becomes_required",
    fields.DateRangeField(null=True),
    fields.DateRangeField(),
    "[2001-01-01,2001-02-01)",
    "default=library_book.it=none",
    reworded="it",
)
becomes("required_array_is_added", {}, {"it": array(default=list)})
becomes("hstore_is_added", {}, {"it": fields.HStoreField(null=True)}, extensions=("hstore",))
becomes("hstore_is_dropped", {"it": fields.HStoreField(null=True)}, {}, extensions=("hstore",))
altered(
    "hstore_becomes_required",
    fields.HStoreField(null=True),
    fields.HStoreField(default=dict),
    "a=>1",
    extensions=("hstore",),
)
becomes(
    "search_vector_is_added",
    {},
    {"it": search.SearchVectorField(null=True)}
    | {"meta": {"indexes": [indexes.GinIndex(fields=["it"], name="by_words")]}},
)
becomes(
    "search_vector_is_dropped",
    {"it": search.SearchVectorField(null=True)}
    | {"meta": {"indexes": [indexes.GinIndex(fields=["it"], name="by_words")]}},
    {},
)
altered(
    "key_gets_a_random_default",
    models.UUIDField(),
    models.UUIDField(db_default=RandomUUID()),
    "12345678-1234-1234-1234-123456789abc",
)
altered(
    "random_default_is_removed",
    models.UUIDField(db_default=RandomUUID()),
    models.UUIDField(),
    "12345678-1234-1234-1234-123456789abc",
)
altered(
    "moment_gets_another_default",
    models.DateTimeField(null=True),
    models.DateTimeField(null=True, db_default=TransactionNow()),
)
becomes(
    "column_with_a_random_default_is_added",
    {},
    {"it": models.UUIDField(db_default=RandomUUID(), unique=True)},
)
becomes(
    "words_are_searched_in_a_generated_column",
    {},
    {
        "twice": models.GeneratedField(
            expression=search.SearchVector("title", config="english"),
            output_field=search.SearchVectorField(),
            db_persist=True,
        ),
        "meta": {"indexes": [indexes.GinIndex(fields=["twice"], name="by_words")]},
    },
)

# Indexes

ALIKE: dict[str, Any] = {
    "title": title(),
    "words": array(models.TextField(), null=True),
    "period": fields.DateTimeRangeField(null=True),
    "extra": models.JSONField(null=True),
    "number": models.IntegerField(null=True),
}
turns = partial(becomes, common=ALIKE)


def by(*items: Any) -> dict[str, Any]:
    return {"meta": {"indexes": list(items)}}


def bound(*items: Any) -> dict[str, Any]:
    return {"meta": {"constraints": list(items)}}


turns(
    "gin_gets_storage_parameters",
    by(indexes.GinIndex(fields=["words"], name="it")),
    by(indexes.GinIndex(fields=["words"], name="it", fastupdate=False, gin_pending_list_limit=128)),
    title="a",
)
turns(
    "gin_of_json_gets_an_operator_class",
    by(indexes.GinIndex(fields=["extra"], name="it")),
    by(indexes.GinIndex(fields=["extra"], name="it", opclasses=["jsonb_path_ops"])),
    title="a",
)
turns(
    "btree_becomes_hash",
    by(models.Index(fields=["title"], name="it")),
    by(indexes.HashIndex(fields=["title"], name="it", fillfactor=70)),
    title="a",
)
turns(
    "brin_is_changed",
    by(indexes.BrinIndex(fields=["number"], name="it", pages_per_range=8)),
    by(indexes.BrinIndex(fields=["number"], name="it", autosummarize=True, pages_per_range=16)),
    title="a",
)
turns(
    "gist_is_added",
    {},
    by(indexes.GistIndex(fields=["period"], name="it", buffering=False, fillfactor=80)),
    title="a",
)
turns("spgist_is_dropped", by(indexes.SpGistIndex(fields=["title"], name="it", fillfactor=80)), {}, title="a")
turns(
    "btree_gets_a_fill_factor",
    by(models.Index(fields=["number"], name="it")),
    by(indexes.BTreeIndex(fields=["number"], name="it", fillfactor=60, deduplicate_items=False)),
    title="a",
)
turns(
    "covering_gist_is_changed",
    by(indexes.GistIndex(fields=["period"], name="it", include=["number"])),
    by(indexes.GistIndex(fields=["period"], name="it", include=["title"], condition=Q(number__gt=1))),
    title="a",
)
turns(
    "operator_classes_are_changed",
    by(models.Index(fields=["title", "number"], name="it", opclasses=["varchar_pattern_ops", "int4_ops"])),
    by(models.Index(fields=["title", "number"], name="it", opclasses=["text_pattern_ops", "int4_ops"])),
    title="a",
)
turns(
    "trigrams_are_indexed",
    {},
    by(indexes.GinIndex(fields=["title"], name="it", opclasses=["gin_trgm_ops"])),
    title="a",
    extensions=("pg_trgm",),
)
turns(
    "bloom_is_changed",
    by(indexes.BloomIndex(fields=["number"], name="it")),
    by(indexes.BloomIndex(fields=["number"], name="it", length=96, columns=[4])),
    title="a",
    extensions=("bloom",),
)
turns(
    "words_are_indexed_as_a_vector",
    {},
    by(indexes.GinIndex(search.SearchVector("title", config="english"), name="it")),
    title="a",
)
turns("json_key_is_indexed", {}, by(models.Index(F("extra__a"), name="it")), title="a")

# Exclusion constraints


def apart(*expressions: Any, **options: Any) -> ExclusionConstraint:
    expressions = expressions or (("period", fields.RangeOperators.OVERLAPS),)
    return ExclusionConstraint(name="it", expressions=list(expressions), **options)


SAME = ("number", fields.RangeOperators.EQUAL)
OVER = ("period", fields.RangeOperators.OVERLAPS)
turns("exclusion_is_added", {}, bound(apart()), title="a")
turns("exclusion_is_dropped", bound(apart(condition=Q(number__gt=1))), {}, title="a")
turns(
    "exclusion_gets_a_condition",
    bound(apart()),
    bound(apart(condition=Q(title__in=["it's", "100 % :x"]))),
    title="a",
)
turns("exclusion_becomes_deferrable", bound(apart()), bound(apart(deferrable=Deferrable.DEFERRED)), title="a")
turns(
    "exclusion_gets_a_number", bound(apart()), bound(apart(SAME, OVER)), title="a", extensions=("btree_gist",)
)
turns(
    "exclusion_of_an_expression_is_changed",
    bound(apart()),
    bound(apart((Func(F("period"), function="lower"), "="), OVER)),
    title="a",
    extensions=("btree_gist",),
)
turns("exclusion_changes_its_method", bound(apart()), bound(apart(index_type="SPGIST")), title="a")
becomes(
    "exclusion_stays_while_a_column_of_it_changes_its_type",
    {"number": models.IntegerField(null=True)} | bound(apart(SAME, OVER)),
    {"number": models.BigIntegerField(null=True)} | bound(apart(SAME, OVER)),
    common={"title": title(), "period": fields.DateTimeRangeField(null=True)},
    extensions=("btree_gist",),
)
