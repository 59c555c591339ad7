"""SQLAlchemy's SQLite dialect, writing the types, keys and constraints that Django writes.

Declared types are not decoration on SQLite: Django's converters go by them (`bool`,
`datetime`, `date`, `time`, `decimal`). One revision with plain `sa.Boolean()` thus serves
both vendors and gives SQLite the very words of Django's own schema editor.
"""

from __future__ import annotations

import re
import warnings
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler, SQLiteDDLCompiler, SQLiteTypeCompiler
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Connection, reflection

from app.bridge.naming import automatic_check_name, automatic_foreign_key_name, automatic_unique_name

NAME_CLAUSE = re.compile(r'^\s*CONSTRAINT (?:"(?:[^"]|"")+"|\S+) ')


class StatementCompiler(SQLiteCompiler):
    """Statements that Django's cursors may run, too, which take a percent sign for a placeholder."""

    def visit_extract(self, extract: Any, **options: Any) -> str:
        sql = str(super().visit_extract(extract, **options))
        if self.dialect.paramstyle != "format":
            return sql
        return sql.replace("STRFTIME('%", "STRFTIME('%%", 1)


class TypeCompiler(SQLiteTypeCompiler):
    """Django's `data_types` for SQLite."""

    def visit_boolean(self, type_: Any, **options: Any) -> str:
        return "bool"

    def visit_float(self, type_: Any, **options: Any) -> str:
        return "real"

    def visit_numeric(self, type_: Any, **options: Any) -> str:
        return "decimal"

    def visit_type_decorator(self, type_: Any, **options: Any) -> str:
        # SQLAlchemy would keep an Interval as a moment; Django counts microseconds.
        return (
            "bigint"
            if isinstance(type_, sa.Interval)
            else str(super().visit_type_decorator(type_, **options))
        )

    def visit_uuid(self, type_: Any, **options: Any) -> str:
        return "char(32)"

    def visit_datetime(self, type_: Any, **options: Any) -> str:
        return "datetime"

    def visit_date(self, type_: Any, **options: Any) -> str:
        return "date"

    def visit_time(self, type_: Any, **options: Any) -> str:
        return "time"

    visit_BOOLEAN = visit_boolean
    visit_FLOAT = visit_REAL = visit_DOUBLE = visit_double = visit_float
    visit_NUMERIC = visit_DECIMAL = visit_numeric
    visit_UUID = visit_uuid
    visit_DATETIME = visit_TIMESTAMP = visit_datetime
    visit_DATE = visit_date
    visit_TIME = visit_time


class DDLCompiler(SQLiteDDLCompiler):
    """Keys and constraints in Django's words."""

    def get_column_specification(self, column: sa.Column[Any], **options: Any) -> Any:
        # AUTOINCREMENT wants the very word "integer", whatever the width.
        if has_own_sequence(column):
            return f"{self.preparer.format_column(column)} integer NOT NULL PRIMARY KEY AUTOINCREMENT"
        return super().get_column_specification(column, **options)

    def visit_primary_key_constraint(self, constraint: Any, **options: Any) -> Any:
        if any(has_own_sequence(column) for column in constraint.columns):
            return None
        return super().visit_primary_key_constraint(constraint, **options)

    def visit_unique_constraint(self, constraint: Any, **options: Any) -> Any:
        return self.as_django(constraint, super().visit_unique_constraint(constraint, **options))

    def visit_check_constraint(self, constraint: Any, **options: Any) -> Any:
        return self.as_django(constraint, super().visit_check_constraint(constraint, **options))

    def visit_foreign_key_constraint(self, constraint: Any, **options: Any) -> Any:
        return self.as_django(constraint, super().visit_foreign_key_constraint(constraint, **options))

    def as_django(self, constraint: sa.Constraint, sql: str | None) -> str | None:
        """A constraint under its automatic name is written without one."""
        return NAME_CLAUSE.sub("", sql) if sql and has_automatic_name(constraint) else sql


def has_own_sequence(column: sa.Column[Any]) -> bool:
    """Whether a column is a table's only key and draws its numbers from a sequence of its own."""
    return column.identity is not None and column.primary_key and len(column.table.primary_key.columns) == 1


def has_automatic_name(constraint: sa.Constraint) -> bool:
    """Whether the name is the one that the constraint has where nobody named it."""
    if constraint.name is None or constraint.table is None:
        return False
    table = constraint.table
    if isinstance(constraint, sa.ForeignKeyConstraint):
        element = constraint.elements[0]
        target, _, target_column = element.target_fullname.rpartition(".")
        return constraint.name == automatic_foreign_key_name(
            table.name, constraint.column_keys[0], target, target_column
        )
    if isinstance(constraint, sa.UniqueConstraint):
        columns = [column.name for column in constraint.columns]
        return len(columns) == 1 and constraint.name == automatic_unique_name(table.name, columns[0])
    names = {automatic_check_name(table.name, column.name) for column in table.columns}
    return constraint.name in names


class DjangoSQLiteDialect(SQLiteDialect_pysqlite):
    """`sqlite+django`: what the bridge opens SQLite with."""

    supports_statement_cache = True
    statement_compiler = StatementCompiler
    type_compiler_cls = TypeCompiler
    ddl_compiler = DDLCompiler

    def _resolve_type_affinity(self, type_: str) -> sa.types.TypeEngine[Any]:
        """Read declared types back as the types that people would write for them."""
        from app.bridge.mapping import type_from_sql
        from app.bridge.types import RawType

        return type_from_sql(type_, "sqlite") or RawType(type_)

    @reflection.cache
    def get_indexes(
        self, connection: Connection, table_name: str, schema: str | None = None, **options: Any
    ) -> Any:
        """Without SQLAlchemy's warnings on expression indexes: `app.bridge.catalog` reads those."""
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Skipped unsupported reflection", sa.exc.SAWarning)
            return super().get_indexes(connection, table_name, schema=schema, **options)


registry.register("sqlite.django", __name__, "DjangoSQLiteDialect")
