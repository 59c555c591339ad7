"""Revisions tried out where nothing else is, and what is there then.

On SQLite that is a file of its own, on PostgreSQL a schema that is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, NoReturn

import sqlalchemy as sa
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.autogenerate.history import History, read_history
from app.bridge.catalog import postgresql, sqlite
from app.bridge.catalog.states import Tables
from app.bridge.engine import create_engine, database_url
from app.bridge.errors import BridgeError
from app.bridge.failures import words_of
from app.bridge.objects.catalog import Found, found_objects
from app.bridge.objects.specs import Key
from app.bridge.options import context_options
from app.bridge.revisions import VERSION_TABLE
from app.bridge.sqlite.tokens import quote
from app.bridge.steps import proxied
from app.bridge.vendors import settings_for, targeted_vendors

SCHEMA = "bridge_tries_revisions_out"

Target = str | tuple[str, ...]
Telling = Callable[[Script, str, str], str]
"""The message of a failure: of the revision, "upgrade" or "downgrade", and what was said."""


class Contents(NamedTuple):
    """What a database holds, as its catalog has it, but for Alembic's own table."""

    tables: Tables
    objects: dict[Key, Found]
    """Views, triggers and their kin, whoever made them."""


def contents_of(connection: BaseDatabaseWrapper, script: ScriptDirectory) -> Contents:
    """What the database holds, in the schemas too that revisions put tables in."""
    history = read_history(script, targeted_vendors(connection))
    with create_engine(connection, database_url(connection)).connect() as bind:
        return read_contents(connection, bind, history.schemas_met)


def contents_after(
    connection: BaseDatabaseWrapper,
    script: ScriptDirectory,
    target: Target,
    *,
    telling: Telling,
    back_to: str | None = None,
) -> Contents:
    """What an empty database holds that was upgraded to `target` and then, if told so, downgraded.

    `back_to` is a revision or "base". Leaves nothing behind. On PostgreSQL it needs the right to make
    a schema. Raises BridgeError in the words of `telling` for a revision that cannot run in one
    transaction, or not on empty tables.
    """
    history = read_history(script, targeted_vendors(connection))
    with empty_place(connection, history) as bind:
        hold_together(bind)
        context = MigrationContext.configure(bind, opts=context_options(connection))
        context.autocommit_block = nullcontext  # type: ignore[assignment]
        environment = EnvironmentContext(Config(), script)
        environment._migration_context = context
        with proxied(EnvironmentContext, environment), Operations.context(context):
            ahead = [] if target == "base" else [*script.iterate_revisions(target, "base")]
            for revision in reversed(ahead):
                run(revision, "upgrade", telling)
            if back_to is not None:
                for revision in script.iterate_revisions(target, back_to):
                    run(revision, "downgrade", telling)
        return read_contents(connection, bind, history.schemas_met)


def run(revision: Script, direction: str, telling: Telling) -> None:
    try:
        getattr(revision.module, direction)()
    except (sa.exc.SQLAlchemyError, CommandError, NotImplementedError) as error:
        raise BridgeError(telling(revision, direction, words_of(error))) from error


def hold_together(bind: sa.Connection) -> None:
    """Let nothing leave the transaction. What is made concurrently elsewhere is made in it here."""

    @sa.event.listens_for(bind, "commit")
    def refuse(_: sa.Connection) -> NoReturn:
        raise BridgeError("it commits by itself")

    @sa.event.listens_for(bind, "before_execute", retval=True)
    def make_within(_: sa.Connection, clause: Any, values: Any, parameters: Any, __: Any) -> Any:
        if isinstance(clause, sa.schema.CreateIndex | sa.schema.DropIndex):
            clause.element.dialect_options["postgresql"]["concurrently"] = False
        return clause, values, parameters


def read_contents(connection: BaseDatabaseWrapper, bind: sa.Connection, schemas: Collection[str]) -> Contents:
    catalog = sqlite if connection.vendor == "sqlite" else postgresql
    tables = catalog.database_tables(bind, sorted(schemas))
    own = {name: state for name, state in tables.items() if name != VERSION_TABLE}
    return Contents(own, found_objects(bind))


@contextmanager
def empty_place(connection: BaseDatabaseWrapper, history: History) -> Iterator[sa.Connection]:
    """A transaction in which no table is in the way; it is rolled back."""
    if connection.vendor == "postgresql":
        with create_engine(connection, database_url(connection)).connect() as bind:
            path = bind.exec_driver_sql("SELECT current_setting('search_path')").scalar_one()
            bind.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
            bind.exec_driver_sql(f"SET LOCAL search_path = {SCHEMA}, {path}")
            put_aside(bind, history)
            yield bind
            bind.rollback()
        return
    with TemporaryDirectory() as folder:
        settings = settings_for(connection.settings_dict["ENGINE"], str(Path(folder) / "empty.db"))
        own = type(connection)(settings, alias=connection.alias)
        with create_engine(own, database_url(own)).connect() as bind:
            yield bind


def put_aside(bind: sa.Connection, history: History) -> None:
    """Let the schemas that revisions put tables in be empty, and be there unless revisions make them."""
    there = {*sa.inspect(bind).get_schema_names()}
    for position, name in enumerate(sorted(history.schemas_met | history.schemas_made)):
        if name in there:
            bind.exec_driver_sql(f"ALTER SCHEMA {quote(name)} RENAME TO {SCHEMA}_{position}")
        if name not in history.schemas_made:
            bind.exec_driver_sql(f"CREATE SCHEMA {quote(name)}")
