"""`op.create_object` and `op.drop_object`, for what no operation of Alembic's makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from alembic.operations import MigrateOperation, Operations

from app.bridge.objects import specs
from app.bridge.objects.specs import Words, vendors_of_kind, words_for
from app.bridge.sql import text
from app.bridge.sqlite.tokens import quote

SEQUENCE_OF_OLD = "AS bigint INCREMENT BY 1 NO MINVALUE NO MAXVALUE START WITH 1 CACHE 1 NO CYCLE"


@Operations.register_operation("create_object")
class CreateObjectOp(MigrateOperation):
    """`op.create_object('view', 'loans_today', 'CREATE VIEW loans_today AS …')`."""

    def __init__(self, kind: str, name: str, sql: Words, *, then: Words = None, table: str = "") -> None:
        self.kind, self.name, self.sql, self.then, self.table = kind, name, sql, then, table

    @classmethod
    def create_object(
        cls, operations: Operations, kind: str, name: str, sql: Words, *, then: Words = None, table: str = ""
    ) -> None:
        """Make an object of the database's, in place of one of its kind and name.

        `sql` and `then`, which runs after it, are strings or `ByVendor`; vendors that they
        leave out are let alone.
        """
        operations.invoke(cls(kind, name, sql, then=then, table=table))


@Operations.register_operation("drop_object")
class DropObjectOp(MigrateOperation):
    """`op.drop_object('trigger', 'book_is_indexed', table='library_book')`."""

    def __init__(self, kind: str, name: str, *, table: str = "") -> None:
        self.kind, self.name, self.table = kind, name, table

    @classmethod
    def drop_object(cls, operations: Operations, kind: str, name: str, *, table: str = "") -> None:
        """Drop an object of the database's, if it is there."""
        operations.invoke(cls(kind, name, table=table))


@Operations.implementation_for(CreateObjectOp)
def create_object(operations: Operations, operation: CreateObjectOp) -> None:
    vendor = vendor_of(operations)
    if sql := words_for(operation.sql, vendor):
        for statement in [*creations(operation, sql, vendor), words_for(operation.then, vendor)]:
            if statement:
                operations.execute(text(statement))


@Operations.implementation_for(DropObjectOp)
def drop_object(operations: Operations, operation: DropObjectOp) -> None:
    if operation.kind in kinds_of(vendor_of(operations)):
        operations.execute(text(drop_statement(operation, vendor_of(operations))))


def vendor_of(operations: Operations) -> str:
    return operations.get_context().dialect.name


def kinds_of(vendor: str) -> list[str]:
    return [kind for kind in specs.KINDS if vendor in vendors_of_kind(kind)]


def creations(operation: CreateObjectOp, sql: str, vendor: str) -> Iterator[str]:
    """The statements that make an object, whether or not there is an old one."""
    if operation.kind == specs.FUNCTION:
        yield re.sub(
            r"\ACREATE\s+(OR\s+REPLACE\s+)?FUNCTION", "CREATE OR REPLACE FUNCTION", sql, flags=re.IGNORECASE
        )
    elif operation.kind == specs.EXTENSION:
        yield with_if_not_exists(sql, "EXTENSION")
    elif operation.kind == specs.SEQUENCE:
        # Dropped and made again it would begin from the start.
        yield with_if_not_exists(sql, "SEQUENCE")
        yield f"ALTER SEQUENCE {quote(operation.name)} {SEQUENCE_OF_OLD}"
        options = re.split(rf'{re.escape(operation.name)}"?', sql, maxsplit=1)[1].strip()
        yield f"ALTER SEQUENCE {quote(operation.name)} {options}" if options else ""
    else:
        yield drop_statement(operation, vendor)
        yield sql


def with_if_not_exists(sql: str, kind: str) -> str:
    begins = rf"\ACREATE\s+{kind}\s+(IF\s+NOT\s+EXISTS\s+)?"
    return re.sub(begins, f"CREATE {kind} IF NOT EXISTS ", sql, flags=re.IGNORECASE)


def drop_statement(operation: Any, vendor: str) -> str:
    kind = "TABLE" if operation.kind == specs.VIRTUAL_TABLE else operation.kind.upper()
    is_on = f" ON {quote(operation.table)}" if operation.table and vendor == "postgresql" else ""
    return f"DROP {kind} IF EXISTS {quote(operation.name)}{is_on}"
