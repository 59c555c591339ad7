"""Operations that made something, told again with a renamed table, column or name in them."""

from __future__ import annotations

from copy import copy
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops

from app.bridge.autogenerate.written import WrittenItem, WrittenTable
from app.bridge.places import Place
from app.bridge.types import ByVendor


def rename_table(table: WrittenTable, new: Place) -> None:
    """Let what the revisions wrote of a table be about it under another name."""
    table.place = new
    table.items = [on_table(item, new) for item in table.items]


def rename_target(table: WrittenTable, old: Place, new: Place) -> None:
    """Let the foreign keys of a table follow what they point at."""
    table.items = [with_target(item, old, new) for item in table.items]


def with_target(item: WrittenItem, old: Place, new: Place) -> WrittenItem:
    operation: Any = item.operation
    if not isinstance(operation, ops.CreateForeignKeyOp):
        return item
    if (operation.referent_table, operation.kw.get("referent_schema")) != old:
        return item
    operation = copy(operation)
    operation.referent_table = new.name
    operation.kw = {**operation.kw, "referent_schema": new.schema}
    return WrittenItem(item.name, operation, item.vendors, item.is_guarded)


def rename_column(table: WrittenTable, old: str, new: str) -> None:
    """Let everything written on a table, but for the column itself, speak of it by its new name."""
    for column in table.columns.values():
        if column.computed is not None:
            column.computed.sqltext = respelled_words(column.computed.sqltext, old, new)
    table.primary_key = tuple(new if name == old else name for name in table.primary_key)
    table.items = [with_column(item, old, new) for item in table.items]


def rename_item(table: WrittenTable, old: str, new: str, vendor: str | None) -> None:
    """Call a constraint or index otherwise, on one vendor or on all."""
    for position, item in enumerate(table.items):
        if item.name == old and (vendor is None or item.vendors == (vendor,)):
            table.items[position] = named(item, new)


def on_table(item: WrittenItem, place: Place) -> WrittenItem:
    operation: Any = copy(item.operation)
    if hasattr(operation, "source_table"):
        operation.source_table, operation.kw = place.name, {**operation.kw, "source_schema": place.schema}
    else:
        operation.table_name, operation.schema = place.name, place.schema
    return WrittenItem(item.name, operation, item.vendors, item.is_guarded)


def named(item: WrittenItem, name: str) -> WrittenItem:
    operation: Any = copy(item.operation)
    setattr(operation, "index_name" if hasattr(operation, "index_name") else "constraint_name", name)
    return WrittenItem(name, operation, item.vendors, item.is_guarded)


def with_column(item: WrittenItem, old: str, new: str) -> WrittenItem:
    operation: Any = copy(item.operation)
    for attribute in ("columns", "local_cols", "condition", "elements", "kw"):
        if hasattr(operation, attribute):
            setattr(operation, attribute, respelled(getattr(operation, attribute), old, new))
    return WrittenItem(item.name, operation, item.vendors, item.is_guarded)


def respelled_words(expression: Any, old: str, new: str) -> Any:
    """As `respelled`, of an expression that may be in each vendor's words."""
    if isinstance(expression, ByVendor):
        return ByVendor(**{vendor: respelled(sql, old, new) for vendor, sql in expression.words.items()})
    return respelled(expression, old, new)


def respelled(value: Any, old: str, new: str) -> Any:
    """A value with a column's name replaced: as a string of its own, and quoted in SQL."""
    match value:
        case str():
            return new if value == old else value.replace(f'"{old}"', f'"{new}"')
        case sa.TextClause():
            return sa.text(value.text.replace(f'"{old}"', f'"{new}"'))
        case sa.Column():
            return new if value.name == old else value.name
        case dict():
            return {respelled(key, old, new): respelled(one, old, new) for key, one in value.items()}
        case list() | tuple():
            return [respelled(one, old, new) for one in value]
    return value
