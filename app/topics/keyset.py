"""Turning pages by key: each page starts where the last one ended, whatever rows arrive meanwhile.

No COUNT and no OFFSET: with an index on the key, a page costs its own rows, the thousandth as the first.
A cursor is the key and the primary key of the row at a page's edge, as URL-safe text.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime

Row = TypeVar("Row", bound=Model)

LARGEST_KEY = 2**63 - 1
LONGEST_CURSOR = 4000


@dataclass(frozen=True)
class Segment:
    """Rows that stand together in an order, one query of them.

    They are sorted by the field `key`; without one, all have `value` for a key.
    """

    condition: Q = field(default_factory=Q)
    key: str = ""
    value: int | None = None


@dataclass(frozen=True)
class Order:
    """Sorting by the field or annotation `key`, then by primary key, both in the same direction.

    `kind` is the key's type: datetime, int or str. Where one index cannot give the whole order,
    such as of rows of which few have a key, `segments` follow one another, each by an index of its own.
    """

    key: str
    kind: type
    descending: bool = False
    segments: tuple[Segment, ...] = ()

    @property
    def parts(self) -> tuple[Segment, ...]:
        return self.segments or (Segment(key=self.key),)

    def holds(self, segment: Segment, value: Any) -> bool:
        """Whether rows with the key `value` stand in `segment`."""
        if not segment.key:
            return bool(value == segment.value)
        return not any(value == other.value for other in self.segments if not other.key)

    @property
    def is_nullable(self) -> bool:
        return any(not segment.key and segment.value is None for segment in self.segments)


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
    """The `size` rows that follow `after`, or precede `before`; one query, one more for each segment's end.

    Raises CursorError.
    """
    forward = not before
    cursor = after or before
    edge = read_cursor(cursor, order) if cursor else None
    found = list(rows_beyond(rows, order, edge, forward=forward, most=size + 1))
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


def rows_beyond(
    rows: QuerySet[Row], order: Order, edge: Edge | None, *, forward: bool, most: int
) -> Iterator[Row]:
    """Up to `most` rows on the far side of `edge`, the nearest first."""
    is_reached = edge is None
    for segment in order.parts if forward else reversed(order.parts):
        wanted = rows.filter(segment.condition)
        if edge is not None and not is_reached:
            if not order.holds(segment, edge.value):
                continue
            wanted = wanted.filter(beyond(segment, edge, order=order, forward=forward))
        is_reached = True
        found = list(wanted.order_by(*order_by(segment, order=order, forward=forward))[:most])
        if not segment.key:
            for row in found:
                setattr(row, order.key, segment.value)
        yield from found
        most -= len(found)
        if not most:
            return


def order_by(segment: Segment, *, order: Order, forward: bool) -> list[str]:
    sign = "-" if order.descending == forward else ""
    return [f"{sign}{key}" for key in (segment.key, "pk") if key]


def beyond(segment: Segment, edge: Edge, *, order: Order, forward: bool) -> Q:
    """The rows of a segment on the far side of `edge`, which is one of them.

    `key <= x AND (key < x OR pk < y)`: the first half lets an index start there.
    """
    way = "lt" if order.descending == forward else "gt"
    same_key_beyond = Q(**{f"pk__{way}": edge.pk})
    if not segment.key:
        return same_key_beyond
    key_beyond = Q(**{f"{segment.key}__{way}": edge.value})
    return Q(**{f"{segment.key}__{way}e": edge.value}) & (key_beyond | same_key_beyond)


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
    if value is None and order.is_nullable:
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
