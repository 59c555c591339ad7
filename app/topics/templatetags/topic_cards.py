"""The cards of topics where somebody shares their address: `{% load topic_cards %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from app.pages.templatetags.share_cards import share_card
from app.topics.models import Topic
from app.topics.sharing import address_of_image, state_in_words

register = template.Library()

LONGEST_TEXT = 300
"""Characters: more is shown nowhere."""


@register.inclusion_tag("pages/share_card.html")
def topic_card(topic: Topic, title: str = "", text: str = "") -> dict[str, Any]:
    """The card of a topic, with a `title` and `text` of the page's own where it has any.

    What is unlisted stays so: whoever has the link reads the topic, but a service that
    only makes a preview of it, and perhaps keeps it, is told no word.
    """
    if topic.unlisted:
        return share_card(
            title=_("A topic for those who have its link"), text=_("Open the link to read it and to vote.")
        )
    words = [text or state_in_words(topic, at=timezone.now()), topic.summary]
    return share_card(
        title=title or topic.title,
        text=" ".join(filter(None, words))[:LONGEST_TEXT],
        address=topic.get_absolute_url(),
        image=address_of_image(topic),
    )
