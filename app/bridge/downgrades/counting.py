"""How many rows a downgrade would lose, or could not keep, counted on the database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.bridge.downgrades.losses import Part
from app.bridge.errors import BridgeError
from app.bridge.places import Place

CONSTANT = re.compile(
    r"\(*('([^']|'')*'|-?\d+(\.\d+)?|true|false)\)*(::[\w ]+(\(\d+(,\d+)?\))?)?", re.IGNORECASE
)


@dataclass(frozen=True)
class Loss:
    """A removal and what it takes along."""

    removal: Part
    rows: int
    """Rows of the table, or those that hold something in the column: not NULL, not its default, not empty."""
    total: int

    def __str__(self) -> str:
        if self.removal.column is None:
            return f"table {self.removal.table}: {rows(self.rows)}"
        held = f"{self.rows} of {rows(self.total)} hold something" if self.rows else "no row holds anything"
        return f"column {self.removal.table}.{self.removal.column}: {held}"


def rows(count: int) -> str:
    return {0: "no rows", 1: "1 row"}.get(count, f"{count} rows")


def count_losses(bind: sa.Connection, removals: list[Part]) -> list[Loss]:
    """Reads the tables once for each removal. What is not in the database cannot be lost."""
    inspector = sa.inspect(bind)
    losses = [lost(bind, inspector, removal) for removal in present(inspector, removals)]
    return [loss for loss in losses if loss is not None]


def refuse_missing(bind: sa.Connection, required: list[Part]) -> None:
    """Raises BridgeError where a row holds NULL in a column that would be NOT NULL. Reads each table once."""
    inspector = sa.inspect(bind)
    for part in present(inspector, dict.fromkeys(required)):
        names = {column["name"] for column in inspector.get_columns(part.place.name, part.schema)}
        if part.column in names and (missing := count_missing(bind, part)):
            raise BridgeError(
                f"The downgrade makes {part.table}.{part.column} NOT NULL, and {rows(missing)} of the table "
                f"{'holds' if missing == 1 else 'hold'} NULL there. Give them a value first, or let the "
                "revision's downgrade do so with an UPDATE before it. Nothing was changed."
            )


def count_missing(bind: sa.Connection, part: Part) -> int:
    """How many rows hold NULL in this column."""
    table = sa.table(part.place.name, schema=part.schema)
    missing = sa.select(sa.func.count()).select_from(table).where(sa.column(str(part.column)).is_(None))
    return int(bind.execute(missing).scalar_one())


def present(inspector: Any, parts: Iterable[Part]) -> list[Part]:
    """Those whose table is in the database."""
    parts = list(parts)
    schemas = {part.schema for part in parts}
    there = {Place(name, schema).key for schema in schemas for name in inspector.get_table_names(schema)}
    return [part for part in parts if part.table in there]


def lost(bind: sa.Connection, inspector: Any, removal: Part) -> Loss | None:
    table = sa.table(removal.place.name, schema=removal.schema)
    total = bind.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
    if removal.column is None:
        return Loss(removal, total, total)
    columns = {column["name"]: column for column in inspector.get_columns(removal.place.name, removal.schema)}
    found = columns.get(removal.column)
    if found is None or "computed" in found:
        return None  # what is generated can be generated again
    holding = sa.select(sa.func.count()).select_from(table).where(*conditions(found))
    return Loss(removal, bind.execute(holding).scalar_one(), total)


def conditions(found: Any) -> list[sa.ColumnElement[bool]]:
    """When a row holds something in a column."""
    column: sa.ColumnElement[Any] = sa.column(found["name"])
    wanted: list[sa.ColumnElement[bool]] = [column.is_not(None)]
    if isinstance(found["type"], sa.JSON):
        column = sa.cast(column, sa.Text)  # json has no equality
    if isinstance(found["type"], sa.String):
        wanted.append(column != sa.literal_column("''"))
    default = found["default"]
    if default and CONSTANT.fullmatch(default.strip()):
        wanted.append(column.is_distinct_from(sa.literal_column(default)))
    return wanted
