"""SQL that Django wrote, made safe for SQLAlchemy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

BIND_PARAMETER = re.compile(r"(?<![:\\]):(?=\w)")


def text(sql: str) -> sa.TextClause:
    """`sa.text` of finished SQL: a `:name` in it is no bind parameter."""
    return sa.text(BIND_PARAMETER.sub(r"\\:", sql))


def compose(editor: Any, sql: str, params: Sequence[Any] | None) -> str:
    """`sql` with `params` written into it, as the DDL of Django's schema editor has it."""
    if not params:
        return sql
    if editor.connection.vendor == "postgresql":
        return str(editor.connection.ops.compose_sql(sql, params))
    return sql % tuple(editor.quote_value(value) for value in params)


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
