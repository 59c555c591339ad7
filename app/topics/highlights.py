"""What the list says of the words that were looked for: in the titles and texts of its cards."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from app.pages.markdown import plain_text
from app.pages.memory import remembered
from app.topics.models import Topic
from app.topics.words import excerpt, hits, pieces

LONGEST_SEARCHED = 4000
"""Characters of a description in which an excerpt is looked for."""
MOST_LINES = 4 * 1024 * 1024
"""Bytes of texts with marked words that are kept."""


def line_of(topic: Topic, words: Sequence[str]) -> str:
    """The beginning of a description, or what stands around the first word that the reader looks for."""
    if not words:
        return topic.summary
    return marked_excerpt(topic.description[:LONGEST_SEARCHED], tuple(words))


def marked_title(title: str, words: Sequence[str]) -> str:
    """A title as it is, or with the words that the reader looks for in `<mark>`."""
    return marked(title, tuple(words)) if words else title


@remembered(most=MOST_LINES)
def marked(text: str, words: tuple[str, ...]) -> SafeString:
    return mark(text, words)


@remembered(most=MOST_LINES)
def marked_excerpt(text: str, words: tuple[str, ...]) -> SafeString:
    return mark(excerpt(plain_text(text), words), words)


def shows_any(topic: Topic, words: Sequence[str]) -> bool:
    """Whether title, tags or the searched part of the description have one of the words."""
    asked = tuple(words)
    texts = [topic.title, *topic.tag_names, topic.description[:LONGEST_SEARCHED]]
    return any(has_any(text, asked) for text in texts)


@remembered(most=MOST_LINES)
def has_any(text: str, words: tuple[str, ...]) -> bool:
    return bool(hits(text, words))


def mark(text: str, words: Sequence[str]) -> SafeString:
    """`text`, with `words` in `<mark>`; the rest is escaped."""
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
