"""Functions that PostgreSQL's triggers call."""

from __future__ import annotations

from app.bridge.objects import Function

WORDS = """
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        {action}
        RETURN NULL;
    END
    $$
"""


def trigger_function(name: str, action: str) -> Function:
    """A function for AFTER triggers, which does `action`: statements of PL/pgSQL."""
    return Function(name, WORDS.format(name=name, action=action.strip()))
