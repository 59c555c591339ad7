"""The orders in which topics can be listed; each costs a page's rows, however many topics there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from app.topics.keyset import Order, Segment
from app.topics.searching import topics_with


class Sort(TextChoices):
    RELEVANCE = "relevance", _("Best match")
    NEWEST = "newest", _("Newest")
    BALLOTS = "ballots", _("Most ballots")
    FAVORITES = "favorites", _("Most favourites")
    TITLE = "title", _("Alphabetical")
    CLOSING = "closing", _("Closing time")


def counted(field: str, annotation: str) -> Order:
    """The largest `field` first; then those that have none, or 0, the newest of them first."""
    has_some = Q(**{f"{field}__gt": 0})
    has_none = Q(**{f"{field}__isnull": True}) | Q(**{field: 0})
    segments = Segment(has_some, key=field), Segment(has_none, value=0)
    return Order(annotation, int, descending=True, segments=segments)


ORDERS = {
    Sort.NEWEST: Order("created_at", datetime, descending=True),
    Sort.BALLOTS: counted("tally__ballots", "ballot_count"),
    Sort.FAVORITES: counted("favorite_tally__people", "favorite_count"),
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
LAST_CLOSED_FIRST = Order("closes_at", datetime, descending=True)


def order_of(sort: Sort) -> Order:
    return ORDERS[sort]


def relevance_order(words: Sequence[str]) -> Order:
    """First the topics with all words in the title, then those with all in title and tags, then the rest.

    Among equals the newest comes first. The rank of a topic lies in its own words alone, so that it stays
    the same while others arrive, and no index need be read to its end to find the best ones.
    """
    in_title = Q(pk__in=topics_with(words, parts=["title"]))
    in_tags = Q(pk__in=topics_with(words, parts=["title", "tags"]))
    segments = (
        Segment(in_title, value=2),
        Segment(in_tags & ~in_title, value=1),
        Segment(~in_tags, value=0),
    )
    return Order("relevance", int, descending=True, segments=segments)
