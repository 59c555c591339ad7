"""The zoo's part in schemas of PostgreSQL: tables elsewhere, and keys between here and there."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from tests.bridge.workshop import Models


def in_schema(table: str, **meta: Any) -> dict[str, Any]:
    """A Meta whose table is in a schema: `audit"."lines` is how Django is told."""
    return {"required_db_vendor": "postgresql", "db_table": table, **meta}


def add_tables_in_schemas(animals: Models) -> None:
    animals.add(
        "Line",
        meta=in_schema(
            'audit"."lines',
            db_table_comment="What happened",
            unique_together={("code", "place")},
            indexes=[
                models.Index(fields=["-at", "code"], name="newest_lines_first"),
                models.Index(Lower("code"), name="lines_by_lower_code"),
                GinIndex(fields=["search"], name="lines_by_search", fastupdate=False),
            ],
            constraints=[
                models.CheckConstraint(condition=Q(weight__gt=0), name="lines_have_weight"),
                models.UniqueConstraint(fields=["at"], condition=Q(weight__gt=9), name="one_heavy_line"),
                models.UniqueConstraint(
                    fields=["weight", "at"], name="line_is_unique", deferrable=models.Deferrable.DEFERRED
                ),
                ExclusionConstraint(
                    name="lines_do_not_overlap", expressions=[("period", RangeOperators.OVERLAPS)]
                ),
            ],
        ),
        code=models.CharField(max_length=9, unique=True, db_comment="Of the trade"),
        slug=models.SlugField(),
        weight=models.PositiveIntegerField(db_default=1),
        at=models.DateTimeField(null=True),
        period=DateTimeRangeField(null=True),
        search=SearchVectorField(null=True),
        loud=models.GeneratedField(
            expression=Lower("code"), output_field=models.CharField(max_length=9), db_persist=True
        ),
        place=models.ForeignKey("Place", models.CASCADE),
        parent=models.ForeignKey("self", models.CASCADE, null=True),
        twin=models.OneToOneField("Twin", models.SET_NULL, null=True),
        codes=models.ManyToManyField("Coded"),
        friends=models.ManyToManyField("self"),
    )
    # One name in two schemas and here; keys in a circle; a schema and a table to be quoted.
    animals.add(
        "Twin", meta=in_schema('Other things"."lines'), line=models.ForeignKey("Line", models.CASCADE)
    )
    animals.add("Lines", meta={"db_table": "lines", "required_db_vendor": "postgresql"})
    animals.add(
        "Pointing",
        meta={"required_db_vendor": "postgresql"},
        line=models.ForeignKey("Line", models.CASCADE),
        code=models.ForeignKey("Line", models.CASCADE, to_field="code", related_name="+"),
        lines=models.ManyToManyField("Line", related_name="+"),
    )
    animals.add(
        "Odd",
        meta=in_schema('"audit"."Odd Lines"', db_table_comment="It's :so"),
        id=models.BigIntegerField(primary_key=True),
        line=models.ForeignKey("Twin", models.CASCADE, db_constraint=False),
    )
