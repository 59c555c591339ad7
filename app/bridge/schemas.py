"""Schemas of PostgreSQL that models put tables in: made, dropped, and tables moved between them.

Registered the way Alembic documents: revisions call `op.create_schema("audit")`,
`op.drop_schema("audit")` and `op.move_table("log_lines", "audit")`. SQLite has no schemas:
revisions that serve both say these behind a guard, and here they refuse to run on it.
"""

from __future__ import annotations

from typing import Any

from alembic.operations import MigrateOperation, Operations

from app.bridge.errors import BridgeError
from app.bridge.places import Place
from app.bridge.sql import text
from app.bridge.sqlite.tokens import quote


@Operations.register_operation("create_schema")
class CreateSchemaOp(MigrateOperation):
    """`op.create_schema('audit')`."""

    def __init__(self, schema_name: str) -> None:
        self.schema_name = schema_name

    @classmethod
    def create_schema(cls, operations: Operations, schema_name: str) -> None:
        """Make a schema that is not there."""
        operations.invoke(cls(schema_name))

    def reverse(self) -> DropSchemaOp:
        return DropSchemaOp(self.schema_name)

    def to_diff_tuple(self) -> tuple[Any, ...]:
        return ("create_schema", self.schema_name)


@Operations.register_operation("drop_schema")
class DropSchemaOp(MigrateOperation):
    """`op.drop_schema('audit')`."""

    def __init__(self, schema_name: str) -> None:
        self.schema_name = schema_name

    @classmethod
    def drop_schema(cls, operations: Operations, schema_name: str) -> None:
        """Drop a schema in which nothing is left; PostgreSQL refuses where something is."""
        operations.invoke(cls(schema_name))

    def reverse(self) -> CreateSchemaOp:
        return CreateSchemaOp(self.schema_name)

    def to_diff_tuple(self) -> tuple[Any, ...]:
        return ("drop_schema", self.schema_name)


@Operations.register_operation("move_table")
class MoveTableOp(MigrateOperation):
    """`op.move_table('log_lines', 'audit')`; None stands for the connection's own schema."""

    def __init__(self, table_name: str, new_schema: str | None, *, schema: str | None = None) -> None:
        self.table_name, self.new_schema, self.schema = table_name, new_schema, schema

    @classmethod
    def move_table(
        cls, operations: Operations, table_name: str, new_schema: str | None, *, schema: str | None = None
    ) -> None:
        """Move a table, with its indexes, constraints and sequences, into another schema."""
        operations.invoke(cls(table_name, new_schema, schema=schema))

    @property
    def old(self) -> Place:
        return Place(self.table_name, self.schema)

    @property
    def new(self) -> Place:
        return Place(self.table_name, self.new_schema)

    def reverse(self) -> MoveTableOp:
        return MoveTableOp(self.table_name, self.schema, schema=self.new_schema)

    def to_diff_tuple(self) -> tuple[Any, ...]:
        return ("move_table", self.old.key, self.new.key)


@Operations.implementation_for(CreateSchemaOp)
def create_schema(operations: Operations, operation: CreateSchemaOp) -> None:
    run(operations, f"CREATE SCHEMA {quote(operation.schema_name)}")


@Operations.implementation_for(DropSchemaOp)
def drop_schema(operations: Operations, operation: DropSchemaOp) -> None:
    run(operations, f"DROP SCHEMA {quote(operation.schema_name)}")


@Operations.implementation_for(MoveTableOp)
def move_table(operations: Operations, operation: MoveTableOp) -> None:
    run(operations, statement_of_move(operation.old, operation.new_schema))


def statement_of_move(place: Place, schema: str | None) -> str:
    """What moves a table. The name of the connection's own schema is asked for as the statement runs."""
    if schema is not None:
        return f"ALTER TABLE {place.sql} SET SCHEMA {quote(schema)}"
    moving = f"ALTER TABLE {place.sql} SET SCHEMA ".replace("'", "''")
    return f"DO $do$ BEGIN EXECUTE '{moving}' || quote_ident(current_schema()); END $do$"


def run(operations: Operations, sql: str) -> None:
    impl: Any = operations.impl
    if impl.__dialect__ == "sqlite":
        raise BridgeError(
            "SQLite has no schemas: put the call behind `if op.get_context().dialect.name == 'postgresql':`."
        )
    operations.execute(text(sql))
