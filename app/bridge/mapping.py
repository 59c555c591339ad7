"""Django field → SQLAlchemy type: the mapping proposes, Django's own SQL type disposes.

A proposed type is taken when it compiles to the SQL type that Django gives the field on
the vendor at hand. What no SQLAlchemy type says has a type of the bridge's own, of
`app.bridge.types`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import sqlalchemy as sa
from django.db.models import Field
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect

from app.bridge.errors import UnknownField
from app.bridge.types import (
    JSON,
    AnyType,
    IPAddress,
    PositiveBigInteger,
    PositiveInteger,
    PositiveSmallInteger,
    RawType,
)
from app.bridge.vendors import knows_type

AnyField: TypeAlias = "Field[Any, Any]"
TypeMaker = Callable[[AnyField, str | None], AnyType | None]


def plain(type_: type[AnyType]) -> TypeMaker:
    return lambda field, collation: type_()


def sized(field: AnyField, collation: str | None) -> AnyType:
    return sa.String(field.max_length, collation=collation)


def decimal(field: Any, collation: str | None) -> AnyType:
    return sa.Numeric(field.max_digits, field.decimal_places)


BY_INTERNAL_TYPE: dict[str, TypeMaker] = {
    "AutoField": plain(sa.Integer),
    "BigAutoField": plain(sa.BigInteger),
    "BigIntegerField": plain(sa.BigInteger),
    "BinaryField": plain(sa.LargeBinary),
    "BooleanField": plain(sa.Boolean),
    "CharField": sized,
    "DateField": plain(sa.Date),
    "DateTimeField": lambda field, collation: sa.DateTime(timezone=True),
    "DecimalField": decimal,
    "DurationField": plain(sa.Interval),
    "FileField": sized,
    "FilePathField": sized,
    "FloatField": plain(sa.Float),
    "GenericIPAddressField": plain(IPAddress),
    "IPAddressField": plain(IPAddress),
    "IntegerField": plain(sa.Integer),
    "JSONField": plain(JSON),
    "PositiveBigIntegerField": plain(PositiveBigInteger),
    "PositiveIntegerField": plain(PositiveInteger),
    "PositiveSmallIntegerField": plain(PositiveSmallInteger),
    "SlugField": sized,
    "SmallAutoField": plain(sa.SmallInteger),
    "SmallIntegerField": plain(sa.SmallInteger),
    "TextField": lambda field, collation: sa.Text(collation=collation),
    "TimeField": plain(sa.Time),
    "UUIDField": plain(sa.Uuid),
}

REGISTERED: dict[type[AnyField], TypeMaker] = {}


def register_type(field_class: type[AnyField], maker: TypeMaker) -> None:
    """Say how the columns of a field class, and of its subclasses, are typed.

    `maker(field, collation)` returns an SQLAlchemy type, or None to leave it to the bridge.
    Registering a class twice raises ValueError.
    """
    if field_class in REGISTERED:
        raise ValueError(f"{field_class.__name__} is registered already.")
    REGISTERED[field_class] = maker


BY_SQL: dict[str, dict[str, Callable[[], AnyType]]] = {
    "sqlite": {
        "bigint": sa.BigInteger,
        "bigint unsigned": PositiveBigInteger,
        "blob": sa.LargeBinary,
        "bool": sa.Boolean,
        "date": sa.Date,
        "datetime": lambda: sa.DateTime(timezone=True),
        "decimal": sa.Numeric,
        "integer": sa.Integer,
        "integer unsigned": PositiveInteger,
        "real": sa.Float,
        "smallint": sa.SmallInteger,
        "smallint unsigned": PositiveSmallInteger,
        "text": sa.Text,
        "time": sa.Time,
        "varchar": sa.String,
    },
    "postgresql": {
        "bigint": sa.BigInteger,
        "boolean": sa.Boolean,
        "bytea": sa.LargeBinary,
        "citext": postgresql.CITEXT,
        "date": sa.Date,
        "daterange": postgresql.DATERANGE,
        "double precision": sa.Float,
        "hstore": postgresql.HSTORE,
        "inet": IPAddress,
        "int4range": postgresql.INT4RANGE,
        "int8range": postgresql.INT8RANGE,
        "integer": sa.Integer,
        "interval": sa.Interval,
        "json": postgresql.JSON,
        "jsonb": JSON,
        "numeric": sa.Numeric,
        "numrange": postgresql.NUMRANGE,
        "smallint": sa.SmallInteger,
        "text": sa.Text,
        "time": sa.Time,
        "timestamp": sa.DateTime,
        "timestamp with time zone": lambda: sa.DateTime(timezone=True),
        "tsquery": postgresql.TSQUERY,
        "tsrange": postgresql.TSRANGE,
        "tstzrange": postgresql.TSTZRANGE,
        "tsvector": postgresql.TSVECTOR,
        "uuid": sa.Uuid,
        "varchar": sa.String,
    },
}

WIDTHS = {"integer", "bigint", "smallint"}

SYNONYMS = {
    "double": "double precision",
    "float": "double precision",
    "int": "integer",
    "timestamptz": "timestamp with time zone",
}


@lru_cache(maxsize=1024)
def normalize(sql: str) -> str:
    """An SQL type in the one spelling in which types are compared."""
    sql = re.sub(r"\s*([(),])\s*", r"\1", re.sub(r"\s+", " ", sql.strip().lower()))
    sql = sql.replace("character varying", "varchar").replace(" without time zone", "")
    return SYNONYMS.get(sql, sql)


def type_from_sql(sql: str, vendor: str, collation: str | None = None) -> AnyType | None:
    """The type that people would write for an SQL type of `vendor`, or None."""
    name = normalize(sql)
    if vendor == "postgresql" and (array := re.fullmatch(r"(.*?)((?:\[\d*\])+)", name)):
        item = type_from_sql(array[1], vendor)
        dimensions = array[2].count("[")
        return item and postgresql.ARRAY(item, dimensions=dimensions if dimensions > 1 else None)
    if sized_type := re.fullmatch(r"(varchar|char|character)\((\d+)\)", name):
        kind = sa.String if sized_type[1] == "varchar" else sa.CHAR
        return kind(int(sized_type[2]), collation=collation)
    if number := re.fullmatch(r"(?:numeric|decimal)\((\d+),(\d+)\)", name):
        return sa.Numeric(int(number[1]), int(number[2]))
    maker = BY_SQL[vendor].get(name)
    if maker in (sa.Text, sa.String):
        return maker(collation=collation)
    return maker() if maker else None


def type_for(field: AnyField, parameters: Mapping[str, Any], *, connection: Any, dialect: Dialect) -> AnyType:
    """The type of a field's column on the vendor of `connection`.

    `parameters` are the field's `db_parameters`. Where nothing that the bridge knows compiles
    to the SQL type that Django gives the field, that very SQL is used if the database knows
    it; else UnknownField is raised.
    """
    vendor = connection.vendor
    sql = parameters["type"]
    collation = parameters.get("collation") or getattr(field, "collation", None)
    collation = str(collation) if collation else None
    for candidate in candidates(field, sql, collation, vendor=vendor):
        if candidate is not None and says(candidate, sql, collation, dialect=dialect):
            return candidate
    if vendor == "postgresql" and sql.rstrip().endswith("]") and (array := type_from_sql(sql, vendor)):
        return array  # PostgreSQL forgets the bounds of an array: nothing is lost
    if not collation and knows_type(connection, sql):
        return RawType(sql)
    raise UnknownField(
        field,
        f"the bridge does not know its SQL type {sql!r} ({type(field).__name__} on {vendor}), "
        "nor does a server at hand: say how it maps with app.bridge.register_type().",
    )


def candidates(field: AnyField, sql: str, collation: str | None, *, vendor: str) -> list[AnyType | None]:
    """Types that might say `sql`, the most telling first."""
    final = target_of(field)
    registered = [maker(final, collation) for kind, maker in REGISTERED.items() if isinstance(final, kind)]
    proposed = BY_INTERNAL_TYPE.get(final.get_internal_type())
    return [
        *registered,
        proposed(final, collation) if proposed else None,
        type_from_sql(sql, vendor, collation),
    ]


def target_of(field: AnyField) -> AnyField:
    """The field whose type a foreign key takes, through chains of them; other fields are their own."""
    seen = [field]
    while field.remote_field is not None and (target := getattr(field, "target_field", None)) is not None:
        if target in seen:
            break
        field = target
        seen.append(field)
    return field


def says(candidate: AnyType, sql: str, collation: str | None, *, dialect: Dialect) -> bool:
    """Whether a type compiles to `sql` under the same collation."""
    if collation and getattr(candidate, "collation", None) != collation:
        return False
    compiled = dialect.type_compiler_instance.process(candidate)
    return normalize(re.sub(r"\s+COLLATE\s+\S+", "", compiled, flags=re.IGNORECASE)) == normalize(sql)
