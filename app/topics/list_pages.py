"""The pages of the list of topics. Their SQL is made once for all lists that differ in nothing but values.

An `Outline` is what such lists have in common. From it the queries of a page are built once, with stand-ins
for the reader, the time, the tag, what is said of the words, and the row at the page's edge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import QuerySet

from app.accounts.models import User
from app.pages.plans import Statement, Value, Values
from app.pages.prepared import Prepared, stand_ins_of
from app.topics.keyset import (
    CursorError,
    Edge,
    Leg,
    Order,
    Page,
    asks_for_keys,
    keys_along,
    leg_of,
    legs_beyond,
    placed,
    turn,
)
from app.topics.listing import Listing, Person
from app.topics.models import Topic
from app.topics.own_tags import name_own_tags
from app.topics.querysets import SOON, TopicQuerySet
from app.topics.search_ways import Search

PAGE_SIZE = 20
MOST_READ = PAGE_SIZE + 1
KEYS = {f"key_{number}": int for number in range(MOST_READ)}
MOST_OUTLINES = 200
"""So many kinds of lists are kept, a few hundred kilobytes each."""
SAID = "said_"
"""What the names of values that are said of words begin with."""


def page_of(listing: Listing, *, at: datetime, person: Person | None = None) -> Page[Topic]:
    """The page wished for, one query, or two in an order that has parts.

    A cursor that is none leads to the first page.
    """
    person = person or AnonymousUser()
    if listing.finds_nothing(person):
        return Page([], previous="", next="")
    values: dict[str, Value] = {"at": at, "soon": at + SOON}
    if isinstance(person, User):
        values["person"] = person.pk
    if listing.tag:
        values["tag"] = listing.tag
    if search := listing.search:
        values |= {f"{SAID}{name}": said for name, said in search.said.items()}
    prepared = prepared_list(Outline.of(listing, values), connection.vendor)
    try:
        page = prepared.page(values, after=listing.after, before=listing.before)
    except CursorError:
        page = prepared.page(values)
    name_own_tags(page.rows)
    return page


@dataclass(frozen=True)
class Outline:
    """What decides the SQL of a list: all of a `listing` but its values, and the `names` of these."""

    listing: Listing
    names: tuple[str, ...]

    @classmethod
    def of(cls, listing: Listing, values: Values) -> Outline:
        return cls(replace(listing, words="", tag="", after="", before=""), tuple(values))

    @property
    def kinds(self) -> dict[str, type]:
        kinds: Mapping[str, type] = {"at": datetime, "soon": datetime, "person": int}
        return {name: kinds.get(name, str) for name in self.names}

    def rows(self, values: Values) -> TopicQuerySet:
        """The topics of the list with these values, in no order yet."""
        given: Mapping[str, Any] = values
        person = User(pk=given["person"]) if "person" in given else AnonymousUser()
        return self.with_tag(values).rows(at=given["at"], soon=given["soon"], person=person)

    def order(self, values: Values) -> Order:
        given: Mapping[str, Any] = values
        said = {name.removeprefix(SAID): given[name] for name in self.names if name.startswith(SAID)}
        return self.with_tag(values).order_at(given["at"], Search(said) if said else None)

    def with_tag(self, values: Values) -> Listing:
        return replace(self.listing, tag=str(values.get("tag", "")))


@lru_cache(maxsize=MOST_OUTLINES)
def prepared_list(outline: Outline, _vendor: str) -> PreparedList:
    """Each database has its own words for some conditions."""
    return PreparedList(outline)


class PreparedList:
    """The pages of all lists with one outline; the queries are built with the first page that needs them."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.order = outline.order(stand_ins_of(outline.kinds))
        self.walks: dict[tuple[int | None, bool], Walk] = {}

    def page(self, values: Values, *, after: str = "", before: str = "") -> Page[Topic]:
        """Raises CursorError."""

        def read(edge: Edge | None, forward: bool, _most: int) -> list[Topic]:
            part = None if edge is None else part_of(edge, self.order)
            return [] if part == NOWHERE else self.walk(part, forward=forward).read(values, edge)

        return turn(read, order=self.order, size=PAGE_SIZE, after=after, before=before)

    def walk(self, part: int | None, *, forward: bool) -> Walk:
        if (walk := self.walks.get((part, forward))) is None:
            walk = self.walks[part, forward] = Walk(self.outline, part, forward=forward)
        return walk


NOWHERE = -1


def part_of(edge: Edge, order: Order) -> int:
    """In which part of the order an edge lies; NOWHERE for one that nobody was given."""
    held = (number for number, segment in enumerate(order.parts) if order.holds(segment, edge.value))
    return next(held, NOWHERE)


class Walk:
    """The queries of pages in one direction, from the beginning, or from edges in one `part` of the order.

    Each of them is made with all the values, though not each shows all of them: not each has a time in it.
    """

    def __init__(self, outline: Outline, part: int | None, *, forward: bool) -> None:
        self.outline, self.part, self.forward = outline, part, forward
        order = outline.order(stand_ins_of(outline.kinds))
        kinds = outline.kinds | ({} if part is None else {"edge": order.kind, "edge_key": int})
        self.stand_ins = stand_ins_of(kinds)
        self.order, self.legs = self.way(self.stand_ins)
        self.asks_for_keys = asks_for_keys(self.order, self.legs)
        if self.asks_for_keys:
            self.keys = self.prepare_keys()
            self.rows = Prepared(self.rows_with_keys, may_lack={**kinds, **KEYS})
        else:
            self.rows = Prepared(self.rows_in_order, may_lack=kinds)

    def read(self, values: Values, edge: Edge | None) -> list[Topic]:
        """Up to MOST_READ topics on the far side of an `edge` in this part, the nearest first."""
        if edge is not None:
            value = {} if edge.value is None else {"edge": edge.value}
            values = {**values, **value, "edge_key": edge.pk}
        return self.read_by_keys(values) if self.asks_for_keys else self.rows.rows(**values)

    def read_by_keys(self, values: Values) -> list[Topic]:
        keys = self.keys.fetch(values)
        if not keys:
            return []
        wanted = [key for _leg, key in keys]
        wanted += wanted[:1] * (MOST_READ - len(wanted))
        known = self.rows.rows(**values, **dict(zip(KEYS, wanted, strict=True)))
        return placed(known, keys, self.legs, order=self.order)

    def prepare_keys(self) -> Statement:
        rows = self.outline.rows(self.stand_ins)
        sql, parameters = keys_along(rows, self.legs, order=self.order, forward=self.forward, most=MOST_READ)
        return Statement(sql, parameters, self.stand_ins)

    def rows_with_keys(self, **values: Value) -> TopicQuerySet:
        return self.outline.rows(values).filter(pk__in=[values[name] for name in KEYS]).order_by()

    def rows_in_order(self, **values: Value) -> QuerySet[Topic]:
        order, (leg,) = self.way(values)
        return leg_of(self.outline.rows(values), leg, order=order, forward=self.forward)[:MOST_READ]

    def way(self, values: Values) -> tuple[Order, list[Leg]]:
        """The order, and the legs to go in it."""
        given: Mapping[str, Any] = values
        order, edge = self.outline.order(values), None
        if self.part is not None:
            segment = order.parts[self.part]
            edge = Edge(given["edge"] if segment.key else segment.value, given["edge_key"])
        return order, list(legs_beyond(order, edge, forward=self.forward))
