"""The zoo's part that is not the same on every vendor."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    BigIntegerRangeField,
    DateRangeField,
    DateTimeRangeField,
    DecimalRangeField,
    IntegerRangeField,
    RangeOperators,
)
from django.contrib.postgres.indexes import (
    BrinIndex,
    BTreeIndex,
    GinIndex,
    GistIndex,
    HashIndex,
    SpGistIndex,
)
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Now, Upper

from tests.bridge.workshop import Models


def add_vendors_words(animals: Models) -> None:
    """Defaults and generated columns that each vendor says in its own words."""
    animals.add(
        "WordyDefault",
        flag=models.BooleanField(db_default=True),
        moment=models.DateTimeField(db_default=Now()),
        json=models.JSONField(db_default=Value({"a": [1, "it's"]}, models.JSONField())),
        price=models.DecimalField(max_digits=5, decimal_places=2, db_default="1.50"),
        upper=models.CharField(max_length=9, db_default=Upper(Value("x"))),
    )
    animals.add(
        "WordyGenerated",
        word=models.CharField(max_length=20),
        loud=models.GeneratedField(
            expression=Upper("word"), output_field=models.CharField(max_length=20), db_persist=True
        ),
        is_long=models.GeneratedField(
            expression=Q(word__gt="m"),  # type: ignore[arg-type]
            output_field=models.BooleanField(),
            db_persist=True,
            unique=True,
        ),
    )


def add_vendors_tables(animals: Models) -> None:
    """Tables that one vendor has, with what it alone can."""
    animals.add(
        "OfPostgreSQL",
        meta={
            "required_db_vendor": "postgresql",
            "indexes": [
                GinIndex(fields=["words"], name="words_by_gin", fastupdate=False),
                GinIndex(fields=["search"], name="search_by_gin", gin_pending_list_limit=128),
                HashIndex(fields=["word"], name="word_by_hash", fillfactor=70),
                BrinIndex(fields=["since"], name="since_by_brin", autosummarize=True, pages_per_range=4),
                BTreeIndex(fields=["number"], name="number_by_btree", fillfactor=50, deduplicate_items=False),
                GistIndex(fields=["period"], name="period_by_gist", include=["number"], buffering=True),
                SpGistIndex(fields=["days"], name="days_by_spgist", condition=Q(days__isnull=False)),
                GistIndex(fields=["whole"], name="whole_by_gist", opclasses=["range_ops"], fillfactor=60),
            ],
            "constraints": [
                ExclusionConstraint(
                    name="periods_do_not_overlap",
                    expressions=[("period", RangeOperators.OVERLAPS)],
                    condition=Q(number__gt=0),
                ),
                ExclusionConstraint(
                    name="days_do_not_overlap",
                    expressions=[("days", RangeOperators.OVERLAPS)],
                    deferrable=models.Deferrable.DEFERRED,
                ),
                ExclusionConstraint(
                    name="wholes_touch_nowhere",
                    index_type="SPGIST",
                    expressions=[
                        ("whole", RangeOperators.ADJACENT_TO),
                    ],
                ),
                models.UniqueConstraint(
                    fields=["number", "place"], name="number_and_place_once_even_null", nulls_distinct=False
                ),
                models.UniqueConstraint(
                    fields=["word"], name="word_is_unique_by_pattern", opclasses=["varchar_pattern_ops"]
                ),
            ],
        },
        words=ArrayField(models.CharField(max_length=9)),
        numbers=ArrayField(ArrayField(models.IntegerField(), size=3), null=True),
        period=DateTimeRangeField(),
        days=DateRangeField(null=True),
        whole=IntegerRangeField(null=True),
        big_whole=BigIntegerRangeField(null=True),
        broken=DecimalRangeField(null=True),
        real=models.DecimalField(max_digits=5, decimal_places=2, null=True),
        collated=models.CharField(max_length=9, db_collation="C"),
        search=SearchVectorField(null=True),
        number=models.PositiveIntegerField(db_default=1),
        word=models.CharField(max_length=9, db_index=True, db_column="the word"),
        place=models.ForeignKey("Place", models.CASCADE),
        next=models.OneToOneField("self", models.SET_NULL, null=True),
        since=models.DateTimeField(db_default=Now()),
    )
    animals.add(
        "OfSQLite",
        meta={"required_db_vendor": "sqlite", "unique_together": {("word", "place")}},
        word=models.CharField(max_length=9, db_index=True),
        extra=models.JSONField(null=True),
        collated=models.CharField(max_length=9, db_collation="nocase", unique=True),
        longer=models.GeneratedField(
            expression=Concat("word", "word"), output_field=models.TextField(), db_persist=False
        ),
        place=models.ForeignKey("Place", models.CASCADE),
    )
