"""Where tables are: most in the connection's own schema, some in one that their model names.

Metadata, comparisons and reports know a table by its key, `log_lines` or `audit.log_lines`;
operations and statements want name and schema apart.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from app.bridge.naming import strip_quotes
from app.bridge.sqlite.tokens import quote


class Place(NamedTuple):
    """Where a table is: its name, and the schema of PostgreSQL if it is not the connection's own."""

    name: str
    schema: str | None = None

    @property
    def key(self) -> str:
        """What the table goes by in metadata and comparisons: `audit.log_lines`."""
        return f"{self.schema}.{self.name}" if self.schema else self.name

    @property
    def sql(self) -> str:
        """The name as statements want it."""
        return f"{self.within}{quote(self.name)}"

    @property
    def within(self) -> str:
        """What stands before the name of an index or a sequence of the table."""
        return f"{quote(self.schema)}." if self.schema else ""

    @classmethod
    def of_key(cls, key: str, schema: str | None) -> Place:
        """The place of a table that goes by `key` and is known to be in `schema`."""
        return cls(key.removeprefix(f"{schema}."), schema) if schema else cls(key)

    @classmethod
    def of_model(cls, db_table: str) -> Place:
        """Of `db_table = 'audit"."log_lines'`, which Django quotes to `"audit"."log_lines"`."""
        schema, between, name = db_table.removeprefix('"').removesuffix('"').partition('"."')
        return cls(name, schema) if between else cls(strip_quotes(db_table))


def place_of(table: Any) -> Place:
    """The place of an SQLAlchemy table."""
    return Place(str(table.name), table.schema)


def place_in(operation: Any) -> Place | None:
    """The table that an operation of Alembic's is about; None where it names none."""
    if (name := getattr(operation, "source_table", None)) is not None:
        return Place(str(name), operation.kw.get("source_schema"))
    if (name := getattr(operation, "table_name", None)) is None:
        return None
    return Place(str(name), getattr(operation, "schema", None))


def key_in(operation: Any) -> str | None:
    """The key of that table."""
    place = place_in(operation)
    return place.key if place else None


def in_schema(named: Any) -> str:
    """The last argument of a call of `op` that is about a place, or of an operation with a schema."""
    return f", schema={named.schema!r}" if named.schema else ""
