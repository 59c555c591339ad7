"""Turning pages by key: each page starts where the last one ended, whatever rows arrive meanwhile.

No COUNT and no OFFSET: with an index on the key, a page costs its own rows, the thousandth as the first.
A cursor is the key and the primary key of the row at a page's edge, as URL-safe text.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.utils.dateparse import parse_datetime

Row = TypeVar("Row", bound=Model)

LARGEST_KEY = 2**63 - 1
LONGEST_CURSOR = 4000


@dataclass(frozen=True)
class Order:
    """Sorting by the field or annotation `key`, then by primary key, both in the same direction.

    `kind` is the key's type: datetime, int or str. Where it is null the row comes last
    (`nullable`, ascending orders only).
    """

    key: str
    kind: type
    descending: bool = False
    nullable: bool = False


@dataclass(frozen=True)
class Edge:
    """Where a page begins or ends: the key and the primary key of a row."""

    value: Any
    pk: int


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows in order; the cursors are empty where there is no page before or after."""

    rows: list[Row]
    previous: str
    next: str


class CursorError(ValueError):
    """A text that is no cursor of this order."""


def turn_page(
    rows: QuerySet[Row], *, order: Order, size: int, after: str = "", before: str = ""
) -> Page[Row]:
    """The `size` rows that follow `after`, or precede `before`; one query.

    Raises CursorError.
    """
    forward = not before
    cursor = after or before
    if cursor:
        rows = rows.filter(beyond(order, read_cursor(cursor, order), forward=forward))
    found = list(rows.order_by(*order_by(order, forward=forward))[: size + 1])
    more = len(found) > size
    found = found[:size] if forward else found[:size][::-1]
    if not found:
        return Page([], previous="", next="")
    has_previous, has_next = (bool(cursor), more) if forward else (more, True)
    return Page(
        found,
        previous=write_cursor(order, found[0]) if has_previous else "",
        next=write_cursor(order, found[-1]) if has_next else "",
    )


def order_by(order: Order, *, forward: bool) -> list[Any]:
    """What to sort by. Null placement is said only where it matters: an index has the default one."""
    if order.descending == forward:
        return [F(order.key).desc(nulls_first=order.nullable or None), "-pk"]
    return [F(order.key).asc(nulls_last=order.nullable or None), "pk"]


def beyond(order: Order, edge: Edge, *, forward: bool) -> Q:
    """The rows on the far side of `edge`.

    For plain keys `key <= x AND (key < x OR pk < y)`: the first half lets an index start there.
    """
    way = "lt" if order.descending == forward else "gt"
    same_key_beyond = Q(**{f"pk__{way}": edge.pk})
    if edge.value is None:
        among_nulls = Q(**{f"{order.key}__isnull": True}) & same_key_beyond
        return among_nulls if way == "gt" else among_nulls | Q(**{f"{order.key}__isnull": False})
    key_beyond = Q(**{f"{order.key}__{way}": edge.value})
    condition = Q(**{f"{order.key}__{way}e": edge.value}) & (key_beyond | same_key_beyond)
    if order.nullable and way == "gt":
        return condition | Q(**{f"{order.key}__isnull": True})
    return condition


def write_cursor(order: Order, row: Model) -> str:
    value = getattr(row, order.key)
    if isinstance(value, datetime):
        value = value.isoformat()
    text = json.dumps([value, row.pk], ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str, order: Order) -> Edge:
    """The edge that `cursor` names. Raises CursorError for anything that `write_cursor` did not write."""
    if len(cursor) > LONGEST_CURSOR:
        raise CursorError("too long")
    try:
        value, pk = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return Edge(read_value(value, order), read_integer(pk))
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise CursorError(str(error)) from error


def read_value(value: Any, order: Order) -> Any:
    if value is None and order.nullable:
        return None
    if order.kind is int:
        return read_integer(value)
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("not a key of this order")
    value.encode()  # refuses lone surrogates, which no database takes
    return read_datetime(value) if order.kind is datetime else value


def read_integer(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST_KEY:
        raise ValueError("not a whole number that a key can be")
    return value


def read_datetime(value: str) -> datetime:
    moment = parse_datetime(value)
    if moment is None or moment.utcoffset() is None or not 1900 <= moment.year <= 9998:
        raise ValueError("not a time")
    return moment
