"""The cards of topics in lists, and what they share with the topic's own page: `{% load cards %}`.

A list has twenty of them, so each costs little more than looking up the card that was made of the same
facts before. What differs with every answer, the guard against forgery, is put between the parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from app.pages.memory import remembered
from app.pages.templatetags.pages import from_now
from app.pages.templatetags.remembering import part
from app.topics.highlights import line_of, marked_title, shows_any
from app.topics.listing import Listing, Show, StateChoice
from app.topics.models import Topic
from app.topics.orders import Sort
from app.topics.share_codes import group_share_code
from app.topics.state import State

register = template.Library()

MOST_OPENINGS = 1024 * 1024
CARD_END = mark_safe("</div></li>")


@register.simple_tag(takes_context=True)
def cards(context: template.Context, topics: Iterable[Topic], level: int = 2) -> SafeString:
    """A list item for each topic, its title as a heading of this level.

    The topics come `with_counts()`, with `name_tags()` and, where they are to have a star, `for_person()`.
    Beside them the page knows `most_ballots`, which fills a card's bar, and perhaps a `listing` with words.
    """
    listing: Any = context.get("listing")
    words: Sequence[str] = listing.folded_words if listing else ()
    most, now, stars = context["most_ballots"], timezone.now(), Stars(context)
    return SafeString(
        "".join(
            f"{card(topic, level=level, words=words, most=most, at=now)}{stars.of(topic)}{CARD_END}"
            for topic in topics
        )
    )


def card(topic: Topic, *, level: int, words: Sequence[str], most: int, at: datetime) -> SafeString:
    """All but the star and the end, which is where the star stands."""
    state, distance = told_state(topic, at=at)
    return part(
        "topics/_card.html",
        level=level,
        code=topic.share_code,
        title=marked_title(topic.title, words),
        line=line_of(topic, words),
        is_found_elsewhere=bool(words) and not shows_any(topic, words),
        state=state,
        distance=distance,
        ballots=topic.ballot_count,
        width=round(topic.ballot_count / most * 100) if most else 0,
        tags=topic.tag_names,
    )


class Stars:
    """The stars that one answer shows: for a member buttons, for a stranger how many there are."""

    def __init__(self, context: template.Context) -> None:
        self.is_member = context["user"].is_authenticated
        self.fields = fields_of(context) if self.is_member else ""

    def of(self, topic: Topic) -> str:
        number = topic.favorite_count
        if not self.is_member:
            return part("topics/_stars_of_others.html", number=number) if number else ""
        opening = star_opening(topic.share_code)
        button = part(
            "topics/_star_button.html",
            code=topic.share_code,
            title=topic.title,
            is_favorite=topic.is_favorite,
            number=number,
        )
        return f"{opening}{self.fields}{button}</form>"


@remembered(most=MOST_OPENINGS)
def star_opening(code: str) -> SafeString:
    address = reverse("topics:star", args=[code])
    return format_html('<form class="star card-action" method="post" action="{}">', address)


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
    state, distance = told_state(topic, at=timezone.now())
    return part("topics/_state.html", state=state, distance=distance)


def told_state(topic: Topic, *, at: datetime) -> tuple[str, str]:
    """The state, and how far away its next or last change is; "" where none is set."""
    state = topic.state_at(at)
    return state.value, from_now(topic.opens_at if state is State.NOT_YET_OPEN else topic.closes_at)


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
