"""The parts of a result's page that are the same for every reader: `{% load figures %}`.

Each is rendered once for the same figures, so that a result that everybody looks at costs little to show.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from app.ballots.curve import Curve
from app.ballots.results import OptionResult
from app.pages.memory import Memory, surroundings

register = template.Library()

FIGURES: Memory[SafeString] = Memory(most=16 * 1024 * 1024)
Row = tuple[OptionResult, Fraction, bool]
"""An option, its share, and whether it leads."""


@register.simple_tag
def result_table(rows: Sequence[Row], ballots: int) -> SafeString:
    """Every option with its ballots and its share of all `ballots`."""
    key = ("table", *surroundings(), tuple(rows), ballots)
    context = {"rows": rows, "ballots": ballots}
    return FIGURES.recall(key, lambda: render_to_string("ballots/_table.html", context))


@register.simple_tag
def ballot_curve(curve: Curve) -> SafeString:
    """How the ballots came in; dates of this year are said without it."""
    zone = timezone.get_current_timezone()
    key = ("curve", *surroundings(), curve, zone, timezone.localtime().year)
    return FIGURES.recall(key, lambda: render_to_string("ballots/_curve.html", {"curve": curve}))
