"""Taking over a database that Django made: proof that it equals a revision.

The revisions up to the one in question are tried out where nothing else is. What the catalogs
then say of both places is compared, so neither today's models nor anybody's memory has a part in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from alembic.script import Script
from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.catalog.states import ColumnState, ObjectState, Tables, TableState, unmatched
from app.bridge.facts import Facts, facts_of
from app.bridge.mapping import WIDTHS
from app.bridge.metadata import metadata_from_models
from app.bridge.revisions import scripts
from app.bridge.trying import Contents, contents_after

FACTS = ("type", "nullable", "collation", "default", "generated", "identity", "comment")


def contents_at(connection: BaseDatabaseWrapper, revision: str) -> Contents:
    """What an empty database of this vendor holds at `revision`. As `contents_after`, which it calls."""
    return contents_after(connection, scripts(), revision, telling=told)


def told(revision: Script, direction: str, words: str) -> str:
    return (
        f"Revision {revision.revision} ({revision.doc}) cannot be tried out in a transaction on empty "
        f"tables: {words}. Adopt at an earlier revision, and upgrade from there."
    )


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
