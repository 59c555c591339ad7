"""SQLAlchemy's dialects as the bridge uses them."""

from __future__ import annotations

from functools import cache

from sqlalchemy.engine import URL, Dialect

from app.bridge.sqlite.dialect import DjangoSQLiteDialect


@cache
def dialect_for(vendor: str) -> Dialect:
    """An unconnected dialect that compiles for `vendor`."""
    return DjangoSQLiteDialect() if vendor == "sqlite" else URL.create("postgresql+psycopg").get_dialect()()
