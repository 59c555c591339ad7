"""The cards of topics where somebody shares their address: `{% load topic_cards %}`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from app.pages.memory import Memory, surroundings, told_apart
from app.pages.templatetags.remembering import part
from app.pages.templatetags.share_cards import share_card
from app.topics.models import Topic
from app.topics.sharing import address_of_image, state_in_words

register = template.Library()

TEMPLATE = "pages/share_card.html"
CARDS: Memory[SafeString] = Memory(most=4 * 1024 * 1024)
LONGEST_TEXT = 300
"""Characters: more is shown nowhere."""


@register.simple_tag
def topic_card(topic: Topic, title: str = "", text: str = "") -> SafeString:
    """The card of a topic, with a `title` and `text` of the page's own where it has any.

    What is unlisted stays so: whoever has the link reads the topic, but a service that
    only makes a preview of it, and perhaps keeps it, is told no word.
    """
    if topic.unlisted:
        return part(TEMPLATE, **card_of_unlisted())
    at = timezone.now()
    texts = (topic.share_code, topic.title, topic.summary, title, text)
    times = (topic.opens_at, topic.closes_at, topic.state_at(at), timezone.get_current_timezone())
    key = (*surroundings(), *map(told_apart, texts), *times)
    return CARDS.recall(key, lambda: render_card(topic, title=title, text=text, at=at))


def card_of_unlisted() -> dict[str, Any]:
    return share_card(
        title=_("A topic for those who have its link"), text=_("Open the link to read it and to vote.")
    )


def render_card(topic: Topic, *, title: str, text: str, at: datetime) -> SafeString:
    words = [text or state_in_words(topic, at=at), topic.summary]
    card = share_card(
        title=title or topic.title,
        text=" ".join(filter(None, words))[:LONGEST_TEXT],
        address=topic.get_absolute_url(),
        image=address_of_image(topic),
    )
    return render_to_string(TEMPLATE, card)
