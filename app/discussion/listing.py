"""Turning the pages of a discussion: both sides on their own, and the replies to one argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from app.discussion.models import Argument, Comment, Stance
from app.topics.keyset import LARGEST_KEY, CursorError, Order, Page, turn_page, write_cursor
from app.topics.models import Topic

ARGUMENTS_PER_PAGE = 10
REPLIES_PER_PAGE = 30


class Sort(TextChoices):
    NEWEST = "newest", _("Newest")
    DISCUSSED = "discussed", _("Most discussed")


ORDERS = {
    Sort.NEWEST: Order("created_at", datetime, descending=True),
    Sort.DISCUSSED: Order("comment_count", int, descending=True),
}
OLDEST_FIRST = Order("created_at", datetime)


@dataclass(frozen=True)
class Side:
    """One side of a discussion: a page of its arguments, and the addresses of its neighbours.

    `query` is what the address asks of the other side and of the order.
    """

    stance: Stance
    number: int
    page: Page[Argument]
    is_later: bool
    query: Mapping[str, str]

    @property
    def next(self) -> str:
        return self.address("after", self.page.next)

    @property
    def previous(self) -> str:
        return self.address("before", self.page.previous)

    def address(self, way: str, cursor: str) -> str:
        return "?" + urlencode({**self.query, f"{self.stance.value}-{way}": cursor})


def sort_asked(query: Mapping[str, str]) -> Sort:
    asked = query.get("sort", "")
    return Sort(asked) if asked in Sort.values else Sort.NEWEST


def sides_of(topic: Topic, query: Mapping[str, str]) -> list[Side]:
    """Both sides as the address asks for them; three queries."""
    order = ORDERS[sort_asked(query)]
    arguments = Argument.objects.on(topic)
    counts = arguments.shown().counts()
    sides = []
    for stance in Stance:
        cursors = {name: query.get(f"{stance.value}-{name}", "") for name in ("after", "before")}
        rows = arguments.taking(stance).for_lists()
        try:
            page = turn_page(rows, order=order, size=ARGUMENTS_PER_PAGE, **cursors)
        except CursorError:
            page = turn_page(rows, order=order, size=ARGUMENTS_PER_PAGE)
        elsewhere = {key: value for key, value in query.items() if not key.startswith(f"{stance.value}-")}
        is_later = any(cursors.values())
        sides.append(Side(stance, counts[stance.value], page, is_later=is_later, query=elsewhere))
    return sides


def replies_to(argument: Argument, query: Mapping[str, str]) -> Page[Comment]:
    """The replies that the address asks for, oldest first; one query, with `around` up to three."""
    replies = argument.comments.select_related("author")
    cursors = {name: query.get(name, "") for name in ("after", "before")}
    try:
        page = turn_page(replies, order=OLDEST_FIRST, size=REPLIES_PER_PAGE, **cursors)
    except CursorError:
        page = turn_page(replies, order=OLDEST_FIRST, size=REPLIES_PER_PAGE)
    around = query.get("around", "")
    if not around.isdecimal() or int(around[:19]) in {reply.pk for reply in page.rows}:
        return page
    return page_from(argument, int(around[:19])) or page


def page_from(argument: Argument, key: int) -> Page[Comment] | None:
    """The page that begins with the reply `key`; None where the argument has no such reply."""
    replies = argument.comments.select_related("author")
    first = replies.filter(pk=min(key, LARGEST_KEY)).first()
    if first is None:
        return None
    just_before = Comment(pk=first.pk - 1, created_at=first.created_at)
    return turn_page(
        replies, order=OLDEST_FIRST, size=REPLIES_PER_PAGE, after=write_cursor(OLDEST_FIRST, just_before)
    )
