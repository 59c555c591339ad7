"""A moment as HTML: words for people, the exact time for programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from app.pages import moments
from app.pages.memory import Memory, surroundings

TIMES: Memory[SafeString] = Memory(most=1024 * 1024)


def time_element(moment: datetime | None, pattern: str, *, at: datetime | None = None) -> str:
    """The moment as `pattern` has it, of `{day}`, `{zone}` and `{distance}`; nothing for None.

    `at` is from where it is seen, now by default.
    """
    if moment is None:
        return ""
    zone, now = timezone.get_current_timezone(), at or timezone.now()
    exact = moment.astimezone(UTC)  # on a clock that is put back, two moments are equal
    steps = moments.steps_between(exact, now) if "{distance}" in pattern else 0
    key = (*surroundings(), pattern, exact, now.astimezone(zone).year, steps)
    return TIMES.recall(key, lambda: time_in_words(exact, pattern, now=now))


def time_in_words(moment: datetime, pattern: str, *, now: datetime) -> SafeString:
    here = timezone.localtime(moment)
    parts: dict[str, Callable[[], str]] = {
        "day": lambda: moments.day_and_time(here, now=timezone.localtime(now)),
        "zone": lambda: moments.zone_of_moment(here),
        "distance": lambda: moments.distance(moment, now=now),
    }
    words = pattern.format(**{name: say() for name, say in parts.items() if f"{{{name}}}" in pattern})
    return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="seconds"), words)
