"""Rules on what waits for an operation: operations that look at every row, or write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops

from app.bridge.dialects import dialect_for
from app.bridge.linting.findings import ERROR, WARNING, Remark
from app.bridge.linting.subject import Subject
from app.bridge.steps import Step

POSTGRESQL = "postgresql"
VOLATILE = re.compile(
    r"\bDEFAULT\b.*\b(random|gen_random_uuid|uuidv[47]|uuid_generate_v\w+|clock_timestamp|timeofday|nextval)"
    r" ?\(",
    re.IGNORECASE,
)
STORED = re.compile(r"\bGENERATED\b.*\b(STORED|IDENTITY)\b|\b(BIG|SMALL)?SERIAL\b", re.IGNORECASE | re.DOTALL)
TEXT = re.compile(r"(?:VARCHAR|CHARACTER VARYING|TEXT)(?:\((\d+)\))?", re.IGNORECASE)
NUMBER = re.compile(r"NUMERIC(?:\((\d+), (\d+)\))?", re.IGNORECASE)
INFINITE = 2**31


def not_null_without_default(subject: Subject, step: Step) -> Iterator[Remark]:
    """A column that has to have a value, and none is given."""
    match step.operation:
        case ops.AddColumnOp(table_name=table, column=column) if subject.has_rows(table):
            if not column.nullable and not fills_itself(column):
                what = f"{table}.{column.name} is added NOT NULL without a server_default."
                yield Remark("not-null-without-default", step.line, what, ERROR, table)
        case ops.AlterColumnOp(table_name=table, column_name=name, modify_nullable=False):
            written = subject.column(table, name)
            is_new = (table, name) in subject.new_columns and subject.has_rows(table)
            if is_new and written is not None and not fills_itself(written):
                what = f"{table}.{name}, which is new, becomes NOT NULL: yesterday's code gives it no value."
                yield Remark("not-null-without-default", step.line, what, WARNING, table)


def fills_itself(column: sa.Column[Any]) -> bool:
    """Whether a row gets a value without being told."""
    is_serial = bool(column.primary_key) and column.autoincrement is True
    return column.server_default is not None or column.identity is not None or is_serial


def rewrites_table(subject: Subject, step: Step) -> Iterator[Remark]:
    match step.operation:
        case ops.AddColumnOp(table_name=table, column=column) if subject.has_rows(table):
            sql = " ".join(step.statements)
            if VOLATILE.search(sql) or STORED.search(sql):
                what = f"{table}.{column.name} is added with a value of its own for each row."
                yield Remark("rewrites-table", step.line, what, ERROR, table)
        case ops.AlterColumnOp(table_name=table, column_name=name) as alter if alter.modify_type is not None:
            old = alter.existing_type or getattr(subject.column(table, name), "type", None)
            if subject.has_rows(table) and not is_harmless(old, alter.modify_type):
                words = f"from {sql_of(old)} to" if old is not None else "to"
                what = f"{table}.{name} changes {words} {sql_of(alter.modify_type)}."
                yield Remark("rewrites-table", step.line, what, ERROR, table)


def sql_of(type_: Any) -> str:
    return str(sa.types.to_instance(type_).compile(dialect=dialect_for(POSTGRESQL)))


def is_harmless(old: Any, new: Any) -> bool:
    """Whether PostgreSQL notes the new type without looking at a row: the same, or a wider one."""
    if old is None:
        return False
    before, after = sql_of(old), sql_of(new)
    if before == after:
        return True
    for kind in (TEXT, NUMBER):
        narrow, wide = kind.fullmatch(before), kind.fullmatch(after)
        if narrow and wide:
            return bounds(wide)[0] >= bounds(narrow)[0] and bounds(wide)[1] in (bounds(narrow)[1], INFINITE)
    return False


def bounds(found: re.Match[str]) -> tuple[int, int]:
    """Length or precision, and scale; what is not bounded is infinite."""
    length, *scale = (int(group) if group else INFINITE for group in found.groups())
    return length, scale[0] if scale else INFINITE


def index_without_concurrently(subject: Subject, step: Step) -> Iterator[Remark]:
    operation: Any = step.operation
    match operation:
        case ops.CreateIndexOp(table_name=table) if not operation.kw.get("postgresql_concurrently"):
            what = f"index {operation.index_name} on {table} is built under a lock."
        case ops.AddColumnOp(table_name=table, column=column) if column.index:
            what = f"the index on the new column {table}.{column.name} is built under a lock."
        case _:
            return
    if subject.has_rows(table):
        yield Remark("index-without-concurrently", step.line, what, ERROR, table)


def constraint_scans_table(subject: Subject, step: Step) -> Iterator[Remark]:
    for table, what in scans(subject, step.operation):
        if subject.has_rows(table):
            yield Remark("constraint-scans-table", step.line, what, ERROR, table)


def scans(subject: Subject, operation: Any) -> Iterator[tuple[str, str]]:
    """Table, and what has PostgreSQL look at all of its rows."""
    match operation:
        case ops.CreateForeignKeyOp(source_table=table, constraint_name=name) if is_valid(operation):
            yield table, f"foreign key {name} on {table} is checked for every row, and locks both tables."
        case ops.CreateCheckConstraintOp(table_name=table, constraint_name=name) if is_valid(operation):
            yield table, f"check {name} on {table} looks at every row."
        case ops.CreateUniqueConstraintOp(table_name=table, constraint_name=name):
            yield table, f"unique constraint {name} on {table} builds its index under a lock."
        case ops.CreatePrimaryKeyOp(table_name=table):
            yield table, f"the primary key of {table} builds its index under a lock."
        case ops.AlterColumnOp(table_name=table, column_name=name, modify_nullable=False):
            yield from ((table, what) for what in scans_for_not_null(subject, table, name))
        case ops.AddColumnOp(table_name=table, column=column):
            yield from ((table, what) for what in scans_for_column(column, operation))


def scans_for_not_null(subject: Subject, table: str, column: str) -> Iterator[str]:
    if not subject.is_proven_not_null(table, column):
        yield f"{table}.{column} becomes NOT NULL, for which every row is looked at."


def scans_for_column(column: sa.Column[Any], operation: ops.AddColumnOp) -> Iterator[str]:
    """What a new column brings along. A reference that is written inline is not checked: it is NULL."""
    name = f"{operation.table_name}.{column.name}"
    if column.foreign_keys and not operation.inline_references:
        yield f"the foreign key of the new column {name} is checked for every row."
    if column.unique:
        yield f"the unique constraint of the new column {name} builds its index under a lock."


def is_valid(operation: Any) -> bool:
    """Whether a constraint is to hold for the rows that are there."""
    return not operation.kw.get("postgresql_not_valid")
