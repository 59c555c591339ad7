"""What PostgreSQL casts to what: a column can only get a type that its values have a way to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from alembic.operations import ops

from app.bridge.autogenerate.comparison import Comparison
from app.bridge.autogenerate.elsewhere import type_text
from app.bridge.errors import BridgeError
from app.bridge.mapping import WIDTHS
from app.bridge.places import key_in

NUMBERS = WIDTHS | {"numeric", "real", "double precision"}
MOMENTS = {"date", "timestamp", "timestamp with time zone"}
JSON = {"json", "jsonb"}
KNOWN = {*NUMBERS, *MOMENTS, *JSON, "boolean", "time", "interval", "uuid", "inet"}
"""Of texts, and of what is not here, nothing is said: a text can be cast to anything."""

CASTS = {
    *((old, new) for group in (NUMBERS, MOMENTS, JSON) for old in group for new in group),
    *(("integer", "boolean"), ("boolean", "integer"), ("interval", "time"), ("time", "interval")),
    *((moment, "time") for moment in MOMENTS - {"date"}),
    *(("jsonb", new) for new in (*NUMBERS, "boolean")),
}
"""From one to another, as `pg_cast` of PostgreSQL has them."""


def refuse_casts(comparison: Comparison, operations: Iterable[ops.MigrateOperation]) -> None:
    """Raises BridgeError for a column whose values have no way to its new type on PostgreSQL, or back."""
    for item in operations:
        table = str(key_in(item))
        if isinstance(item, ops.ModifyTableOps) and "postgresql" in comparison.facts.vendors_of(table):
            for change in item.ops:
                if isinstance(change, ops.AlterColumnOp):
                    refuse_cast(table, change)


def refuse_cast(table: str, change: ops.AlterColumnOp) -> None:
    if change.existing_type is None or change.modify_type is None:
        return
    old, new = (type_text(one, "postgresql") for one in (change.existing_type, change.modify_type))
    for source, target in ((old, new), (new, old)):
        if not can_cast(source, target):
            way = "" if source == old else ", which the downgrade needs"
            raise BridgeError(
                f"{table}.{change.column_name} changes from {old} to {new}, and PostgreSQL has no cast from "
                f"{source} to {target}{way}. Write the revision by hand and say how its values are made "
                f"(op.alter_column(…, postgresql_using='…')); or take the field away in one revision and add "
                "it in the next, which loses what it held."
            )


def can_cast(source: str, target: str) -> bool:
    """Whether PostgreSQL casts a value of the type `source` to `target`; True where that is not known."""
    (old, is_old_array), (new, is_new_array) = element_of(source), element_of(target)
    if not {old, new} <= KNOWN:
        return True
    return is_old_array == is_new_array and (old == new or (old, new) in CASTS)


def element_of(sql_type: str) -> tuple[str, bool]:
    """A type without its width, and whether this is an array: ("numeric", True) for "numeric(5,2)[]"."""
    return re.sub(r"\([^)]*\)|\[\d*\]", "", sql_type).strip(), "[" in sql_type
