"""`--sql` mode: what a revision executes is written out, values and all, and SQLite's tables are known."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from io import StringIO
from typing import Any, NoReturn

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.mock import MockConnection


def speak_script(context: Any) -> None:
    """Give the context a connection that writes statements; Alembic's own drops their values."""
    migration_context = context.get_context()
    write_values(migration_context)
    start = context.get_starting_revision_argument()
    if migration_context.dialect.name == "sqlite" and start not in (None, "base"):
        rehearse(context, migration_context, start)


def rehearse(context: Any, migration_context: MigrationContext, start: str) -> None:
    """Go through the revisions before the script's first, so that SQLite's tables are known.

    Without a database to ask, the text of a table that is to be rebuilt comes from the
    revisions that made it.
    """
    options = {"literal_binds": True, "output_buffer": StringIO(), "transactional_ddl": True}
    silent = context_without_database(migration_context.dialect, options)
    write_values(silent)
    history = list(context.script.iterate_revisions(start, "base"))
    try:
        with Operations.context(silent):
            for revision in reversed(history):
                revision.module.upgrade()
    except CommandError:
        return  # One of them reads data. The tables stay unknown, and whatever needs one says so.
    migration_context.impl.continue_from(silent.impl)  # type: ignore[attr-defined]


def context_without_database(dialect: Dialect, options: Mapping[str, Any]) -> MigrationContext:
    """A context that writes what it is told to do, made without the announcement that Alembic logs."""
    logger = logging.getLogger(MigrationContext.__module__)
    was_disabled, logger.disabled = logger.disabled, True
    try:
        return MigrationContext.configure(dialect=dialect, opts={"as_sql": True, **options})
    finally:
        logger.disabled = was_disabled


def write_values(
    migration_context: MigrationContext,
    *,
    execute: Callable[[Any], None] | None = None,
    answer: Callable[[], Any] | None = None,
) -> None:
    """Make `op.get_bind()` write statements with the values they are executed with.

    `execute` gets them instead of the script; `answer` makes the result of each, which
    otherwise refuses to be read.
    """
    impl: Any = migration_context.impl

    def write(statement: Any, parameters: Any = None) -> Any:
        sets = parameters if isinstance(parameters, (list, tuple)) else [parameters]
        for values in sets:
            (execute or impl._exec)(bound(statement, values or {}))
        return (answer or NoRows)()

    connection: Any = MockConnection(impl.dialect, write)
    migration_context.connection = impl.connection = connection


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
