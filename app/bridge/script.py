"""Data steps in `--sql` mode: what a revision executes is written out, values and all."""

from __future__ import annotations

from typing import Any, NoReturn

import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy.engine.mock import MockConnection


def speak_script(context: Any) -> None:
    """Give the context a connection that writes statements; Alembic's own drops their values."""
    impl = context.get_context().impl

    def write(statement: Any, parameters: Any = None) -> NoRows:
        sets = parameters if isinstance(parameters, (list, tuple)) else [parameters]
        for values in sets:
            impl._exec(bound(statement, values or {}))
        return NoRows()

    connection = MockConnection(impl.dialect, write)
    context.get_context().connection = impl.connection = connection


class NoRows:
    """The result of a statement that was only written out."""

    def __getattr__(self, name: str) -> NoReturn:
        refuse_to_read()

    def __iter__(self) -> NoReturn:
        refuse_to_read()


def refuse_to_read() -> NoReturn:
    raise CommandError(
        "A revision reads from the database, which --sql cannot: run it against the database, or put the "
        "step into one SQL statement (UPDATE … SET …)."
    )


def bound(statement: Any, values: dict[str, Any]) -> Any:
    """The statement with its values in it."""
    if not values:
        return statement
    if isinstance(statement, sa.TextClause):
        return statement.bindparams(**values)
    return statement.values(values) if isinstance(statement, sa.Insert) else statement.params(values)
