"""Generated models as values: a few tables of any fields, keys, relations, indexes and constraints, and
what they may become. A state is built into Django models as often as a test needs them.

Rows fit both states of a change: their values differ from row to row, and what a column is
altered to can hold them.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, Deferrable, F, GeneratedField, Index, Q, UniqueConstraint, Value
from django.db.models.functions import Length, Lower, Now, Replace, Upper

from tests.bridge.workshop import Models

LONG = "a_table_whose_name_has_exactly_sixty_two_bytes_and_no_more_now"
TABLES = ("", "order", "The Table", "Straße", "it's, (so)", "a:b", LONG, f"{LONG[:52]}éé", "x" * 63)
"""Of a model without one of these Django names the table."""
COLUMNS = (
    "",
    "",
    "select",
    "The C",
    "Größe",
    "it's",
    ":name",
    "x,(y)",
    "a_column_with_a_name_of_forty_bytes_or_so",
)
QUIRKS = '100 % :it\'s \\ "no" %s\n;'
NEVER = "it's 100 % :no"

Field = Any
FieldMaker = Callable[..., Field]
SIZED: dict[str, tuple[type[Field], dict[str, Any]]] = {
    "word": (models.CharField, {"max_length": 40}),
    "long_word": (models.CharField, {"max_length": 200}),
    "price": (models.DecimalField, {"max_digits": 7, "decimal_places": 2}),
    "long_price": (models.DecimalField, {"max_digits": 9, "decimal_places": 2}),
    "link": (models.URLField, {"max_length": 90}),
}
PLAIN: dict[str, type[Field]] = {
    "small": models.SmallIntegerField,
    "number": models.IntegerField,
    "big": models.BigIntegerField,
    "positive": models.PositiveIntegerField,
    "positive_small": models.PositiveSmallIntegerField,
    "positive_big": models.PositiveBigIntegerField,
    "float": models.FloatField,
    "truth": models.BooleanField,
    "text": models.TextField,
    "slug": models.SlugField,
    "day": models.DateField,
    "moment": models.DateTimeField,
    "hour": models.TimeField,
    "span": models.DurationField,
    "uuid": models.UUIDField,
    "json": models.JSONField,
    "bytes": models.BinaryField,
    "address": models.GenericIPAddressField,
}
KINDS = (*SIZED, *PLAIN)
NUMBERS = ("small", "number", "big", "positive", "positive_small", "positive_big")
WORDS = ("word", "long_word", "text", "slug", "link")
FAMILIES = (NUMBERS, WORDS, ("price", "long_price"))
"""Kinds that can become each other and hold the rows of both."""
UNINDEXED = ("json", "bytes")
KEYS: dict[str, Callable[[], Field]] = {
    "": lambda: models.BigAutoField(primary_key=True),
    "auto": lambda: models.AutoField(primary_key=True),
    "small auto": lambda: models.SmallAutoField(primary_key=True),
    "number": lambda: models.IntegerField(primary_key=True),
    "uuid": lambda: models.UUIDField(primary_key=True, default=uuid.uuid4),
    "word": lambda: models.CharField(max_length=40, primary_key=True),
    "quoted": lambda: models.BigAutoField(primary_key=True, db_column="The Key"),
}
COMPOSITE = "composite"


def value(kind: str, number: int) -> Any:
    """What row `number` has in a column of a kind."""
    start = dt.datetime(2024, 2, 29, 12, 30, number, tzinfo=dt.UTC)
    if kind in WORDS:
        return f"w{number} % :it's"
    others: dict[str, Any] = {
        "price": Decimal(number) + Decimal("0.25"),
        "long_price": Decimal(number) + Decimal("0.25"),
        "float": number + 0.5,
        "truth": number % 2 == 0,
        "day": start.date().replace(day=number),
        "moment": start,
        "hour": start.time().replace(tzinfo=None),
        "span": dt.timedelta(days=number, microseconds=5),
        "uuid": uuid.UUID(int=number),
        "json": json.dumps({"n": number, "quirks": QUIRKS}),
        "bytes": bytes([0, number, 255]),
        "address": f"192.0.2.{number}",
    }
    return others.get(kind, number)


@dataclass(frozen=True)
class Column:
    """A field and the options that a change may alter."""

    kind: str
    column: str = ""
    null: bool = True
    unique: bool = False
    index: bool = False
    default: str = ""
    """`python`, `value` or `expression`; the latter two are the database's."""
    comment: str = ""

    @property
    def can_be_indexed(self) -> bool:
        return self.kind not in UNINDEXED

    @property
    def can_be_unique(self) -> bool:
        return self.can_be_indexed and self.kind != "truth"

    def build(self) -> Field:
        options: dict[str, Any] = {"null": self.null, "unique": self.unique, "db_index": self.index}
        options |= {"db_column": self.column} if self.column else {}
        options |= {"db_comment": self.comment} if self.comment else {}
        options |= self.default_options()
        if self.kind in SIZED:
            maker, sizes = SIZED[self.kind]
            return maker(**sizes, **options)
        return PLAIN[self.kind](**options)

    def default_options(self) -> dict[str, Any]:
        usual = value(self.kind, 9)
        if self.default == "python":
            return {"default": (lambda: usual) if self.kind == "json" else usual}
        if self.default == "value":
            return {"db_default": QUIRKS if self.kind == "text" else usual}
        if self.default == "expression":
            expressions = {"moment": Now(), "word": Lower(Value("A % B")), "number": Length(Value(":it's"))}
            return {"db_default": expressions.get(self.kind, usual)}
        return {}


@dataclass(frozen=True)
class Link:
    """A foreign key, a one-to-one or, with `many`, a many-to-many to a model of the same state."""

    target: str
    manner: str = "foreign"
    column: str = ""
    null: bool = True
    constraint: bool = True

    def build(self, label: str) -> Field:
        target = f"{label}.{self.target}"
        if self.manner == "many":
            return models.ManyToManyField(target, related_name="+", db_constraint=self.constraint)
        kind = models.OneToOneField if self.manner == "one" else models.ForeignKey
        options: dict[str, Any] = {"null": self.null, "db_constraint": self.constraint, "related_name": "+"}
        options |= {"db_column": self.column} if self.column else {}
        return kind(target, models.CASCADE, **options)


@dataclass(frozen=True)
class Rule:
    """An index or constraint over some fields."""

    form: str
    fields: tuple[str, ...]

    def name(self, prefix: str) -> str:
        return f"{prefix} {self.form} {'_'.join(self.fields)}"[:30]

    def build(self, prefix: str) -> Any:
        first, fields, name = self.fields[0], list(self.fields), self.name(prefix)
        return RULES[self.form](first, fields, name)


RULES: dict[str, Callable[[str, list[str], str], Any]] = {
    "index": lambda first, fields, name: Index(fields=fields, name=name),
    "falling": lambda first, fields, name: Index(fields=[f"-{first}", *fields[1:]], name=name),
    "partial": lambda first, fields, name: Index(fields=fields, name=name, condition=~Q(title=NEVER)),
    "covering": lambda first, fields, name: Index(fields=["title"], include=fields, name=name),
    "lowered": lambda first, fields, name: Index(Lower("title"), F(first).desc(), name=name),
    "replaced": lambda first, fields, name: Index(
        Replace("title", Value("100 %s :x"), Value("it's %")), F(first), name=name
    ),
    "unique": lambda first, fields, name: UniqueConstraint(fields=fields, name=name),
    "unique late": lambda first, fields, name: UniqueConstraint(
        fields=fields, name=name, deferrable=Deferrable.DEFERRED
    ),
    "unique some": lambda first, fields, name: UniqueConstraint(
        fields=fields, name=name, condition=Q(title__gt="100 % :x")
    ),
    "unique upper": lambda first, fields, name: UniqueConstraint(Upper("title"), F(first), name=name),
    "check word": lambda first, fields, name: CheckConstraint(condition=~Q(**{first: NEVER}), name=name),
    "check number": lambda first, fields, name: CheckConstraint(
        condition=Q(**{f"{first}__gte": 0}) | Q(title__in=["a", "it's %"]), name=name
    ),
    "check null": lambda first, fields, name: CheckConstraint(
        condition=Q(**{f"{first}__isnull": True}) | ~Q(title=NEVER), name=name
    ),
}


@dataclass(frozen=True)
class Model:
    """A table. Each has a column `title`, which rows tell apart and nothing alters."""

    key: str = ""
    table: str = ""
    owner: str = ""
    """The model whose key is the key of this one too."""
    columns: Mapping[str, Column] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    generated: bool = False
    comment: str = ""

    def fields(self, label: str) -> Iterator[tuple[str, Field]]:
        yield "title", models.CharField(max_length=50)
        if self.key == COMPOSITE:
            yield "left", models.IntegerField()
            yield "pk", models.CompositePrimaryKey("left", "title")
        elif self.owner:
            yield "owner", models.OneToOneField(f"{label}.{self.owner}", models.CASCADE, primary_key=True)
        else:
            yield "id", KEYS[self.key]()
        for name, column in self.columns.items():
            yield name, column.build()
        for name, link in self.links.items():
            yield name, link.build(label)
        if self.generated:
            expression, output = Length(Lower("title")), models.IntegerField()
            yield "made", GeneratedField(expression=expression, output_field=output, db_persist=True)


State = dict[str, Model]


def build(state: State) -> Models:
    """The models of a state, a new class each time."""
    made = Models()
    for name, model in state.items():
        rules = [rule.build(name.lower()) for rule in model.rules]
        meta: dict[str, Any] = {
            "indexes": [rule for rule in rules if isinstance(rule, Index)],
            "constraints": [rule for rule in rules if not isinstance(rule, Index)],
        }
        meta |= {"db_table": model.table} if model.table else {}
        meta |= {"db_table_comment": model.comment} if model.comment else {}
        made.add(name, meta=meta, **dict(model.fields(made.label)))
    return made
