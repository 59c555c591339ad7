"""The cards of topics in lists, and what they share with the topic's own page: `{% load cards %}`.

A list has twenty of them, so each costs little more than looking up the card that was made of the same
facts before. What differs with every answer, the guard against forgery, is put between the parts.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from app.pages.memory import Memory
from app.pages.moments import steps_between
from app.pages.templatetags.remembering import around, part
from app.pages.time_elements import time_element
from app.topics.highlights import LONGEST_SEARCHED, line_of, marked_title, shows_any
from app.topics.listing import Listing, Show, StateChoice
from app.topics.models import LONGEST_SUMMARIZED, Topic, path_of
from app.topics.orders import Sort
from app.topics.share_codes import group_share_code
from app.topics.state import State

register = template.Library()

Halves = tuple[SafeString, SafeString]
"""What stands before and behind the fields that differ with every answer."""
CARDS: Memory[Halves] = Memory(most=16 * 1024 * 1024)
CARD_END = mark_safe("</div></li>")


@register.simple_tag(takes_context=True)
def cards(context: template.Context, topics: Iterable[Topic], level: int = 2) -> SafeString:
    """A list item for each topic, its title as a heading of this level.

    The topics come `with_counts()`, with `name_own_tags()` and, to have a star, `for_person()`. Beside
    them the page knows `most_ballots`, which fills a card's bar, and perhaps a `listing` with words.
    """
    made = Cards(context, level=level)
    return SafeString("".join(made.of(topic) for topic in topics))


A_CODE, A_TITLE, A_TIME = "\0code", "\0title", "\0time"
"""What stands in a part for what differs from topic to topic; no text that people type has a NUL in it."""


def put(part: SafeString, texts: Mapping[str, str]) -> SafeString:
    """A part of a card with these texts in their places, escaped unless they are HTML."""
    html: str = part
    for place, text in texts.items():
        html = html.replace(place, conditional_escape(text))
    return SafeString(html)


class Cards:
    """The cards of one answer: what they have in common is looked up once."""

    def __init__(self, context: template.Context, *, level: int) -> None:
        listing: Any = context.get("listing")
        self.words: tuple[str, ...] = tuple(listing.folded_words) if listing else ()
        self.level, self.most, self.at = level, context["most_ballots"], timezone.now()
        self.stars, self.around = Stars(context), around(context)
        self.length = LONGEST_SEARCHED if self.words else LONGEST_SUMMARIZED

    def of(self, topic: Topic) -> str:
        before, behind = CARDS.recall(self.facts_of(topic), lambda: self.halves_of(topic))
        return f"{before}{self.stars.fields}{behind}"

    def facts_of(self, topic: Topic) -> tuple[Hashable, ...]:
        """All that the card of a topic is made of."""
        state, moment = state_and_change(topic, at=self.at)
        return (
            self.around,
            self.level,
            self.words,
            topic.share_code,
            topic.title,
            topic.description[: self.length],
            topic.tag_names,
            state,
            moment and (moment, steps_between(moment, self.at)),
            topic.ballot_count,
            self.width_of(topic),
            self.stars.facts_of(topic),
        )

    def halves_of(self, topic: Topic) -> Halves:
        state, moment = state_and_change(topic, at=self.at)
        facts = {
            "level": self.level,
            "address": path_of(topic.share_code),
            "title": marked_title(topic.title, self.words),
            "line": line_of(topic, self.words),
            "is_found_elsewhere": bool(self.words) and not shows_any(topic, self.words),
            "state": state_in_time(state, moment, at=self.at),
            "ballots": ballots_of(topic),
            "width": self.width_of(topic),
            "tags": part("topics/_tags.html", tags=topic.tag_names) if topic.tag_names else "",
        }
        before, behind = self.stars.halves_of(topic)
        return render_to_string("topics/_card.html", facts) + before, behind + CARD_END

    def width_of(self, topic: Topic) -> int:
        """Of a card's bar, in percent of the fullest on the page."""
        return round(topic.ballot_count / self.most * 100) if self.most else 0


class Stars:
    """The stars that one answer shows: for a member buttons, for a stranger how many there are."""

    def __init__(self, context: template.Context) -> None:
        self.is_member = context["user"].is_authenticated
        self.fields = fields_of(context) if self.is_member else ""

    def of(self, topic: Topic) -> str:
        before, behind = self.halves_of(topic)
        return f"{before}{self.fields}{behind}"

    def facts_of(self, topic: Topic) -> tuple[Hashable, ...]:
        """All that the star is made of, beside the topic's code and title."""
        return self.is_member, topic.favorite_count, self.is_member and topic.is_favorite

    def halves_of(self, topic: Topic) -> Halves:
        number = topic.favorite_count
        if not self.is_member:
            stars = part("topics/_stars_of_others.html", number=number) if number else SafeString()
            return stars, SafeString()
        button = part(
            "topics/_star_button.html",
            code=A_CODE,
            title=A_TITLE,
            is_favorite=topic.is_favorite,
            number=number,
        )
        button = put(button, {A_CODE: topic.share_code, A_TITLE: topic.title})
        return format_html(FORM, path_of(topic.share_code, "topics:star")), button + FORM_END


FORM = '<form class="star card-action" method="post" action="{}">'
FORM_END = mark_safe("</form>")


def fields_of(context: template.Context) -> str:
    """The guard against forgery, and the address to come back to."""
    address = context["request"].get_full_path()
    return f"{CsrfTokenNode().render(context)}{format_html(NEXT, address)}"


NEXT = '<input type="hidden" name="next" value="{}">'


@register.simple_tag(takes_context=True)
def star(context: template.Context, topic: Topic) -> SafeString:
    """The star of one topic that comes `with_counts()` and `for_person()`."""
    return SafeString(Stars(context).of(topic))


@register.simple_tag
def state_of(topic: Topic) -> SafeString:
    """`Open, closes in 2 days`, with its icon."""
    at = timezone.now()
    return state_in_time(*state_and_change(topic, at=at), at=at)


def state_in_time(state: State, moment: datetime | None, *, at: datetime) -> SafeString:
    words = part("topics/_state.html", state=state.value, distance=moment and A_TIME)
    return put(words, {A_TIME: time_element(moment, "{distance}", at=at)})


def state_and_change(topic: Topic, *, at: datetime) -> tuple[State, datetime | None]:
    """The state at a time, and the moment of its next or last change; None where none is set."""
    state = topic.state_at(at)
    return state, topic.opens_at if state is State.NOT_YET_OPEN else topic.closes_at


@register.simple_tag(takes_context=True)
def filter_form(context: template.Context) -> SafeString:
    """What the page's `listing` asks for, to be asked for anew."""
    listing: Listing = context["listing"]
    return part(
        "topics/_filter.html",
        words=listing.words,
        has_words=bool(listing.folded_words),
        show=listing.show.value,
        state=listing.state.value,
        sort=listing.sort.value,
        tag=listing.tag,
        is_member=context["user"].is_authenticated,
    )


@register.simple_tag
def listing_choices(has_words: bool) -> dict[str, list[tuple[str, Any]]]:
    """What a reader can choose from; only where there are words is there a best match."""
    sorts = [(sort.value, sort.label) for sort in Sort if has_words or sort is not Sort.RELEVANCE]
    return {"shows": Show.choices, "states": StateChoice.choices, "sorts": sorts}


@register.filter
def grouped(code: str) -> str:
    """A share code as people read it aloud: `ABCD EFGH`."""
    return group_share_code(code)


@register.simple_tag
def ballots_of(topic: Topic) -> SafeString:
    """`12,345 ballots`, of a topic that comes `with_counts()`."""
    return part("topics/_ballots.html", ballots=topic.ballot_count)
