"""Django's own index statements → indexes and unique constraints."""

from __future__ import annotations

import re
from typing import Any

from django.db.backends.ddl_references import Expressions, Statement

from app.bridge.errors import BridgeError
from app.bridge.naming import strip_quotes, truncate
from app.bridge.specs import IndexElement, IndexSpec, UniqueSpec
from app.bridge.sql import split_top_level


def read_statement(statement: Any, *, label: str, longest_name: int | None) -> IndexSpec | UniqueSpec:
    """What a statement of Django's schema editor makes: an index, or a unique constraint."""
    if not isinstance(statement, Statement):
        raise BridgeError(f"{label}: the bridge cannot read the statement {str(statement)!r}.")
    parts: dict[str, Any] = statement.parts
    name = truncate(strip_quotes(str(parts["name"])), longest_name)
    if "ADD CONSTRAINT" in statement.template:
        return UniqueSpec(
            name,
            tuple(parts["columns"].columns),
            deferrable=initially(str(parts.get("deferrable") or "")),
            nulls_distinct=nulls_are_distinct(parts),
        )
    where = str(parts.get("condition") or "").strip().removeprefix("WHERE").strip()
    using = str(parts.get("using") or "").strip()
    extra = str(parts.get("extra") or "")
    tablespace = re.search(r"TABLESPACE (\S+)", extra)
    return IndexSpec(
        name=name,
        elements=tuple(read_elements(parts["columns"])),
        unique=statement.template.startswith("CREATE UNIQUE"),
        where=where or None,
        using=using.split()[-1].strip('"').lower() if using else None,
        include=read_include(str(parts.get("include") or "").strip()),
        options=read_options(extra),
        tablespace=strip_quotes(tablespace[1]) if tablespace else None,
        nulls_distinct=nulls_are_distinct(parts),
    )


def initially(deferrable: str) -> str | None:
    """`DEFERRED` or `IMMEDIATE` out of Django's ` DEFERRABLE INITIALLY …`."""
    return deferrable.rsplit(maxsplit=1)[-1].upper() if deferrable.strip() else None


def nulls_are_distinct(parts: dict[str, Any]) -> bool:
    return "NULLS NOT DISTINCT" not in str(parts.get("nulls_distinct") or "")


def read_elements(columns: Any) -> list[IndexElement]:
    """What is indexed, in order."""
    if isinstance(columns, Expressions):
        return [IndexElement(expression=sql) for sql in split_top_level(str(columns))]
    suffixes = [*getattr(columns, "col_suffixes", ())]
    classes = [*getattr(columns, "opclasses", ())]
    elements = []
    for position, column in enumerate(columns.columns):
        suffix = suffixes[position].strip().upper() if position < len(suffixes) else ""
        operator_class = classes[position] if position < len(classes) else None
        elements.append(
            IndexElement(column, descending=suffix == "DESC", operator_class=operator_class or None)
        )
    return elements


def read_include(include: str) -> tuple[str, ...]:
    """The columns of `INCLUDE ("a", "b")`."""
    inside = include.removeprefix("INCLUDE").strip()[1:-1]
    return tuple(strip_quotes(column) for column in split_top_level(inside)) if inside else ()


def read_options(extra: str) -> tuple[tuple[str, str], ...]:
    """The storage parameters of `WITH (fillfactor = 70)`."""
    found = re.search(r"WITH \((.*?)\)", extra)
    if not found:
        return ()
    pairs = [part.split("=", 1) for part in split_top_level(found[1])]
    return tuple((key.strip(), value.strip()) for key, value in pairs)
