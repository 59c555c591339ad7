"""Alembic's implementation for PostgreSQL, with revisions that say the same on every vendor."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from alembic.ddl.postgresql import PostgresqlImpl

from app.bridge.mapping import WIDTHS, normalize
from app.bridge.running.concurrent_indexes import RepeatableIndexes
from app.bridge.sql import TextAsWritten
from app.bridge.types import AnyType


class PostgreSQLImpl(RepeatableIndexes, TextAsWritten, PostgresqlImpl):
    """Takes the place of Alembic's own once this module is imported."""

    __dialect__ = "postgresql"

    def alter_column(
        self,
        table_name: str,
        column_name: str,
        *,
        server_default: Any = False,
        existing_server_default: Any = None,
        type_: AnyType | None = None,
        existing_type: AnyType | None = None,
        schema: str | None = None,
        **options: Any,
    ) -> None:
        """Alembic's own; values are cast to a type of another kind, as Django casts them.

        PostgreSQL casts no default along: it goes before, and comes back after. A column that
        begins to number itself goes on from its highest number.
        """
        if type_ is not None and existing_type is not None and self.kind(type_) != self.kind(existing_type):
            cast = f"{self.dialect.identifier_preparer.quote(column_name)}::{self.text_of(type_)}"
            options.setdefault("postgresql_using", cast)
            if is_expression(existing_server_default) or is_expression(server_default):
                super().alter_column(table_name, column_name, server_default=None, schema=schema)
                server_default = existing_server_default if server_default is False else server_default
        super().alter_column(
            table_name,
            column_name,
            server_default=server_default,
            existing_server_default=existing_server_default,
            type_=type_,
            existing_type=existing_type,
            schema=schema,
            **options,
        )
        if isinstance(server_default, sa.Identity) and not isinstance(existing_server_default, sa.Identity):
            quote = self.dialect.identifier_preparer
            table = ".".join(quote.quote_identifier(part) for part in (schema, table_name) if part)
            column = options.get("name") or column_name
            sequence = f"pg_get_serial_sequence({literal(table)}, {literal(column)})"
            highest = f"SELECT MAX({quote.quote_identifier(column)}) FROM {table}"  # noqa: S608
            self._exec(f"SELECT setval({sequence}, ({highest}))")

    def text_of(self, type_: AnyType) -> str:
        return self.dialect.type_compiler_instance.process(type_)

    def kind(self, type_: AnyType) -> str:
        """What types have in common that PostgreSQL turns into one another unasked."""
        name = re.sub(r"\(.*?\)|collate .*", "", normalize(self.text_of(type_))).strip()
        return "integer" if name in WIDTHS else name


def is_expression(default: Any) -> bool:
    """Whether a server default is one, and no sequence or generated column."""
    return not (default is None or default is False or isinstance(default, sa.Identity | sa.Computed))


def literal(value: str) -> str:
    return "'" + value.replace("'", "''").replace(":", "\\:") + "'"
