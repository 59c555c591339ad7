"""Turning pages by key: each page starts where the last one ended, whatever rows arrive meanwhile.

No COUNT and no OFFSET: with an index on the key, a page costs its own rows, the thousandth as the first.
A cursor is the key and the primary key of the row at a page's edge, as URL-safe text.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connections
from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime

from app.topics.ways import Prelude, Way

Row = TypeVar("Row", bound=Model)

LARGEST_KEY = 2**63 - 1
LONGEST_CURSOR = 4000


@dataclass(frozen=True)
class Segment:
    """Rows that stand together in an order.

    They are sorted by the field `key`; without one, all have `value` for a key. Where there are several
    `ways` to them, each of which finds all of them, one gate at a time is open.
    """

    condition: Q = field(default_factory=Q)
    key: str = ""
    value: int | None = None
    tie: str = "pk"
    """What has the primary key: where the key is another table's, that one's, so that its index is enough.

    Empty where `key` itself is it.
    """
    ways: tuple[Way, ...] = (Way(),)


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
    prelude: Prelude = ("", ())
    keys_first: bool = False
    """Whether to find keys before rows: where many are sorted that no index gives in order, it is less."""

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


Read = Callable[[Edge | None, bool, int], list[Row]]
"""Reads rows on the far side of an edge, forwards or not, and so many at most; the nearest first."""


def turn_page(
    rows: QuerySet[Row], *, order: Order, size: int, after: str = "", before: str = ""
) -> Page[Row]:
    """The `size` rows that follow `after`, or precede `before`; one query, or two where an order has parts.

    Raises CursorError.
    """

    def read(edge: Edge | None, forward: bool, most: int) -> list[Row]:
        return rows_beyond(rows, order, edge, forward=forward, most=most)

    return turn(read, order=order, size=size, after=after, before=before)


def turn(read: Read[Row], *, order: Order, size: int, after: str = "", before: str = "") -> Page[Row]:
    """The same with what `read` reads in this order. Raises CursorError."""
    forward = not before
    cursor = after or before
    found = read(read_cursor(cursor, order) if cursor else None, forward, size + 1)
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
) -> list[Row]:
    """Up to `most` rows on the far side of `edge`, the nearest first."""
    if rows.query.is_empty():
        return []
    legs = list(legs_beyond(order, edge, forward=forward))
    if not legs:
        return []
    if not asks_for_keys(order, legs):
        return list(leg_of(rows, legs[0], order=order, forward=forward)[:most])
    sql, parameters = keys_along(rows, legs, order=order, forward=forward, most=most)
    with connections[rows.db].cursor() as cursor:
        cursor.execute(sql, parameters)
        keys = cursor.fetchall()
    known = rows.filter(pk__in=[key for _leg, key in keys]).order_by()
    return placed(known, keys, legs, order=order)


def asks_for_keys(order: Order, legs: Sequence[Leg]) -> bool:
    """Whether one query finds the keys and another the rows."""
    return len(legs) > 1 or bool(order.prelude[0]) or order.keys_first


def placed(
    known: Iterable[Row], keys: Iterable[tuple[int, int]], legs: Sequence[Leg], *, order: Order
) -> list[Row]:
    """The `known` rows in the order of their `keys`, each of which was found on the leg of this number."""
    places, by_key = {key: leg for leg, key in keys}, {row.pk: row for row in known}
    found = [by_key[key] for key in places if key in by_key]
    for row in found:
        segment = legs[places[row.pk]][0]
        if not segment.key:
            setattr(row, order.key, segment.value)
    return found


class Leg(NamedTuple):
    """A segment, and the condition of lying on the far side of an edge in it, if it has one."""

    segment: Segment
    far: Q = Q()
    edge: Edge | None = None


def legs_beyond(order: Order, edge: Edge | None, *, forward: bool) -> Iterator[Leg]:
    """What is to be walked through, one after the other."""
    is_reached = edge is None
    for segment in order.parts if forward else reversed(order.parts):
        if is_reached:
            yield Leg(segment)
        elif edge is not None and order.holds(segment, edge.value):
            is_reached = True
            yield Leg(segment, beyond(segment, edge, order=order, forward=forward), edge)


def leg_of(rows: QuerySet[Row], leg: Leg, *, order: Order, forward: bool) -> QuerySet[Row]:
    wanted = rows.filter(leg.segment.condition, leg.far)
    return wanted.order_by(*order_by(leg.segment, order=order, forward=forward))


def keys_along(
    rows: QuerySet[Row], legs: Sequence[Leg], *, order: Order, forward: bool, most: int
) -> tuple[str, list[Any]]:
    """The statement, with its parameters, of the first `most` primary keys along the legs, in order.

    It gives the number of the leg, and the key. A database goes through the parts of a UNION ALL one after
    the other, and stops when it has enough.
    """
    head, parameters = order.prelude[0], list(order.prelude[1])
    parts = []
    for number, leg in enumerate(legs):
        for way in leg.segment.ways:
            sql, given = keys_of(rows, leg, way, order=order, forward=forward, most=most)
            # Unlike a condition, a limit of none keeps either database from looking for rows at all.
            limit = f" LIMIT CASE WHEN {way.gate} THEN {most} ELSE 0 END" if way.gate else ""
            parts.append(
                f"SELECT {number} AS leg, part.* "  # noqa: S608 (all of it is Django's or ours)
                f"FROM (SELECT * FROM ({sql}) AS keys{limit}) AS part"
            )
            parameters += given
    return f"{head}{' UNION ALL '.join(parts)} LIMIT {most}", parameters


def keys_of(
    rows: QuerySet[Row], leg: Leg, way: Way, *, order: Order, forward: bool, most: int
) -> tuple[str, list[Any]]:
    """The statement, with its parameters, of the first `most` primary keys along one leg, found one way."""
    wanted = leg_of(rows, leg, order=order, forward=forward).filter(way.condition).values_list("pk")
    if way.stream is None:
        sql, given = wanted[:most].query.sql_with_params()
        return sql, list(given)
    keys, first = way.stream.keys(leg.edge.pk if leg.edge else None, downward=order.descending == forward)
    sql, given = wanted.order_by().query.sql_with_params()
    distinct = "DISTINCT " if way.stream.per_key > 1 else ""
    # As a value, not EXISTS, for which PostgreSQL would read all rows beforehand.
    wished = f"SELECT {distinct}stream.key FROM ({keys}) AS stream WHERE ({sql}) IS NOT NULL"  # noqa: S608 (as above)
    return f"{wished} LIMIT {most}", [*first, *given]


def order_by(segment: Segment, *, order: Order, forward: bool) -> list[str]:
    sign = "-" if order.descending == forward else ""
    return [f"{sign}{key}" for key in (segment.key, segment.tie) if key]


def beyond(segment: Segment, edge: Edge, *, order: Order, forward: bool) -> Q:
    """The rows of a segment on the far side of `edge`, which is one of them.

    `key <= x AND (key < x OR pk < y)`: the first half lets an index start there.
    """
    way = "lt" if order.descending == forward else "gt"
    if not segment.tie:
        return Q(**{f"{segment.key}__{way}": edge.pk})
    same_key_beyond = Q(**{f"{segment.tie}__{way}": edge.pk})
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
