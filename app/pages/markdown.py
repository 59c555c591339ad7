"""Markdown that people write, as safe HTML or as plain text.

CommonMark by markdown-it-py; nh3 then lets through a short list of elements, so that whatever
the parser makes of clever text, nothing active reaches a page and nothing is fetched.
"""

from __future__ import annotations

import re

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.pages.memory import remembered

PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough").disable("image")
TEXT_ELEMENTS = {"a", "br", "code", "em", "s", "strong"}
ELEMENTS = TEXT_ELEMENTS | {"blockquote", "h3", "h4", "h5", "hr", "li", "ol", "p", "pre", "ul"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
RELATION = "nofollow ugc noopener noreferrer"
LARGEST_HEADING = 3
"""A page's own headings are above those of a text within it."""
SMALLEST_HEADING = 5
MOST_KEPT = 8 * 1024 * 1024
"""Bytes of what was rendered, which are read more often than they are written."""


@remembered(most=MOST_KEPT)
def render_markdown(text: str) -> SafeString:
    """Markdown as HTML that is safe on any page. Line breaks are kept; headings begin at h3."""
    tokens = PARSER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            level = min(int(token.tag[1:]) + LARGEST_HEADING - 1, SMALLEST_HEADING)
            token.tag = f"h{level}"
    html = PARSER.renderer.render(tokens, PARSER.options, {})
    clean = nh3.clean(html, tags=ELEMENTS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=RELATION)
    return mark_safe(clean)  # noqa: S308  nh3 has just cleaned it


@remembered(most=MOST_KEPT)
def plain_text(text: str) -> str:
    """The words of Markdown without its marks, on one line."""
    words = (words_of(token) for token in PARSER.parse(text))
    return re.sub(r"\s+", " ", " ".join(filter(None, words))).strip()


def words_of(token: Token) -> str:
    if token.children is not None:
        return "".join(
            child.content or (" " if child.type.endswith("break") else "") for child in token.children
        )
    return token.content
