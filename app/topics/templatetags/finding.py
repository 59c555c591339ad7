"""What the list says of the words that were looked for: `{% load finding %}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from app.pages.markdown import plain_text
from app.topics.models import Topic
from app.topics.words import excerpt, hits, pieces

register = template.Library()

LONGEST_SEARCHED = 4000
"""Characters of a description in which an excerpt is looked for."""


@register.simple_tag(takes_context=True)
def marked(context: template.Context, text: str) -> SafeString:
    """`text`, with the words that the reader looks for in `<mark>`; the rest is escaped."""
    return mark(text, words_of(context))


@register.simple_tag(takes_context=True)
def card_line(context: template.Context, topic: Topic) -> SafeString:
    """The beginning of a description, or what stands around the first word that the reader looks for."""
    words = words_of(context)
    if not words:
        return conditional_escape(topic.summary)
    return mark(excerpt(plain_text(topic.description[:LONGEST_SEARCHED]), words), words)


@register.filter
def shows_any(topic: Topic, words: Sequence[str]) -> bool:
    """Whether title, tags or the searched part of the description have one of the words."""
    texts = [topic.title, *(tag.name for tag in topic.tags.all()), topic.description[:LONGEST_SEARCHED]]
    return any(hits(text, words) for text in texts)


def words_of(context: template.Context) -> Sequence[str]:
    listing: Any = context.get("listing")
    return listing.folded_words if listing else ()


def mark(text: str, words: Sequence[str]) -> SafeString:
    if not words:
        return conditional_escape(text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece) if is_hit else piece,)
            for piece, is_hit in pieces(text, words)
        ),
    )
