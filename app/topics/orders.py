"""The orders in which topics can be listed; each costs a page's rows, however many topics there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from app.topics.keyset import Order, Segment
from app.topics.search_ways import Search


class Sort(TextChoices):
    RELEVANCE = "relevance", _("Best match")
    NEWEST = "newest", _("Newest")
    BALLOTS = "ballots", _("Most ballots")
    FAVORITES = "favorites", _("Most favourites")
    TITLE = "title", _("Alphabetical")
    CLOSING = "closing", _("Closing time")


def counted(tally: str, count: str, annotation: str) -> Order:
    """The largest `count` in `tally` first; then those that have none, or 0, the newest of them first."""
    field = f"{tally}__{count}"
    has_some = Q(**{f"{field}__gt": 0})
    has_none = Q(**{f"{field}__isnull": True}) | Q(**{field: 0})
    segments = Segment(has_some, key=field, tie=f"{tally}__topic_id"), Segment(has_none, value=0)
    return Order(annotation, int, descending=True, segments=segments)


def newest_first(key: str = "pk") -> Order:
    """By primary key: a topic is inserted in the moment of its `created_at`, so it is the order of time too.

    `key` is where the index that gives this order has the key.
    """
    return Order("pk", int, descending=True, segments=(Segment(key=key, tie=""),))


ORDERS = {
    Sort.NEWEST: newest_first(),
    Sort.BALLOTS: counted("tally", "ballots", "ballot_count"),
    Sort.FAVORITES: counted("favorite_tally", "people", "favorite_count"),
    Sort.TITLE: Order("folded_title", str),
    Sort.CLOSING: Order(
        "closes_at",
        datetime,
        segments=(
            Segment(Q(closes_at__isnull=False), key="closes_at"),
            Segment(Q(closes_at__isnull=True)),
        ),
    ),
}
NEWEST_WITH_TAG = newest_first("worn_key")
LAST_CLOSED_FIRST = Order("closes_at", datetime, descending=True)


def order_of(
    sort: Sort, *, is_closed: bool = False, search: Search | None = None, is_narrow: bool = False
) -> Order:
    """The order of topics, all closed if `is_closed`, of those that `search` looks for if it is given.

    `is_narrow` says that few topics are looked at, whatever the words are.
    """
    if search and not is_narrow and (streamed := streamed_order(sort, search)):
        return streamed
    if sort is Sort.RELEVANCE and search:
        return relevance_order(search)
    order = LAST_CLOSED_FIRST if sort is Sort.CLOSING and is_closed else ORDERS[sort]
    if search is None:
        return order
    segments = tuple(replace(segment, ways=search.ways()) for segment in order.parts)
    return replace(order, segments=segments, prelude=search.prelude("all"))


def streamed_order(sort: Sort, search: Search) -> Order | None:
    """The order, if it is one in which the database gives the topics of a search one after the other."""
    if sort not in {Sort.RELEVANCE, Sort.NEWEST}:
        return None
    names = ("title", "tags", "all") if sort is Sort.RELEVANCE else ("all",)
    if not (ways := search.streams(*names)):
        return None
    if sort is Sort.NEWEST:
        newest = replace(ORDERS[sort].segments[0], ways=ways["all"])
        return replace(ORDERS[sort], segments=(newest,), prelude=search.prelude_of_streams(*names))
    segments = tuple(
        Segment(value=rank, ways=ways[name]) for rank, name in zip((2, 1, 0), names, strict=True)
    )
    return Order(
        "relevance", int, descending=True, segments=segments, prelude=search.prelude_of_streams(*names)
    )


def closing_after(order: Order, at: datetime) -> Order:
    """The order by closing time of topics open at `at`: an index starts there, and passes by the closed."""
    closing, never = order.segments
    return replace(order, segments=(replace(closing, condition=Q(closes_at__gt=at)), never))


def relevance_order(search: Search) -> Order:
    """First the topics with all words in the title, then those with all in title and tags, then the rest.

    Among equals the newest comes first. The rank of a topic lies in its own words alone, so that it stays
    the same while others arrive, and no index need be read to its end to find the best ones.
    """
    segments = (
        Segment(value=2, ways=search.ways("title")),
        Segment(search.without("title"), value=1, ways=search.ways("tags")),
        Segment(search.without("tags"), value=0, ways=search.ways("all")),
    )
    return Order(
        "relevance", int, descending=True, segments=segments, prelude=search.prelude("title", "tags", "all")
    )
