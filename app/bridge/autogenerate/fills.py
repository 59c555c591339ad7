"""The values of rows that were there before their column had to have one."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.autogenerate.absent import written_state
from app.bridge.autogenerate.comparison import Comparison
from app.bridge.autogenerate.operations import CodeOp, ForVendor
from app.bridge.errors import BridgeError
from app.bridge.places import Place
from app.bridge.specs import ForeignKeySpec
from app.bridge.sql import compose, written
from app.bridge.sqlite.tokens import quote
from app.bridge.vendors import connection_for

CHECK = "SET CONSTRAINTS ALL IMMEDIATE"
CAST_LITERAL = re.compile(r"('(?:[^']|'')*')::[\w ]+")


class ColumnFill(CodeOp):
    """An UPDATE; nothing takes it back."""

    def __init__(self, sql: str) -> None:
        super().__init__(f"op.execute({written(sql)!r})")

    @classmethod
    def of(cls, place: Place, column: str, sql: str) -> ColumnFill:
        column = quote(column)
        return cls(f"UPDATE {place.sql} SET {column} = {sql} WHERE {column} IS NULL")  # noqa: S608


def has_keys(comparison: Comparison, table: str) -> bool:
    """Whether foreign keys start at a table of the database, or of the one that is not at hand."""
    state = comparison.database.get(table) or written_state(
        comparison.history.table(table), "postgresql", former=None
    )
    return any(isinstance(item.spec, ForeignKeySpec) for item in state.objects)


def checks_now(comparison: Comparison, table: str) -> list[ops.MigrateOperation]:
    """PostgreSQL alters no table whose deferred foreign keys are yet to be checked: let it check them.

    It puts that off for keys that were updated, and for all of a row that the transaction wrote
    before it updated anything of it.
    """
    if "postgresql" not in comparison.facts.vendors_of(table):
        return []
    return [ForVendor("postgresql", [ColumnFill(CHECK)])]


def is_check(operation: ops.MigrateOperation) -> bool:
    inner = operation.ops if isinstance(operation, ForVendor) else []
    return any(isinstance(one, ColumnFill) and CHECK in one.code for one in inner)


def value_of_field(field: Any, own: BaseDatabaseWrapper, vendors: Iterable[str]) -> dict[str, str] | None:
    """Vendor → SQL of what Django gives a new row of a field without being told; None without such a value.

    A callable default is called once. A value that all rows share does not suit a unique field.
    """
    is_clock = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    if field.unique or (is_clock and not field.has_default()):
        return None
    editors: Any = own.SchemaEditorClass
    value = editors._effective_default(field)
    if value is None:
        return None
    words = {}
    for vendor in vendors:
        with connection_for(vendor, own) as connection:
            words[vendor] = literal(field, value, connection)
    return words


def literal(field: Any, value: Any, connection: BaseDatabaseWrapper) -> str:
    """A value as SQL of a vendor, and in the words of both where they have some in common."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float | Decimal) and type(value) in (int, float, Decimal):
        return str(value)
    prepared = field.get_db_prep_save(value, connection)
    if isinstance(getattr(prepared, "obj", None), bytes):
        prepared = prepared.obj  # out of psycopg's wrapper
    editor = connection.SchemaEditorClass(connection, collect_sql=True)
    sql = compose(editor, "%s", [prepared])
    plain = CAST_LITERAL.fullmatch(sql)
    return plain[1] if plain else sql


def refuse_invalid_sql(
    sql: str, name: str, place: Place, connection: sa.Connection, vendors: tuple[str, ...]
) -> None:
    """Raises BridgeError unless `sql` is an expression over the rows of the table, as far as can be asked."""
    query = f"SELECT {sql} FROM {place.sql} LIMIT 0"  # noqa: S608  a developer's own SQL
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(
                query.replace("%", "%%") if connection.dialect.name != "sqlite" else query
            )
        if "sqlite" in vendors and connection.dialect.name != "sqlite":
            refuse_on_sqlite(query, place.name, connection)
    except (sa.exc.DBAPIError, sqlite3.Error) as error:
        said = " ".join(str(getattr(error, "orig", None) or error).split())
        raise BridgeError(
            f"--default {name}={sql}: that is no SQL expression that every database takes ({said}). "
            f"Put text in quotes, also for the shell: --default \"{name}='text'\"."
        ) from error


def refuse_on_sqlite(query: str, table: str, connection: sa.Connection) -> None:
    from django.db.backends.sqlite3._functions import register

    columns = ", ".join(quote(column["name"]) for column in sa.inspect(connection).get_columns(table))
    with closing(sqlite3.connect(":memory:")) as memory:
        register(memory)
        memory.execute(f"CREATE TABLE {quote(table)} ({columns})")
        memory.execute(query)
