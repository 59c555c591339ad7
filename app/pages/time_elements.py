"""Times in words, as HTML. The words come from `moments`."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from app.pages import moments
from app.pages.memory import Memory, surroundings

TIMES: Memory[SafeString] = Memory(most=1024 * 1024)


def time_element(moment: datetime | None, pattern: str) -> str:
    """A `<time>` with `{day}` and `{distance}` of the pattern; nothing for None."""
    if moment is None:
        return ""
    zone = timezone.get_current_timezone()
    here, now = moment.astimezone(zone), timezone.now().astimezone(zone)
    steps = moments.steps_between(here, now) if "{distance}" in pattern else 0
    key = (*surroundings(), pattern, zone, here, now.year, steps)
    return TIMES.recall(key, lambda: time_in_words(here, pattern, now=now))


def time_in_words(here: datetime, pattern: str, *, now: datetime) -> SafeString:
    words = pattern.format(day=moments.day_and_time(here, now=now), distance=moments.distance(here, now=now))
    return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="seconds"), words)
