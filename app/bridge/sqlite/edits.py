"""Changes to the text of one column, or of what a table says about one. Nothing here runs."""

from __future__ import annotations

from app.bridge.errors import BridgeError
from app.bridge.sqlite.clauses import Clause
from app.bridge.sqlite.constraint_names import columns_of, mentions, written
from app.bridge.sqlite.text import Part, TableText


def find_column(table: TableText, name: str) -> Part | None:
    return next((part for column, part in table.columns.items() if column.lower() == name.lower()), None)


def column_part(table: TableText, name: str) -> Part:
    part = find_column(table, name)
    if part is None:
        names = ", ".join(map(repr, table.columns))
        raise BridgeError(f"Table {table.plain_name!r} has no column {name!r}. It has {names}.")
    return part


def without_kind(part: Part, kind: str) -> Part:
    """The column without its clauses of this kind."""
    while clause := next((clause for clause in part.clauses if clause.kind == kind), None):
        part = part.without(clause) or part
    return part


def with_nullability(part: Part, nullable: bool) -> Part:
    part = without_kind(without_kind(part, "not null"), "null")
    return part if nullable else part.adding("NOT NULL")


def with_key_inline(table: TableText, column: str) -> TableText:
    """The table whose key, where it is this column, stands beside the column: a sequence wants that."""
    for part, clause in written(table):
        if (
            clause.kind == "primary key"
            and part.column is None
            and [*map(str.lower, clause.columns)] == [column.lower()]
        ):
            table = table.replacing(part, part.without(clause))
            beside = column_part(table, column)
            return table.replacing(beside, beside.adding("PRIMARY KEY"))
    return table


def key_clause(part: Part) -> Clause | None:
    return next((clause for clause in part.clauses if clause.kind == "primary key"), None)


def has_sequence(part: Part) -> bool:
    clause = key_clause(part)
    return clause is not None and clause.words == "autoincrement"


def with_sequence(part: Part) -> Part:
    clause = key_clause(part)
    if clause is None:
        raise BridgeError(
            f"Column {part.column!r} cannot number its rows itself: on SQLite only a column that is the "
            "whole primary key, and says so itself, can."
        )
    return (
        part
        if has_sequence(part)
        else part.replacing(clause, "PRIMARY KEY AUTOINCREMENT").with_type("integer")
    )


def without_sequence(part: Part) -> Part:
    clause = key_clause(part)
    return part.replacing(clause, "PRIMARY KEY") if clause is not None and has_sequence(part) else part


def can_be_added_in_place(part: Part) -> bool:
    """Whether SQLite's own ADD COLUMN takes the column without looking at any row."""
    clauses = {clause.kind: clause for clause in part.clauses}
    if not set(clauses) <= {"null", "not null", "default", "collate"}:
        return False
    default = clauses.get("default")
    if default is None:
        return "not null" not in clauses
    value = default.tokens[-1]
    is_constant = value.kind in ("string", "number") or value.is_word("true", "false")
    return is_constant and not default.tokens[1].is_operator("(")


def without_column(table: TableText, part: Part) -> TableText:
    """The table without the column and without the constraints that are about it."""
    column = part.column or ""
    while doomed := next(
        (
            (other, clause)
            for other, clause in written(table)
            if other is not part and is_about(table, other, clause, column)
        ),
        None,
    ):
        other, clause = doomed
        table = table.replacing(other, other.without(clause))
    return table.replacing(part)


def is_about(table: TableText, part: Part, clause: Clause, column: str) -> bool:
    if clause.kind == "check":
        return mentions(clause.body, column)
    return column.lower() in map(str.lower, columns_of(table, part, clause))
