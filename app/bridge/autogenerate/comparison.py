"""Both sides of one autogenerate, read once, and the words in which to make again what is there.

A database tells its expressions in words of its own, which another vendor does not
understand. Where a revision's words come to the same in the database at hand, they are
used; the database's own are left for what was changed behind the revisions' back.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext

from app.bridge.autogenerate.history import History, read_history
from app.bridge.autogenerate.renames import renames_of
from app.bridge.catalog import CATALOGS
from app.bridge.catalog.states import CHECK, INDEX, ColumnState, ObjectState, Tables, TableState
from app.bridge.metadata import facts_of
from app.bridge.specs import Item
from app.bridge.sql import text
from app.bridge.types import RawType, type_from_sql


class Comparison:
    """What the database holds, what the models would make there, what the revisions wrote.

    All of it goes by the new names of what was renamed.
    """

    def __init__(self, context: AutogenContext) -> None:
        assert context.connection is not None and isinstance(context.metadata, sa.MetaData)
        self.renames = renames_of(context)
        self.connection = context.connection
        self.metadata = context.metadata
        self.facts = facts_of(context.metadata)
        self.vendor = context.connection.dialect.name
        self.catalog = CATALOGS[self.vendor]
        self.database: Tables = self.catalog.database_tables(context.connection)
        common = [name for name in self.metadata.tables if name in self.database]
        self.models: Tables = self.catalog.model_tables(context.connection, self.metadata, common)
        environment = context.migration_context.environment_context
        self.history: History = read_history(environment.script if environment else None, self.facts.vendors)
        self.renames.replay(self.history)

    @property
    def other_vendors(self) -> list[str]:
        return [vendor for vendor in self.facts.vendors if vendor != self.vendor]

    @cached_property
    def written(self) -> Tables:
        """What the revisions' words make in this database. Asked for where something differs only."""
        names = [name for name in self.history.tables if name in self.database]
        metadata = self.history.metadata(self.vendor, names)
        tables: Tables = self.catalog.model_tables(self.connection, metadata, names)
        return tables

    def column(self, table: str, name: str) -> sa.Column[Any]:
        """A column of the database, to be made again."""
        state = self.database[table].columns[name]
        written = self.written.get(table, TableState()).columns.get(name)
        if written == state:
            return self.history.tables[table].columns[name]._copy()
        return column_of(name, state, self.vendor)

    def item(self, state: ObjectState, table: sa.Table) -> Item | None:
        """A constraint or index of the database, to be made again; None for what the bridge cannot make."""
        written = self.history.table(table.name).find(state.name, self.vendor)
        if written and state.kind in (CHECK, INDEX) and state in self.written[table.name].objects:
            return written.build()
        return state.spec.build(table, self.facts.vendors) if state.spec else None

    def is_guarded(self, table: str, name: str) -> bool:
        """Whether a revision made the object behind a guard."""
        return name in self.history.table(table).guarded(self.vendor)


def comparison_of(context: AutogenContext) -> Comparison:
    """The comparison of a context, made at the first call."""
    found = context.migration_context.opts.get("bridge_comparison")
    if not isinstance(found, Comparison) or found.metadata is not context.metadata:
        found = context.migration_context.opts["bridge_comparison"] = Comparison(context)
    return found


def column_of(name: str, state: ColumnState, vendor: str) -> sa.Column[Any]:
    """A column in the database's own words."""
    arguments: list[Any] = []
    if state.generated:
        arguments.append(sa.Computed(text(state.generated[1]), persisted=state.generated[0] == "stored"))
    if state.identity:
        arguments.append(sa.Identity(always=state.identity == "always"))
    options: dict[str, Any] = {"nullable": state.nullable, "comment": state.comment}
    if state.default is not None:
        options["server_default"] = text(state.default)
    type_ = type_from_sql(state.type, vendor, state.collation) or RawType(state.type)
    return sa.Column(name, type_, *arguments, **options)
