"""Alembic's implementation for PostgreSQL, with revisions that say the same on every vendor."""

from __future__ import annotations

from alembic.ddl.postgresql import PostgresqlImpl

from app.bridge.sql import TextAsWritten


class PostgreSQLImpl(TextAsWritten, PostgresqlImpl):
    """Takes the place of Alembic's own once this module is imported."""

    __dialect__ = "postgresql"
