"""SQLAlchemy Core on Django's connection: `execute(statement)`, beside the ORM and in its transaction.

The statement runs through a cursor of Django's, so `atomic()`, rollbacks in tests and
`CaptureQueriesContext` hold, and the database's errors are Django's. A table's Python
defaults are Django's and unknown here: an INSERT gives every column that may not be NULL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from sqlalchemy.engine import URL, Dialect, IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql.compiler import ExpandedState, SQLCompiler

from app.bridge.engine import driver_for
from app.bridge.sqlite.dialect import DjangoSQLiteDialect
from app.bridge.values import Converter, from_database, to_database


class CoreResult(IteratorResult[Any]):
    """Rows, all of them fetched, as SQLAlchemy gives them: named, `.one()`, `.scalars()`, `.mappings()`."""

    rowcount: int
    """How many rows the statement changed or found; -1 where the driver does not say."""


def execute(
    statement: sa.Executable,
    parameters: Mapping[str, Any] | None = None,
    *,
    using: str = DEFAULT_DB_ALIAS,
) -> CoreResult:
    """Run a Core statement on the current connection and transaction of the database `using`.

    `parameters` are the values of its named `bindparam`s. Values go in and come out as
    Django's field of the same type has them (`app.bridge.values`). One query. Raises
    django.db.Error as Django does, sqlalchemy.exc.CompileError for what the vendor cannot say.
    """
    connection = connections[using]
    dialect = dialect_of(driver_for(connection))
    compiled = compile_for(statement, dialect, parameters or {})
    state = compiled.construct_expanded_state(parameters, escape_names=False)
    values = bound_values(compiled, state, connection, dialect)
    with connection.cursor() as cursor:
        cursor.execute(state.statement, values)
        rows = cursor.fetchall() if cursor.description else []
        names = [str(column[0]) for column in cursor.description or ()]
        count = cursor.rowcount
    return result_of(compiled, names, rows, count, connection=connection, dialect=dialect)


@cache
def dialect_of(driver: str) -> Dialect:
    """A dialect that writes the placeholders of Django's cursors."""
    if driver == "sqlite+django":
        return DjangoSQLiteDialect(paramstyle="format")
    dialect_class: Any = URL.create(driver).get_dialect()
    dialect: Dialect = dialect_class(paramstyle="format")
    return dialect


def compile_for(statement: Any, dialect: Dialect, parameters: Mapping[str, Any]) -> SQLCompiler:
    if isinstance(statement, sa.Insert) and not statement._returning:
        # Else SQLAlchemy asks for the new key, which nobody here reads.
        statement = statement.inline()
    compiled = statement.compile(dialect=dialect, column_keys=list(parameters) or None)
    assert isinstance(compiled, SQLCompiler)
    return compiled


def bound_values(
    compiled: SQLCompiler, state: ExpandedState, connection: BaseDatabaseWrapper, dialect: Dialect
) -> tuple[Any, ...]:
    """The parameters in the order of their placeholders, as the driver takes them."""
    types = types_of_parameters(compiled, state)
    values = []
    for name in state.positiontup or ():
        convert = to_database(types[name], connection, dialect) if name in types else None
        value = state.parameters[name]
        values.append(convert(value) if convert else value)
    return tuple(values)


def types_of_parameters(compiled: SQLCompiler, state: ExpandedState) -> dict[str, Any]:
    """Parameter → type, also for each of the many that an IN is expanded to."""
    types: dict[str, Any] = {name: parameter.type for name, parameter in compiled.binds.items()}
    for name, expanded in state.parameter_expansion.items():
        inner = getattr(types[name], "types", None) or [types[name]]
        types |= {one: inner[position % len(inner)] for position, one in enumerate(expanded)}
    return types


def result_of(
    compiled: SQLCompiler,
    names: list[str],
    rows: Sequence[Sequence[Any]],
    count: int,
    *,
    connection: BaseDatabaseWrapper,
    dialect: Dialect,
) -> CoreResult:
    columns = columns_of_result(compiled, names)
    converters = [column and from_database(column, connection, dialect) for column in columns]
    if any(converters):
        rows = [converted(row, converters) for row in rows]
    labels = [column.name if column else name for column, name in zip(columns, names, strict=True)]
    objects = [tuple(column.objects) if column else () for column in columns]
    result = CoreResult(SimpleResultMetaData(labels, extra=objects), iter(rows))
    result.rowcount = count
    return result


def columns_of_result(compiled: SQLCompiler, names: list[str]) -> list[Any]:
    """What the statement says of each column that came back; None where it says nothing."""
    said = compiled._result_columns
    if len(said) == len(names) and (compiled._ordered_columns or compiled._textual_ordered_columns):
        return list(said)
    by_name = {column.keyname: column for column in said}
    return [by_name.get(name) for name in names]


def converted(row: Sequence[Any], converters: list[Converter | None]) -> tuple[Any, ...]:
    return tuple(convert(value) if convert else value for value, convert in zip(row, converters, strict=True))
