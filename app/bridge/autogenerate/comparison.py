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

from app.bridge.autogenerate.history import History, history_of, schemas_in
from app.bridge.autogenerate.renames import renames_of, settlement_of
from app.bridge.catalog import CATALOGS
from app.bridge.catalog.states import CHECK, EXCLUDE, INDEX, ColumnState, ObjectState, Tables, TableState
from app.bridge.errors import BridgeError
from app.bridge.facts import facts_of
from app.bridge.mapping import type_from_sql
from app.bridge.metadata import without_garbage_collection
from app.bridge.objects.comparing import OwnedSides
from app.bridge.places import Place, place_of
from app.bridge.specs import Item
from app.bridge.sql import text
from app.bridge.types import RawType


class Comparison:
    """What the database holds, what the models would make there, what the revisions wrote.

    All of it goes by the new names of what was renamed.
    """

    @without_garbage_collection()
    def __init__(self, context: AutogenContext) -> None:
        assert context.connection is not None and isinstance(context.metadata, sa.MetaData)
        self.renames = renames_of(context)
        self.connection = context.connection
        self.metadata = context.metadata
        self.facts = facts_of(context.metadata)
        self.vendor = context.connection.dialect.name
        self.catalog = CATALOGS[self.vendor]
        settlement = settlement_of(context)
        self.history: History = settlement.history if settlement else history_of(context)
        self.schemas = schemas_in(self.facts, self.history)
        self.database: Tables = (
            settlement.database
            if settlement
            else self.catalog.database_tables(context.connection, self.schemas)
        )
        common = [name for name in self.metadata.tables if name in self.database and self.is_wanted(name)]
        self.models: Tables = self.catalog.model_tables(context.connection, self.metadata, common)
        self.renames.replay(self.history)
        self.owned = OwnedSides(
            self.connection,
            self.facts.vendors,
            self.facts.objects,
            self.history.objects,
            elsewhere_is_known=self.history.is_known,
        )
        made = self.history.tables_of(self.vendor)
        self.virtual: set[str] = self.catalog.virtual_tables(context.connection) - made
        """Virtual tables in a model's place, where no revision made an ordinary one: they stay."""

    def place(self, key: str) -> Place:
        """Where a table is that goes by `key`."""
        if key in self.metadata.tables:
            return place_of(self.metadata.tables[key])
        state = self.database.get(key)
        return Place.of_key(key, state.schema if state else self.history.table(key).schema)

    def is_wanted(self, table: str) -> bool:
        """Whether the models want a table on this vendor."""
        return table in self.metadata.tables and self.vendor in self.facts.vendors_of(table)

    def is_written(self, table: str) -> bool:
        """Whether the revisions made a table on this vendor."""
        return self.history.has(table, self.vendor)

    def is_for_some(self, table: str) -> bool:
        """Whether not all vendors have a table, in the models or in the revisions."""
        wanted = table not in self.metadata.tables or set(self.facts.vendors_of(table)) == {
            *self.facts.vendors
        }
        written = set(self.history.table(table).all_vendors) == {*self.facts.vendors}
        if table in self.metadata.tables and table in self.history.tables and wanted != written:
            made, asked = self.history.table(table).all_vendors, self.facts.vendors_of(table)
            raise BridgeError(
                f"{table}: the revisions made it on {' and '.join(made)}, the models want it on "
                f"{' and '.join(asked)}: write that revision by hand."
            )
        return not (wanted and written)

    def other_vendors(self, table: str) -> list[str]:
        """The vendors that are not at hand and have a table."""
        return [
            vendor
            for vendor in self.facts.vendors
            if vendor != self.vendor
            and vendor in self.history.table(table).all_vendors
            and (table not in self.metadata.tables or vendor in self.facts.vendors_of(table))
        ]

    @cached_property
    def written(self) -> Tables:
        """What the revisions' words make in this database. Asked for where something differs only."""
        names = [name for name in self.history.tables if name in self.database and self.is_written(name)]
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

    def knows_comments(self, table: str) -> bool:
        """Whether anybody tells the comments of a table: SQLite keeps none, the revisions that made it do."""
        return self.vendor != "sqlite" or table in self.history.tables

    def comment_of(self, table: str, column: str | None = None) -> str | None:
        """The comment of a table or column."""
        if self.vendor == "sqlite":
            written = self.history.table(table)
            if column is None:
                return written.comment
            return written.columns[column].comment if column in written.columns else None
        state = self.database[table]
        return state.comment if column is None else state.columns[column].comment

    def item(self, state: ObjectState, table: sa.Table) -> Item | None:
        """A constraint or index of the database, to be made again; None for what the bridge cannot make."""
        written = self.history.table(table.key).find(state.name, self.vendor)
        if written and state.kind in (CHECK, EXCLUDE, INDEX) and state in self.written[table.key].objects:
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
