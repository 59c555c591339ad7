"""Taking over a database that Django made: proof that it equals a revision.

The revisions up to the one in question are tried out where nothing else is: on SQLite in a
file of their own, on PostgreSQL in a schema that is rolled back. What the catalogs then say
of both places is compared, so neither today's models nor anybody's memory has a part in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, NoReturn

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from alembic.util import CommandError
from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.catalog import postgresql, sqlite
from app.bridge.catalog.states import ColumnState, ObjectState, Tables, TableState, unmatched
from app.bridge.engine import create_engine, database_url
from app.bridge.errors import BridgeError
from app.bridge.failures import words_of
from app.bridge.metadata import Facts, facts_of, metadata_from_models
from app.bridge.objects.catalog import Found, found_objects
from app.bridge.objects.specs import Key
from app.bridge.options import context_options
from app.bridge.revisions import VERSION_TABLE, scripts
from app.bridge.types import WIDTHS
from app.bridge.vendors import settings_for

SCHEMA = "bridge_tries_revisions_out"
FACTS = ("type", "nullable", "collation", "default", "generated", "identity", "comment")


class Contents(NamedTuple):
    """What a database holds, as its catalog has it, but for Alembic's own table."""

    tables: Tables
    objects: dict[Key, Found]
    """Views, triggers and their kin, whoever made them."""


def contents_of(connection: BaseDatabaseWrapper) -> Contents:
    with create_engine(connection, database_url(connection)).connect() as bind:
        return read_contents(connection, bind)


def contents_at(connection: BaseDatabaseWrapper, revision: str) -> Contents:
    """What an empty database of this vendor holds at `revision`. Leaves nothing behind.

    On PostgreSQL it needs the right to make a schema. Raises BridgeError naming a revision
    that cannot run in one transaction, or not on empty tables.
    """
    history = list(scripts().iterate_revisions(revision, "base"))
    with empty_place(connection) as bind:
        context = MigrationContext.configure(bind, opts=context_options(connection))
        context.autocommit_block = refuse_to_commit  # type: ignore[method-assign]
        with Operations.context(context):
            for step in reversed(history):
                try_out(step)
        return read_contents(connection, bind)


def refuse_to_commit() -> NoReturn:
    raise BridgeError("it commits by itself, in an autocommit_block")


def read_contents(connection: BaseDatabaseWrapper, bind: sa.Connection) -> Contents:
    catalog = sqlite if connection.vendor == "sqlite" else postgresql
    tables = catalog.database_tables(bind)
    own = {name: state for name, state in tables.items() if name != VERSION_TABLE}
    return Contents(own, found_objects(bind))


@contextmanager
def empty_place(connection: BaseDatabaseWrapper) -> Iterator[sa.Connection]:
    """A transaction in which no table is in the way; it is rolled back."""
    if connection.vendor == "postgresql":
        with create_engine(connection, database_url(connection)).connect() as bind:
            path = bind.exec_driver_sql("SELECT current_setting('search_path')").scalar_one()
            bind.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
            bind.exec_driver_sql(f"SET LOCAL search_path = {SCHEMA}, {path}")
            yield bind
            bind.rollback()
        return
    with TemporaryDirectory() as folder:
        settings = settings_for(connection.settings_dict["ENGINE"], str(Path(folder) / "empty.db"))
        own = type(connection)(settings, alias=connection.alias)
        with create_engine(own, database_url(own)).connect() as bind:
            yield bind


def try_out(step: Script) -> None:
    try:
        step.module.upgrade()
    except (sa.exc.SQLAlchemyError, CommandError) as error:
        raise BridgeError(
            f"Revision {step.revision} ({step.doc}) cannot be tried out in a transaction on empty tables: "
            f"{words_of(error)}. Adopt at an earlier revision, and upgrade from there."
        ) from error


def differences(actual: Contents, wanted: Contents, facts: Facts) -> Iterator[str]:
    """Each difference on a line: first those of tables, then those of views, triggers and their kin."""
    yield from table_differences(actual.tables, wanted.tables, facts)
    for (kind, name), item in wanted.objects.items():
        found = actual.objects.get((kind, name))
        if found is None:
            yield f"{name}: the {kind} is missing."
        elif found.definition != item.definition:
            yield f"{name}: the {kind} is {found.statement}; the revision makes {item.statement}."


def table_differences(actual: Tables, wanted: Tables, facts: Facts) -> Iterator[str]:
    """Each difference on a line: where, what the database has, what the revision makes.

    Tables that the revision does not make are none of its business. Names that nobody
    chose, and the width of a many-to-many table's key, are equal whatever they are.
    """
    for name in sorted(wanted):
        if name not in actual:
            yield f"{name}: the table is missing."
            continue
        is_through = name in facts.through_tables
        yield from column_differences(name, actual[name], wanted[name], is_through=is_through)
        yield from object_differences(name, actual[name], wanted[name], facts.explicit_names.get(name, set()))


def column_differences(
    table: str, actual: TableState, wanted: TableState, *, is_through: bool
) -> Iterator[str]:
    for name, column in wanted.columns.items():
        if name not in actual.columns:
            yield f"{table}.{name}: the column is missing."
        else:
            yield from facts_that_differ(
                f"{table}.{name}", actual.columns[name], column, is_through=is_through
            )
    for name in actual.columns:
        if name not in wanted.columns:
            yield f"{table}.{name}: the column is in the database only."


def facts_that_differ(
    place: str, actual: ColumnState, wanted: ColumnState, *, is_through: bool
) -> Iterator[str]:
    for fact in FACTS:
        has, makes = getattr(actual, fact), getattr(wanted, fact)
        if fact == "type" and is_through and {has, makes} <= WIDTHS:
            continue  # Django's own migrations and models do not agree on it.
        if has != makes:
            yield f"{place}: {fact} is {said(has)} in the database, {said(makes)} by the revision."


def said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


def object_differences(
    table: str, actual: TableState, wanted: TableState, explicit_names: set[str]
) -> Iterator[str]:
    # A name that nobody chose may be another one: Django's renames leave old names behind.
    old, new, _ = unmatched(actual.objects, wanted.objects, lambda _, state: state.name not in explicit_names)
    for state in new:
        yield f"{table}: {described(state)} is missing."
    for state in old:
        yield f"{table}: {described(state)} is in the database only."


def described(state: ObjectState) -> str:
    columns = f" of {', '.join(state.columns)}" if state.columns else ""
    words = " ".join(state.definition.split())
    return f"{state.kind} {state.name}{columns}{f' ({words})' if words else ''}"


def facts_of_models(connection: BaseDatabaseWrapper) -> Facts:
    """Which names a person chose, and which tables are many-to-many: only models tell."""
    return facts_of(metadata_from_models(apps, connection))
