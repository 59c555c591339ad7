"""How values of SQLAlchemy's types pass through Django's cursors.

A type that a field of Django's stands for is converted by that field, both ways, as the
ORM does it: dates and times, decimals, booleans, durations, UUIDs, JSON, bytes and
addresses are the same on every vendor. Any other type is converted by SQLAlchemy; a
TypeDecorator around either by itself. What has no type (`sa.func.avg(…)`, plain
`sa.text`) comes as the driver gives it: say `type_=`, `sa.type_coerce` or `.columns(…)`.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from typing import Any, TypeAlias

import sqlalchemy as sa
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect

from app.bridge.mapping import AnyField
from app.bridge.types import JSON, AnyType, IPAddress

Converter = Callable[[Any], Any]
FieldMaker: TypeAlias = "Callable[[Any], AnyField | None]"


def decimal_field(type_: Any) -> AnyField | None:
    if not type_.asdecimal:
        return None
    return models.DecimalField(max_digits=type_.precision, decimal_places=type_.scale)


FIELDS: dict[type[AnyType], FieldMaker] = {
    sa.Boolean: lambda type_: models.BooleanField(),
    sa.Date: lambda type_: models.DateField(),
    sa.DateTime: lambda type_: models.DateTimeField(),
    sa.Interval: lambda type_: models.DurationField(),
    sa.JSON: lambda type_: models.JSONField(),
    sa.LargeBinary: lambda type_: models.BinaryField(),
    sa.Numeric: decimal_field,
    sa.Time: lambda type_: models.TimeField(),
    sa.Uuid: lambda type_: models.UUIDField() if type_.as_uuid else None,
    JSON: lambda type_: models.JSONField(),
    IPAddress: lambda type_: models.GenericIPAddressField(),
    # `json` is decoded by psycopg, and only `jsonb` left to Django.
    postgresql.JSON: lambda type_: None,
    postgresql.JSONB: lambda type_: models.JSONField(),
}


def field_for(type_: AnyType) -> AnyField | None:
    """A field of Django's that holds the same values, if there is one."""
    maker = next((FIELDS[kind] for kind in type(type_).__mro__ if kind in FIELDS), None)
    return maker(type_) if maker else None


def to_database(type_: AnyType, connection: BaseDatabaseWrapper, dialect: Dialect) -> Converter | None:
    """What makes a Python value one that Django's cursor takes; None where nothing is to be done."""
    type_ = on_vendor(type_, dialect)
    field = field_for(type_)
    if field is None and isinstance(type_, sa.types.TypeDecorator):
        decorator = type_
        inner = to_database(decorator.impl_instance, connection, dialect) or unchanged
        return lambda value: inner(decorator.process_bind_param(value, dialect))
    if field is None:
        return type_.dialect_impl(dialect).bind_processor(dialect)
    if isinstance(field, models.DecimalField) and connection.vendor == "sqlite":
        # Django's text compares as a number beside a column only, and not beside sum(column).
        return lambda value: as_float(field.get_db_prep_save(value, connection))
    return lambda value: field.get_db_prep_save(value, connection)


def from_database(column: Any, connection: BaseDatabaseWrapper, dialect: Dialect) -> Converter | None:
    """What makes a value of a compiled statement's result column a Python value; None for nothing."""
    is_plain = any(isinstance(item, sa.Column) for item in column.objects)
    return reading_converter(column.type, connection, dialect, is_plain=is_plain)


def reading_converter(
    type_: AnyType, connection: BaseDatabaseWrapper, dialect: Dialect, *, is_plain: bool
) -> Converter | None:
    type_ = on_vendor(type_, dialect)
    field = field_for(type_)
    if field is None and isinstance(type_, sa.types.TypeDecorator):
        decorator = type_
        inner = reading_converter(decorator.impl_instance, connection, dialect, is_plain=is_plain)
        return lambda value: decorator.process_result_value((inner or unchanged)(value), dialect)
    if field is None and isinstance(type_, sa.Float | sa.Numeric):
        return as_float
    if field is None:
        return type_.dialect_impl(dialect).result_processor(dialect, None)
    return django_converter(field, connection, is_plain=is_plain)


def django_converter(field: AnyField, connection: BaseDatabaseWrapper, *, is_plain: bool) -> Converter | None:
    """The ORM's own converters of a field. Those of a plain column give decimals their places."""
    is_column = is_plain and getattr(field, "decimal_places", 0) is not None
    expression: Any = Col("", field) if is_column else models.Value(None, output_field=field)
    steps = connection.ops.get_db_converters(expression) + expression.get_db_converters(connection)
    if not steps:
        return None
    return lambda value: reduce(lambda found, step: step(found, expression, connection), steps, value)


def on_vendor(type_: AnyType, dialect: Dialect) -> AnyType:
    """The type that a column has on this vendor, where it has several."""
    return type_._variant_mapping.get(dialect.name, type_)


def as_float(value: Decimal | str | None) -> float | None:
    return None if value is None else float(value)


def unchanged(value: Any) -> Any:
    return value
