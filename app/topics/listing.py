"""What a reader asks of the list of topics: words, state, tag, order and place, all of it in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from app.topics.keyset import CursorError, Order, Page, turn_page
from app.topics.models import Topic
from app.topics.querysets import TopicQuerySet
from app.topics.tag_names import normalize_tag_name

Choice = TypeVar("Choice", bound=TextChoices)

PAGE_SIZE = 20
LONGEST_SEARCH = 200


class StateChoice(TextChoices):
    ALL = "all", _("All")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class Sort(TextChoices):
    NEWEST = "newest", _("Newest")
    BALLOTS = "ballots", _("Most ballots")
    TITLE = "title", _("Alphabetical")
    CLOSING = "closing", _("Closing time")


ORDERS = {
    Sort.NEWEST: Order("created_at", datetime, descending=True),
    Sort.BALLOTS: Order("ballot_count", int, descending=True),
    Sort.TITLE: Order("folded_title", str),
    Sort.CLOSING: Order("closes_at", datetime, nullable=True),
}
LAST_CLOSED_FIRST = Order("closes_at", datetime, descending=True)


@dataclass(frozen=True)
class Listing:
    """One reader's wish; nonsense in the address has become the default."""

    words: str = ""
    state: StateChoice = StateChoice.ALL
    tag: str = ""
    sort: Sort = Sort.NEWEST
    after: str = ""
    before: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Listing:
        sort = choose(Sort, query.get("sort", ""), Sort.NEWEST)
        state = choose(StateChoice, query.get("state", ""), StateChoice.ALL)
        if sort is Sort.CLOSING and state is StateChoice.ALL:
            state = StateChoice.OPEN  # what has closed is not closing soon
        return cls(
            words=" ".join(query.get("q", "").replace("\0", " ")[:LONGEST_SEARCH].split()),
            state=state,
            tag=normalize_tag_name(query.get("tag", "").replace("\0", "")[:LONGEST_SEARCH]),
            sort=sort,
            after=query.get("after", ""),
            before=query.get("before", ""),
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.tag or self.state is not StateChoice.ALL)

    @property
    def order(self) -> Order:
        if self.sort is Sort.CLOSING and self.state is StateChoice.CLOSED:
            return LAST_CLOSED_FIRST
        return ORDERS[self.sort]

    def topics(self, *, at: datetime) -> TopicQuerySet:
        """The public topics wished for, in no order yet."""
        topics = Topic.objects.public()
        if self.state is StateChoice.OPEN:
            topics = topics.open(at)
        if self.state is StateChoice.CLOSED:
            topics = topics.closed(at)
        if self.tag:
            topics = topics.tagged(self.tag)
        if self.words:
            topics = topics.search(self.words)
        return topics.with_folded_title() if self.sort is Sort.TITLE else topics

    def page(self, *, at: datetime) -> Page[Topic]:
        """The page wished for, two queries; a cursor that is none leads to the first page."""
        topics = self.topics(at=at).for_cards()
        try:
            return turn_page(topics, order=self.order, size=PAGE_SIZE, after=self.after, before=self.before)
        except CursorError:
            return turn_page(topics, order=self.order, size=PAGE_SIZE)


def choose(choices: type[Choice], value: str, default: Choice) -> Choice:
    return choices(value) if value in choices.values else default
