"""A moment as HTML: words for people, the exact time for programs."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.html import format_html

from app.pages import moments


def time_element(moment: datetime | None, pattern: str) -> str:
    """The moment as `pattern` has it, of `{day}`, `{zone}` and `{distance}`; nothing for None."""
    if moment is None:
        return ""
    here, now = timezone.localtime(moment), timezone.localtime()
    words = pattern.format(
        day=moments.day_and_time(here, now=now),
        zone=moments.zone_of_moment(here),
        distance=moments.distance(moment, now=now),
    )
    return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="seconds"), words)
