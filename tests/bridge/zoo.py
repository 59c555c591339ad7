"""Models that use what Django's models can do: every field, every kind of constraint, index and relation."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Upper

from tests.bridge.workshop import Models
from tests.bridge.zoo_by_vendor import add_vendors_tables, add_vendors_words
from tests.bridge.zoo_of_schemas import add_tables_in_schemas

LONG = "a_name_of_which_postgresql_keeps_no_more_than_its_first_sixty_three_bytes"


def zoo() -> Models:
    """What both vendors can have, from one revision."""
    animals = Models("zoo")
    add_fields(animals)
    add_relations(animals)
    add_constraints(animals)
    add_comments(animals)
    add_indexes(animals)
    add_names(animals)
    add_vendors_words(animals)
    add_vendors_tables(animals)
    add_tables_in_schemas(animals)
    return animals


def add_fields(animals: Models) -> None:
    animals.add(
        "Field",
        big=models.BigIntegerField(),
        binary=models.BinaryField(null=True),
        boolean=models.BooleanField(default=True),
        char=models.CharField(max_length=20, db_column="Char Of Twenty"),
        date=models.DateField(auto_now=True),
        moment=models.DateTimeField(null=True),
        decimal=models.DecimalField(max_digits=12, decimal_places=3),
        duration=models.DurationField(),
        email=models.EmailField(),
        file=models.FileField(upload_to="zoo"),
        path=models.FilePathField(path="/"),
        number=models.FloatField(),
        address=models.GenericIPAddressField(),
        old_address=models.GenericIPAddressField(protocol="IPv4", null=True),
        image=models.FileField(max_length=200),
        integer=models.IntegerField(),
        json=models.JSONField(null=True),
        required_json=models.JSONField(default=dict),
        positive_big=models.PositiveBigIntegerField(),
        positive=models.PositiveIntegerField(null=True),
        positive_small=models.PositiveSmallIntegerField(),
        slug=models.SlugField(),
        small=models.SmallIntegerField(),
        text=models.TextField(),
        time=models.TimeField(),
        url=models.URLField(),
        uuid=models.UUIDField(),
    )
    animals.add("SmallKey", id=models.SmallAutoField(primary_key=True))
    animals.add("PlainKey", id=models.AutoField(primary_key=True))
    animals.add("PositiveKey", id=models.PositiveSmallIntegerField(primary_key=True))
    animals.add("UuidKey", id=models.UUIDField(primary_key=True))
    animals.add("NumberKey", id=models.IntegerField(primary_key=True))
    animals.add("TextKey", code=models.CharField(max_length=8, primary_key=True))
    animals.add(
        "CompositeKey",
        pk=models.CompositePrimaryKey("year", "number"),
        year=models.IntegerField(),
        number=models.IntegerField(),
        title=models.CharField(max_length=10),
    )
    animals.add(
        "Default",
        word=models.CharField(max_length=20, db_default="it's 100 % :sure"),
        number=models.IntegerField(db_default=7),
        negative=models.IntegerField(db_default=-7),
        flag_of_one=models.SmallIntegerField(null=True, db_default=1),
        both=models.TextField(default="python", db_default="database"),
    )
    animals.add(
        "Generated",
        price=models.IntegerField(),
        count=models.IntegerField(),
        total=models.GeneratedField(
            expression=F("price") * F("count"), output_field=models.BigIntegerField(), db_persist=True
        ),
    )


def add_relations(animals: Models) -> None:
    # Two that point at each other, one at itself, one that comes before what it points at.
    animals.add(
        "Chicken",
        egg=models.ForeignKey("Egg", models.CASCADE, null=True),
        friends=models.ManyToManyField("self"),
    )
    animals.add("Egg", chicken=models.OneToOneField("Chicken", models.CASCADE, related_name="+"))
    animals.add(
        "Node",
        parent=models.ForeignKey("self", models.CASCADE, null=True),
        twin=models.OneToOneField("self", models.SET_NULL, null=True, related_name="+"),
    )
    animals.add(
        "Pointer",
        text=models.ForeignKey("TextKey", models.CASCADE),
        positive=models.ForeignKey("PositiveKey", models.CASCADE),
        uuid=models.ForeignKey("UuidKey", models.CASCADE, db_column="the uuid"),
        unique_text=models.OneToOneField("TextKey", models.CASCADE, related_name="+"),
        loose=models.ForeignKey("Egg", models.DO_NOTHING, db_constraint=False, related_name="+"),
        unindexed=models.ForeignKey("Egg", models.CASCADE, db_index=False, related_name="+"),
        by_code=models.ForeignKey("Coded", models.CASCADE, to_field="code"),
        elsewhere=models.ForeignKey("View", models.CASCADE, db_constraint=False),
    )
    animals.add("Coded", code=models.CharField(max_length=9, unique=True))
    animals.add("Swapped", meta={"swappable": "AUTH_USER_MODEL"}, name=models.CharField(max_length=9))
    animals.add("View", meta={"managed": False, "db_table": "zoo_view"})
    codes: models.ManyToManyField[Any, Any] = models.ManyToManyField("Coded")
    animals.add("Place", name=models.CharField(max_length=50), codes=codes)
    place = animals.apps.get_model("zoo", "Place")  # type: ignore[misc]
    animals.add("Restaurant", place, stars=models.PositiveSmallIntegerField())
    animals.add("NicePlace", place, meta={"proxy": True})
    animals.add("Visitor", places=models.ManyToManyField("Place", through="Visit", related_name="+"))
    animals.add(
        "Visit",
        meta={"unique_together": {("visitor", "place")}},
        visitor=models.ForeignKey("Visitor", models.CASCADE),
        place=models.ForeignKey("Place", models.CASCADE),
    )
    animals.add(
        "LooseMember",
        groups=models.ManyToManyField("Coded", db_constraint=False, db_table="zoo Quoted Members"),
    )


def add_constraints(animals: Models) -> None:
    animals.add(
        "Constrained",
        meta={
            "unique_together": {("a", "b"), ("b", "c")},
            "constraints": [
                models.CheckConstraint(condition=Q(a__gt=0), name="a_is_positive"),
                models.CheckConstraint(
                    condition=Q(a__gt=F("b")) | Q(word__in=["x", "it's", "100 %"]), name="a_or_word"
                ),
                models.UniqueConstraint(fields=["a", "c"], name="a_c_are_unique"),
                models.UniqueConstraint(
                    fields=["a"], condition=Q(b__gt=0), name="a_is_unique_for_positive_b"
                ),
                models.UniqueConstraint(Lower("word").desc(), "a", name="word_is_unique_in_any_case"),
                models.UniqueConstraint(
                    fields=["word"], name="word_is_unique_at_last", deferrable=models.Deferrable.DEFERRED
                ),
                models.UniqueConstraint(
                    fields=["b"], name="b_is_unique_at_once", deferrable=models.Deferrable.IMMEDIATE
                ),
                models.UniqueConstraint(fields=["c"], include=["word"], name="c_is_unique_and_covers"),
            ],
        },
        a=models.IntegerField(),
        b=models.IntegerField(),
        c=models.IntegerField(null=True),
        word=models.CharField(max_length=30),
    )
    animals.add(
        "UniqueField",
        char=models.CharField(max_length=30, unique=True),
        text=models.TextField(unique=True),
        number=models.PositiveIntegerField(unique=True),
        slug=models.SlugField(unique=True, null=True),
    )


def add_comments(animals: Models) -> None:
    animals.add(
        "Commented",
        meta={"db_table_comment": "It's said of the table"},
        word=models.CharField(max_length=9, db_comment='Of the "column"'),
    )


def add_indexes(animals: Models) -> None:
    animals.add(
        "Indexed",
        meta={
            "indexes": [
                models.Index(fields=["a", "-b"], name="a_and_falling_b"),
                models.Index(fields=["c"], name="c_of_some", condition=Q(c__isnull=False) & Q(word="x")),
                models.Index(Upper("word"), F("a").desc(), name="loud_word"),
                models.Index(F("a") * F("b"), name="product"),
                models.Index(fields=["word"], name="word_quickly", opclasses=["varchar_pattern_ops"]),
                models.Index(fields=["a"], name="a_and_more", include=["b", "word"]),
                models.Index(fields=["b", "c"]),
            ]
        },
        a=models.IntegerField(db_index=True),
        b=models.IntegerField(),
        c=models.IntegerField(null=True),
        word=models.CharField(max_length=30, db_index=True),
        text=models.TextField(db_index=True),
        day=models.DateField(db_index=True),
    )


def add_names(animals: Models) -> None:
    animals.add(
        "Quoted", meta={"db_table": '"zoo Quoted"'}, order=models.IntegerField(db_column="order", unique=True)
    )
    animals.add(
        "Longest",
        meta={
            "db_table": LONG[:63],
            "indexes": [models.Index(fields=["number"], name="longest_number_at_thirty_bytes")],
            "constraints": [
                models.CheckConstraint(condition=Q(number__gt=0), name=f"{LONG}_is_positive"[:63])
            ],
        },
        number=models.PositiveIntegerField(db_column=LONG[:60], unique=True),
        word=models.CharField(db_column=f"b_{LONG}"[:60], max_length=8, db_index=True),
        other=models.ForeignKey("self", models.CASCADE, null=True, db_column=f"c_{LONG}"[:55]),
    )
