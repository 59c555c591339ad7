"""What a reader asks of the list of topics: words, whose, state, tag, order and place, all in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from app.accounts.models import User
from app.topics.keyset import Order
from app.topics.models import Topic
from app.topics.orders import NEWEST_WITH_TAG, Sort, closing_after, order_of
from app.topics.querysets import TopicQuerySet
from app.topics.search_ways import Search
from app.topics.share_codes import is_share_code, normalize_share_code
from app.topics.tag_names import normalize_tag_name
from app.topics.words import search_words

Choice = TypeVar("Choice", bound=TextChoices)
Person = User | AnonymousUser

LONGEST_SEARCH = 200


class StateChoice(TextChoices):
    ALL = "all", _("All")
    OPEN = "open", _("Open")
    CLOSING_SOON = "closing-soon", _("Closing within a week")
    CLOSED = "closed", _("Closed")


class Show(TextChoices):
    """Whose topics; all but the first are for members."""

    ALL = "all", _("All public topics")
    NEEDS_VOTE = "needs-vote", _("Needs my vote")
    VOTED = "voted", _("I voted")
    FAVORITES = "favorites", _("My favourites")
    SHARED = "shared", _("Shared with me")
    MINE = "mine", _("Proposed by me")


@dataclass(frozen=True)
class Listing:
    """One reader's wish; nonsense in the address has become the default."""

    words: str = ""
    show: Show = Show.ALL
    state: StateChoice = StateChoice.ALL
    tag: str = ""
    sort: Sort = Sort.NEWEST
    after: str = ""
    before: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Listing:
        words = " ".join(query.get("q", "").replace("\0", " ")[:LONGEST_SEARCH].split())
        sort = choose(Sort, query.get("sort", ""), Sort.RELEVANCE)
        if sort is Sort.RELEVANCE and not search_words(words):
            sort = Sort.NEWEST
        state = choose(StateChoice, query.get("state", ""), StateChoice.ALL)
        if sort is Sort.CLOSING and state is StateChoice.ALL:
            state = StateChoice.OPEN  # what has closed is not closing soon
        return cls(
            words=words,
            show=choose(Show, query.get("show", ""), Show.ALL),
            state=state,
            tag=normalize_tag_name(query.get("tag", "").replace("\0", "")[:LONGEST_SEARCH]),
            sort=sort,
            after=query.get("after", ""),
            before=query.get("before", ""),
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.words) or self.is_narrowed

    @property
    def is_narrowed(self) -> bool:
        """Whether more is asked than words."""
        return bool(self.tag or self.show is not Show.ALL or self.state is not StateChoice.ALL)

    @property
    def is_personal(self) -> bool:
        """Whether only a member can wish for this."""
        return self.show is not Show.ALL

    @property
    def is_everybodys(self) -> bool:
        """Whether the topics are sought among all public ones, not read from a table of this reader's."""
        return self.show in {Show.ALL, Show.NEEDS_VOTE}

    @cached_property
    def folded_words(self) -> list[str]:
        return search_words(self.words)

    @property
    def order(self) -> Order:
        """The order of the topics, which leads past those without the words."""
        return self.order_with(self.search)

    @property
    def search(self) -> Search | None:
        if not self.folded_words:
            return None
        code = normalize_share_code(self.words)
        return Search.of(self.folded_words, code=code if is_share_code(code) else "")

    def order_with(self, search: Search | None) -> Order:
        return order_of(
            self.sort,
            is_closed=self.state is StateChoice.CLOSED,
            search=search,
            is_narrow=bool(self.tag) or not self.is_everybodys,
        )

    def topics(self, *, at: datetime, person: Person | None = None) -> TopicQuerySet:
        """The topics wished for, in no order yet; of others', only the public ones."""
        topics = self.topics_with_any_words(at=at, person=person)
        return topics.search(self.words) if self.words else topics

    def topics_with_any_words(
        self, *, at: datetime, person: Person | None = None, soon: datetime | None = None
    ) -> TopicQuerySet:
        """The same whatever the words are. `soon` is the latest closing that is soon."""
        if self.finds_nothing(person):
            return Topic.objects.none()
        topics = self.shown_to(person, at=at)
        if self.state is StateChoice.OPEN:
            topics = topics.open(at)
        if self.state is StateChoice.CLOSING_SOON:
            topics = topics.closing_soon(at, latest=soon)
        if self.state is StateChoice.CLOSED:
            topics = topics.closed(at)
        if self.tag:
            topics = topics.tagged(self.tag)
        return topics.with_folded_title() if self.sort is Sort.TITLE else topics

    def finds_nothing(self, person: Person | None) -> bool:
        """Whether no topic can be as wished, which no index knows: nothing closed needs a vote."""
        is_known = isinstance(person, User) or not self.is_personal
        needs_closed = self.show is Show.NEEDS_VOTE and self.state is StateChoice.CLOSED
        return not is_known or needs_closed or bool(self.words and not self.folded_words)

    def shown_to(self, person: Person | None, *, at: datetime) -> TopicQuerySet:
        if not isinstance(person, User):
            return Topic.objects.public()
        topics = Topic.objects
        wished: dict[Show, Callable[[], TopicQuerySet]] = {
            Show.ALL: topics.public,
            Show.NEEDS_VOTE: lambda: topics.public().open(at).without_ballot_of(person),
            Show.VOTED: lambda: topics.still_shown_to(person).voted_on_by(person),
            Show.FAVORITES: lambda: topics.still_shown_to(person).starred_by(person),
            Show.SHARED: lambda: topics.shown().shared_with(person),
            Show.MINE: lambda: topics.created_by(person),
        }
        return wished[self.show]()

    def rows(self, *, at: datetime, soon: datetime, person: Person) -> TopicQuerySet:
        """What a page shows of the topics, whatever the words are."""
        wished = self.topics_with_any_words(at=at, person=person, soon=soon)
        return wished.with_counts().with_own_tags().for_person(person)

    def order_at(self, at: datetime, search: Search | None) -> Order:
        """The order in which pages are read at a time."""
        if self.tag and self.is_everybodys and self.sort is Sort.NEWEST and search is None:
            return NEWEST_WITH_TAG
        order = self.order_with(search)
        if self.sort is Sort.CLOSING and self.state is not StateChoice.CLOSED:
            order = closing_after(order, at)
        if self.tag or not self.is_everybodys:
            order = replace(order, keys_first=True)
        return order


def choose(choices: type[Choice], value: str, default: Choice) -> Choice:
    return choices(value) if value in choices.values else default
