"""Alembic's implementation for PostgreSQL, with revisions that say the same on every vendor."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.ddl.postgresql import PostgresqlImpl

from app.bridge.running.concurrent_indexes import RepeatableIndexes
from app.bridge.sql import TextAsWritten


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
        schema: str | None = None,
        **options: Any,
    ) -> None:
        """Alembic's own; a column that begins to number itself goes on from its highest number."""
        super().alter_column(
            table_name,
            column_name,
            server_default=server_default,
            existing_server_default=existing_server_default,
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


def literal(value: str) -> str:
    return "'" + value.replace("'", "''").replace(":", "\\:") + "'"
