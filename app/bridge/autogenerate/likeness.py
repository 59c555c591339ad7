"""Which dropped and added things look like one thing under two names. Pure: reads no database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.bridge.catalog.states import CHECK, TableState
from app.bridge.mapping import normalize
from app.bridge.specs import ForeignKeySpec

ENOUGH = 0.75
"""The share of like columns from which two tables may be one."""
FAMILIES = {
    "bigint": "integer",
    "bigserial": "integer",
    "serial": "integer",
    "smallint": "integer",
    "char": "characters",
    "character": "characters",
    "text": "characters",
    "varchar": "characters",
    "jsonb": "json",
    "bool": "boolean",
}


@dataclass(frozen=True)
class Trait:
    """What a column keeps when only its name, width or nullability changes."""

    family: str
    target: str | None
    is_generated: bool


Traits = dict[str, Trait]


def traits_of_database(state: TableState) -> Traits:
    """Column → trait, as the database has it."""
    targets = {
        item.spec.column: item.spec.target_table
        for item in state.objects
        if isinstance(item.spec, ForeignKeySpec)
    }
    return traits(state, targets)


def traits_of_model(state: TableState, table: sa.Table) -> Traits:
    """Column → trait, as the models have it."""
    targets = {
        key.column_keys[0]: key.elements[0].target_fullname.rpartition(".")[0]
        for key in table.foreign_key_constraints
    }
    return traits(state, targets)


def traits(state: TableState, targets: Mapping[str, str]) -> Traits:
    return {
        name: Trait(
            "json" if is_json(state, name) else family(column.type),
            targets.get(name),
            column.generated is not None,
        )
        for name, column in state.columns.items()
    }


def family(sql_type: str) -> str:
    """A type without its width: "varchar(50)" and "text" are of one family."""
    base = re.sub(r"\(.*?\)| unsigned", "", normalize(sql_type))
    return FAMILIES.get(base, base)


def is_json(state: TableState, column: str) -> bool:
    """Whether a text of SQLite must be JSON."""
    return any(
        item.kind == CHECK and column in item.columns and "json_valid" in str(item.body).lower()
        for item in state.objects
    )


def are_like_tables(old: Traits, new: Traits) -> bool:
    """Whether most columns have name and kind in common, or all of them the kind."""
    if Counter(old.values()) == Counter(new.values()):
        return True
    common = sum(old[name].family == new[name].family for name in old.keys() & new.keys())
    return common > 1 and common >= ENOUGH * max(len(old), len(new))
