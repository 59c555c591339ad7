"""The names of constraints on SQLite, those included that stand there without one.

Django leaves single-column UNIQUE, the CHECK of a positive integer and FOREIGN KEY unnamed
on SQLite. A revision serves both vendors, so each answers here to the name that it has on
PostgreSQL; and what is added under that name is written without it, as Django does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.bridge.naming import (
    POSTGRESQL_NAME_BYTES,
    automatic_check_name,
    automatic_foreign_key_name,
    automatic_unique_name,
    make_object_name,
    truncate,
)
from app.bridge.sqlite.clauses import Clause
from app.bridge.sqlite.text import Part, TableText
from app.bridge.sqlite.tokens import RESERVED, Token

KeyOf = Callable[[str], tuple[str, ...]]
"""Tells the primary key's columns of a table: the target of a reference that names none."""


@dataclass(frozen=True)
class Constraint:
    """A constraint where it is written, and the names it answers to, the best first."""

    part: Part
    clause: Clause
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.names[0]


def constraints(table: TableText, key_of: KeyOf) -> list[Constraint]:
    """All constraints of the table in the order of its text."""
    found: list[Constraint] = []
    taken: set[str] = set()
    for part, clause in written(table):
        if clause.label is not None:
            names: tuple[str, ...] = (clause.label,)
        else:
            names = tuple(numbered(name, taken) for name in automatic_names(table, part, clause, key_of))
        taken.update(names)
        found.append(Constraint(part, clause, names))
    return found


def written(table: TableText) -> Iterator[tuple[Part, Clause]]:
    return ((part, clause) for part in table.parts for clause in part.clauses if clause.is_constraint)


def numbered(name: str, taken: set[str]) -> str:
    """PostgreSQL appends a number to an automatic name that is taken."""
    number = 0
    candidate = name
    while candidate in taken:
        number += 1
        candidate = f"{name}{number}"
    return candidate


def automatic_names(table: TableText, part: Part, clause: Clause, key_of: KeyOf) -> tuple[str, ...]:
    """What this constraint is called where it is written without a name.

    Of a foreign key Django's name comes first, PostgreSQL's own second.
    """
    name = table.plain_name
    columns = columns_of(table, part, clause)
    match clause.kind:
        case "primary key":
            return (object_name(name, "", "pkey"),)
        case "unique":
            return (automatic_unique_name(name, "_".join(columns)),)
        case "check":
            one = columns[0] if len(columns) == 1 else ""
            return (automatic_check_name(name, one) if one else object_name(name, "", "check"),)
    target = clause.target or ""
    postgresql = make_object_name(name, "_".join(columns), "fkey")
    target_columns = clause.target_columns or key_of(target)
    if len(columns) != 1 or len(target_columns) != 1:
        return (postgresql,)
    return (automatic_foreign_key_name(name, columns[0], target, target_columns[0]), postgresql)


def object_name(table: str, column: str, label: str) -> str:
    """`make_object_name` for what belongs to a table as a whole: "topics_pkey"."""
    if column:
        return make_object_name(table, column, label)
    return f"{truncate(table, POSTGRESQL_NAME_BYTES - len(label) - 1)}_{label}"


def columns_of(table: TableText, part: Part, clause: Clause) -> tuple[str, ...]:
    """The columns that the constraint is about; those of a check are the ones it mentions."""
    if clause.columns:
        spelling = {name.lower(): name for name in table.columns}
        return tuple(spelling.get(name.lower(), name) for name in clause.columns)
    if part.column is not None:
        return (part.column,)
    return tuple(column for column in table.columns if mentions(clause.body, column))


def mentions(tokens: tuple[Token, ...], column: str) -> bool:
    """Whether an expression speaks of this column. A function of its name is another thing."""
    for index, token in enumerate(tokens):
        if token.kind not in ("word", "name") or token.is_word(*RESERVED):
            continue
        is_call = index + 1 < len(tokens) and tokens[index + 1].is_operator("(")
        if token.name.lower() == column.lower() and not is_call:
            return True
    return False


def without_automatic_names(table: TableText, key_of: KeyOf) -> TableText:
    """The table with the label cut off each constraint that bears its automatic name."""

    def label_for(part: Part, clause: Clause) -> str | None:
        automatic = automatic_names(table, part, clause, key_of)[0]
        return None if clause.label == automatic else clause.label

    return relabelled(table, label_for)


def relabelled(table: TableText, label_for: Callable[[Part, Clause], str | None]) -> TableText:
    """The table with each constraint under the label that `label_for` gives it, or none."""
    for position, (part, clause) in enumerate(list(written(table))):
        label = label_for(part, clause)
        if label != clause.label:
            current_part, current_clause = list(written(table))[position]
            table = table.replacing(current_part, current_part.labelling(current_clause, label))
    return table
