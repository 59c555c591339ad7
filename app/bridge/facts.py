"""The metadata of the models, and what it cannot say of itself."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from sqlalchemy.schema import CreateSchema

from app.bridge.objects.specs import Key, OwnedSpec

INFO = "bridge"
"""The key of `MetaData.info` under which a `Facts` hangs."""


class Facts:
    """What metadata cannot say of itself: which model a table has, which names a person chose."""

    def __init__(self, vendors: tuple[str, ...]) -> None:
        self.vendors = vendors
        self.labels: dict[str, str] = {}
        self.schemas: set[str] = set()
        """Those that tables of models are in, beside the connection's own."""
        self.models: dict[str, type[Model]] = {}
        self.connection: BaseDatabaseWrapper | None = None
        """The connection that the models were read for."""
        self.explicit_names: dict[str, set[str]] = {}
        self.table_vendors: dict[str, tuple[str, ...]] = {}
        """The only vendors of a table that not all have."""
        self.through_tables: set[str] = set()
        self.index_tablespaces: dict[str, dict[str, str]] = {}
        """Table → index of a constraint → its tablespace, on PostgreSQL."""
        self.objects: dict[Key, OwnedSpec] = {}
        """What apps declare beside models, in order."""
        self.unowned_tables: set[str] = set()
        """Targets of foreign keys that are not the models' to make."""

    def field_of(self, table: str, column: str) -> Any:
        """The model's field of a column."""
        return next(field for field in self.models[table]._meta.local_fields if field.column == column)

    def vendors_of(self, table: str) -> tuple[str, ...]:
        """The vendors that have a table of the models."""
        return self.table_vendors.get(table, self.vendors)

    def tables_of(self, vendor: str) -> set[str]:
        """The tables that the models want on a vendor."""
        return {name for name in self.labels if vendor in self.vendors_of(name)}


class ModelMetaData(sa.MetaData):
    """Metadata whose foreign keys may go in circles: autogenerate adds such keys after the tables."""

    @property
    def sorted_tables(self) -> list[sa.Table]:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Cannot correctly sort tables", sa.exc.SAWarning)
            return super().sorted_tables

    def create_all(self, bind: Any, tables: Any = None, *args: Any, **options: Any) -> None:
        """Make the tables that the vendor of `bind` has."""
        wanted = self.tables_for(bind, tables)
        for schema in sorted({table.schema for table in wanted if table.schema}):
            self.run(bind, CreateSchema(schema, if_not_exists=True))
        super().create_all(bind, wanted, *args, **options)

    @staticmethod
    def run(bind: Any, statement: Any) -> None:
        if isinstance(bind, sa.Engine):
            with bind.begin() as connection:
                connection.execute(statement)
        else:
            bind.execute(statement)

    def drop_all(self, bind: Any, tables: Any = None, *args: Any, **options: Any) -> None:
        super().drop_all(bind, self.tables_for(bind, tables), *args, **options)

    def tables_for(self, bind: Any, tables: Iterable[sa.Table] | None) -> list[sa.Table]:
        facts, asked = facts_of(self), self.tables.values() if tables is None else tables
        return [table for table in asked if bind.dialect.name in facts.vendors_of(table.key)]


def facts_of(metadata: sa.MetaData) -> Facts:
    """What the bridge knows of the metadata that it made."""
    facts = metadata.info[INFO]
    assert isinstance(facts, Facts)
    return facts
