"""NOT NULL where rows are already: the rows get a value first, and the value is never guessed.

A new column is added nullable, filled, then made NOT NULL; a column that becomes NOT NULL is
filled first. The value is the field's default, else the answer to a question, Django's own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import render_op, renderers
from alembic.operations import ops

from app.bridge.autogenerate.comparison import Comparison
from app.bridge.autogenerate.fills import (
    ColumnFill,
    checks_now,
    has_keys,
    is_check,
    refuse_invalid_sql,
    value_of_field,
)
from app.bridge.autogenerate.operations import ForVendor
from app.bridge.autogenerate.questions import ASK, IGNORE, NONE, Questions, chosen, typed
from app.bridge.errors import BridgeError
from app.bridge.places import key_in
from app.bridge.types import ByVendor

Operations = list[ops.MigrateOperation]
CHOICES = (
    "A value for these rows now, as SQL.",
    "Nothing here: a data step that I write into the revision fills them.",
    "Quit, and give the field a default in the models.",
)
SQL_HINT = "SQL like 0, 'text' or CURRENT_TIMESTAMP"


class AddRequiredColumn(ops.OpContainer):
    """A column added in three steps; taken back in one."""

    def reverse(self) -> Any:
        addition = self.ops[0]
        assert isinstance(addition, ops.AddColumnOp)
        return addition.reverse()


@renderers.dispatch_for(AddRequiredColumn)
def render_required_column(context: AutogenContext, operation: AddRequiredColumn) -> list[str]:
    return [line for inner in operation.ops for line in render_op(context, inner)]


class Filling:
    """The NOT NULL columns of one autogenerate, and the values of their rows."""

    def __init__(self, comparison: Comparison, questions: Questions) -> None:
        self.comparison, self.questions = comparison, questions
        self.met: list[str] = []
        """The columns that a value was looked for."""
        self.written: set[str] = set()
        """Tables whose rows were written before, in the same transaction."""

    def filled(self, table: str, operations: Iterable[ops.MigrateOperation]) -> Operations:
        """The operations on an existing table, with the steps that fill its NOT NULL columns."""
        result: Operations = []
        operations = list(operations)
        remade = {item.column_name for item in operations if isinstance(item, ops.DropColumnOp)}
        for operation in operations:
            if isinstance(operation, ops.AddColumnOp) and operation.column.name not in remade:
                result.append(self.addition(operation))
            elif isinstance(operation, ops.AlterColumnOp) and operation.modify_nullable is False:
                result += self.alteration(operation)
            else:
                result.append(operation)
            if rewrites(operation):
                self.written.add(table)
        return result

    def addition(self, operation: ops.AddColumnOp) -> ops.MigrateOperation:
        table, column = str(key_in(operation)), operation.column
        place = self.comparison.place(table)
        has_value = (
            column.server_default is not None or column.computed is not None or column.identity is not None
        )
        if column.nullable or has_value:
            return operation
        values = self.values(table, column.name)
        if values is None:
            return operation
        nullable = column._copy()
        nullable.nullable = True
        adding = ops.AddColumnOp(place.name, nullable, schema=place.schema)
        closing = ops.AlterColumnOp(
            place.name,
            column.name,
            schema=place.schema,
            existing_type=column.type,
            existing_nullable=True,
            modify_nullable=False,
        )
        return AddRequiredColumn([adding, *self.fill(table, column.name, values), closing])

    def alteration(self, operation: ops.AlterColumnOp) -> Operations:
        table, column = str(key_in(operation)), operation.column_name
        model = self.comparison.metadata.tables[table].columns[column]
        default = model.server_default
        if isinstance(default, sa.DefaultClause) and isinstance(default.arg, sa.TextClause | ByVendor):
            values: dict[str, str] | None = {
                vendor: words_on(default.arg, vendor) for vendor in self.vendors_of(table)
            }
        elif model.computed is not None or model.identity is not None:
            return [operation]
        else:
            values = self.values(table, column)
        if not values:
            return [operation]
        if operation.modify_type is not None:
            self.written.add(table)
        fill = self.fill(table, column, values)
        if self.is_referential(table, column) and not any(map(is_check, fill)):
            fill += checks_now(self.comparison, table)
        if operation.modify_type is None:
            return [*fill, operation]
        typing = ops.AlterColumnOp(
            operation.table_name,
            column,
            schema=operation.schema,
            **(operation.kw | {"existing_type": operation.existing_type}),
        )
        typing.existing_nullable, typing.modify_type = True, operation.modify_type
        typing.existing_server_default = operation.existing_server_default
        operation.existing_type, operation.modify_type = operation.modify_type, None
        return [typing, *fill, operation]

    def vendors_of(self, table: str) -> tuple[str, ...]:
        return self.comparison.facts.vendors_of(table)

    def is_referential(self, table: str, column: str) -> bool:
        """Whether a foreign key starts or ends at the column."""
        mine = self.comparison.metadata.tables[table].columns[column]
        keys = [key for other in self.comparison.metadata.tables.values() for key in other.foreign_keys]
        return bool(mine.foreign_keys) or any(key.target_fullname == f"{table}.{column}" for key in keys)

    # The value

    def values(self, table: str, column: str) -> dict[str, str] | None:
        """Vendor → SQL; empty where a data step gives the value; None where nobody answered."""
        name = f"{table}.{column}"
        self.met.append(name)
        if (given := self.questions.defaults.get(name)) is not None:
            return self.checked(table, name, given)
        field = self.comparison.facts.field_of(table, column)
        own = self.comparison.facts.connection
        assert own is not None
        value = value_of_field(field, own, self.vendors_of(table))
        if value is not None or self.questions.manner == IGNORE:
            return value
        if self.questions.manner == ASK:
            return self.asked(table, name, field)
        self.questions.leave_open(open_question(name, field))
        return None

    def checked(self, table: str, name: str, sql: str) -> dict[str, str]:
        if sql.lower() == NONE:
            return {}
        vendors = self.vendors_of(table)
        if self.comparison.vendor in vendors:
            place = self.comparison.place(table)
            refuse_invalid_sql(sql, name, place, self.comparison.connection, vendors)
        return dict.fromkeys(vendors, sql)

    def asked(self, table: str, name: str, field: Any) -> dict[str, str]:
        question = f"{name} is to be NOT NULL and has no default{why(field)}. What shall existing rows have?"
        choice = chosen(question, CHOICES)
        if choice == 2:
            return {}
        if choice == 3:
            raise BridgeError("No revision was written: give the field a default (default= or db_default=).")
        suggestion = "CURRENT_TIMESTAMP" if getattr(field, "auto_now_add", False) else ""
        prompt = f"{SQL_HINT}{f' [{suggestion}]' if suggestion else ''}: "
        while True:
            sql = typed(prompt) or suggestion
            try:
                if sql:
                    return self.checked(table, name, sql)
            except BridgeError as error:
                sys.stdout.write(f"{error}\n")

    def fill(self, table: str, column: str, values: dict[str, str]) -> Operations:
        """The UPDATE: one where all vendors take the same words."""
        place = self.comparison.place(table)
        check = checks_now(self.comparison, table) if self.written_again(table) else []
        if len(set(values.values())) <= 1:
            return [*(ColumnFill.of(place, column, sql) for sql in set(values.values())), *check]
        fills = [
            ForVendor(vendor, [ColumnFill.of(place, column, sql)]) for vendor, sql in sorted(values.items())
        ]
        return [*fills, *check]

    def written_again(self, table: str) -> bool:
        """Whether foreign keys of rows that this transaction wrote before are put off to its end."""
        was_written = table in self.written
        self.written.add(table)
        return was_written and has_keys(self.comparison, table)

    def refuse_unused(self) -> None:
        """Raises BridgeError for a --default that nothing asked for."""
        for name in self.questions.defaults.keys() - set(self.met):
            there = ", ".join(sorted(self.met)) or "none"
            raise BridgeError(
                f"--default {name}=…: no such column is to be NOT NULL that was not. Those that are: {there}."
            )


def rewrites(operation: ops.MigrateOperation) -> bool:
    """Whether an operation may write each row anew."""
    if isinstance(operation, ops.AlterColumnOp):
        return operation.modify_type is not None
    return isinstance(operation, ops.AddColumnOp) and operation.column.server_default is not None


def words_on(default: sa.TextClause | ByVendor, vendor: str) -> str:
    """A default as SQL of a vendor."""
    if isinstance(default, ByVendor):
        return default.words[vendor]
    return str(default.text).replace("\\:", ":")


def open_question(name: str, field: Any) -> str:
    return (
        f"Column {name} is to be NOT NULL and has no default{why(field)}. Say what existing rows shall have: "
        f'--default "{name}=…" with {SQL_HINT}; or --default {name}=none if a data step that you write into '
        "the revision fills them; or give the field a default (default= or db_default=)."
    )


def why(field: Any) -> str:
    """Why a default of the field does not do."""
    if field.unique and field.has_default():
        return " that differs from row to row, as a unique column needs"
    return ""
