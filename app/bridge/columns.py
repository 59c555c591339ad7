"""Django field → column, with the constraints that Django writes beside the column."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.models.fields.composite import CompositePrimaryKey
from django.utils.module_loading import import_string
from sqlalchemy.engine import Dialect

from app.bridge.errors import UnknownField
from app.bridge.mapping import BY_INTERNAL_TYPE, AnyField, type_for
from app.bridge.naming import (
    automatic_check_name,
    automatic_foreign_key_name,
    automatic_unique_name,
)
from app.bridge.places import Place
from app.bridge.specs import CheckSpec, ColumnSpec, ForeignKeySpec, ObjectSpec, UniqueSpec
from app.bridge.sql import compose

AUTOMATIC_KEYS = ("AutoField", "BigAutoField", "SmallAutoField")


def read_column(field: Any, *, editor: Any, dialect: Dialect) -> ColumnSpec | None:
    """The column of a field, or None where Django makes no column for it.

    Raises UnknownField where Django would make one that the bridge cannot carry.
    """
    field = as_migrations_make_it(field)
    connection = editor.connection
    parameters = field.db_parameters(connection=connection)
    if parameters["type"] is None:
        refuse_untyped_column(field)
        return None
    suffix = field.db_type_suffix(connection=connection) or ""
    is_identity = "IDENTITY" in suffix or "AUTOINCREMENT" in suffix
    if is_identity and field.get_internal_type() in AUTOMATIC_KEYS:
        type_ = BY_INTERNAL_TYPE[field.get_internal_type()](field, None)
        assert type_ is not None
    else:
        type_ = type_for(field, parameters, connection=connection, dialect=dialect)
    generated = getattr(field, "generated", False)
    return ColumnSpec(
        name=field.column,
        type=type_,
        type_text=repr(type_),
        # Django writes no NOT NULL on a generated column.
        nullable=bool((field.null or generated) and not field.primary_key),
        default=read_default(field, editor),
        generated=read_generated(field, editor) if generated else None,
        identity=is_identity,
        identity_always="ALWAYS" in suffix,
        comment=field.db_comment or None,
    )


def refuse_untyped_column(field: AnyField) -> None:
    """Raise UnknownField for a field that names a column and gives no type for it."""
    if field.column is not None and field.concrete and not isinstance(field, CompositePrimaryKey):
        raise UnknownField(
            field,
            f"{type(field).__name__} gives no SQL type for its column {field.column!r}: "
            "let its db_type() return one, or set column to None if it has no column.",
        )


def read_default(field: AnyField, editor: Any) -> str | None:
    """The expression of `db_default`."""
    if not field.has_db_default():
        return None
    sql, params = editor.db_default_sql(field)
    return compose(editor, sql, params)


def read_generated(field: Any, editor: Any) -> tuple[str, bool]:
    """The expression of a GeneratedField and whether it is stored."""
    sql, params = field.generated_sql(editor.connection)
    return compose(editor, sql, params), bool(field.db_persist)


def read_column_constraints(field: Any, table: str, *, editor: Any) -> Iterator[ObjectSpec]:
    """The CHECK, UNIQUE and FOREIGN KEY that Django writes beside a column, under automatic names."""
    parameters = field.db_parameters(connection=editor.connection)
    if parameters["type"] is None:
        return
    if parameters["check"]:
        expression = parameters["check"].replace("%%", "%")
        yield CheckSpec(automatic_check_name(table, field.column), expression)
    if field.unique and not field.primary_key:
        yield UniqueSpec(automatic_unique_name(table, field.column), (field.column,))
    if field.remote_field and getattr(field, "db_constraint", False):
        yield read_foreign_key(field, table, editor=editor)


def read_foreign_key(field: Any, table: str, *, editor: Any) -> ForeignKeySpec:
    remote = field.remote_field.model._meta
    target = Place.of_model(remote.db_table)
    target_column = remote.get_field(field.remote_field.field_name).column
    return ForeignKeySpec(
        name=automatic_foreign_key_name(table, field.column, target.name, target_column),
        column=field.column,
        target_table=target.key,
        target_schema=target.schema,
        target_column=target_column,
        on_delete=database_on_delete(field, editor),
    )


def database_on_delete(field: Any, editor: Any) -> str | None:
    """`CASCADE`, `SET NULL` or `SET DEFAULT` where the database is to do it (Django 6.1 and later)."""
    words = getattr(field.remote_field.on_delete, "on_delete_sql", None)
    return str(words(editor)).strip().removeprefix("ON DELETE ") if callable(words) else None


def as_migrations_make_it(field: Any) -> Any:
    """The key of a many-to-many table as the app's own Django migrations make it.

    Migrations know no `AppConfig.default_auto_field`: in an app that has them, the key has
    the project's DEFAULT_AUTO_FIELD.
    """
    meta = field.model._meta
    if not (meta.auto_created and field.primary_key and has_migrations(meta.app_label)):
        return field
    key = import_string(settings.DEFAULT_AUTO_FIELD)(primary_key=True)
    key.set_attributes_from_name(field.name)
    key.model = field.model
    return key


@cache
def has_migrations(label: str) -> bool:
    """Whether Django would run migrations of the app with this label."""
    module, _ = MigrationLoader.migrations_module(label)
    return module is not None and importlib.util.find_spec(module) is not None
