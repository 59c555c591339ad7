"""SQL that Django wrote, made safe for SQLAlchemy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

# What sa.text() takes for a bind parameter, and for an escaped one.
BIND_PARAMETER = re.compile(r"(?<![:\w\\]):(\w+)(?![:\w])")
ESCAPED_COLON = re.compile(r"\\(:\w*)(?![:\w])")


def text(sql: str) -> sa.TextClause:
    """`sa.text` of finished SQL: a `:name` in it is no bind parameter."""
    return sa.text(written(sql))


def written(sql: str) -> str:
    """Finished SQL as `sa.text` and `op.execute` want it: with each `:name` escaped."""
    return BIND_PARAMETER.sub(r"\\:\1", ESCAPED_COLON.sub(r"\\\\\1", sql))


class TextAsWritten:
    """For an Alembic `impl`: SQL in a revision is the text that went into `sa.text`, on every vendor.

    Alembic compiles it, which loses the escape of a colon, doubles each % on PostgreSQL and
    wraps some defaults on SQLite.
    """

    def render_ddl_sql_expr(
        self, expr: sa.ClauseElement, is_server_default: bool = False, is_index: bool = False, **options: Any
    ) -> str:
        inside = getattr(expr, "text", None)
        if isinstance(inside, sa.TextClause):
            expr = inside  # out of what Alembic wraps an index's expression in
        if isinstance(expr, sa.TextClause):
            # Index expressions are rendered as literal_column(), which knows no bind parameters.
            return ESCAPED_COLON.sub(r"\1", expr.text) if is_index else expr.text
        if isinstance(expr, sa.ColumnClause) and expr.is_literal:
            return expr.name
        rendered = super().render_ddl_sql_expr(  # type: ignore[misc]
            expr, is_server_default=is_server_default, is_index=is_index, **options
        )
        return str(rendered)


def compose(editor: Any, sql: str, params: Sequence[Any] | None) -> str:
    """`sql` with `params` written into it, as the DDL of Django's schema editor has it."""
    if not params:
        return sql
    if editor.connection.vendor == "postgresql":
        # psycopg puts a blank before a negative number, which would be a difference to SQLite.
        return sql % tuple(literal(editor.connection.ops, value) for value in params)
    return sql % tuple(editor.quote_value(value) for value in params)


def literal(operations: Any, value: Any) -> str:
    """A value in PostgreSQL's words; of bytes a connection and its absence have different ones."""
    if isinstance(value, bytes | bytearray | memoryview):
        return f"'\\x{bytes(value).hex()}'::bytea"
    if isinstance(value, dict):
        return hstore(value)
    return str(operations.compose_sql("%s", [value])).strip()


def hstore(pairs: dict[str, str | None]) -> str:
    """What HStoreField keeps: JSONField's dictionaries come wrapped. No adapter is needed for it so."""
    inside = ", ".join(f"{hstore_word(key)}=>{hstore_word(value)}" for key, value in pairs.items())
    return "'" + inside.replace("'", "''") + "'::hstore"


def hstore_word(word: str | None) -> str:
    if word is None:
        return "NULL"
    return '"' + str(word).replace("\\", "\\\\").replace('"', '\\"') + '"'


def split_top_level(sql: str, separator: str = ",") -> list[str]:
    """The parts of `sql` between separators that stand outside brackets and quotes."""
    parts, depth, quote, current = [], 0, "", ""
    for character in sql:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == separator and not depth:
            parts.append(current.strip())
            current = ""
            continue
        current += character
    return [*parts, current.strip()]
