"""The icons of the site, from one sprite."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from app.pages.memory import remembered

SPRITE = Path(__file__).resolve().parent / "static" / "pages" / "icons.svg"


@remembered(most=64 * 1024)
def icon(name: str) -> SafeString:
    """An icon of the sprite, hidden from screen readers: a word always stands beside it."""
    if name not in icon_names():
        raise ValueError(f"There is no icon {name!r}: add its symbol to pages/icons.svg.")
    return format_html(
        '<svg class="icon" width="20" height="20" aria-hidden="true" focusable="false" fill="none" '
        'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
        '<use href="{}#{}"></use></svg>',
        static("pages/icons.svg"),
        name,
    )


@cache
def icon_names() -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))
