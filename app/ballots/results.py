"""What a count says: leaders, ties and shares. Pure rules, exact numbers, no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from app.pages.templatetags.pages import percent

MOST_NAMES = 5
"""A tie of more options than this is given as a number; the chart names them."""
NUMBER_WORDS = {
    2: gettext_lazy("Two"),
    3: gettext_lazy("Three"),
    4: gettext_lazy("Four"),
    5: gettext_lazy("Five"),
    6: gettext_lazy("Six"),
    7: gettext_lazy("Seven"),
    8: gettext_lazy("Eight"),
    9: gettext_lazy("Nine"),
}


@dataclass(frozen=True)
class OptionResult:
    """One option and the ballots that select it; `position` counts from 1 in ballot order."""

    position: int
    text: str
    ballots: int


@dataclass(frozen=True)
class Result:
    """A topic's count at one moment."""

    options: Sequence[OptionResult]
    ballots: int
    """How many people's ballots were counted; with several selections each, fewer than the options' sum."""
    counted_at: datetime | None
    is_final: bool


def leaders(options: Iterable[OptionResult]) -> list[OptionResult]:
    """The options with the most ballots, in the given order; none where there is no ballot at all."""
    options = list(options)
    most = max((option.ballots for option in options), default=0)
    return [option for option in options if option.ballots == most > 0]


def share(ballots: int, *, of: int) -> Fraction:
    """The exact part that `ballots` are of all; of none, nothing."""
    return Fraction(ballots, of) if of else Fraction(0)


def most_ballots_first(options: Iterable[OptionResult]) -> list[OptionResult]:
    """By ballots; those that are level stay in ballot order."""
    return sorted(options, key=lambda option: (-option.ballots, option.position))


def verdict(result: Result) -> str:
    """Who leads or has won the count, or that nobody does, in a sentence or two."""
    ahead = leaders(result.options)
    if not ahead:
        return _("No ballots were cast.") if result.is_final else _("No ballots have been cast yet.")
    if len(ahead) > 1:
        return tie(ahead)
    return lead(ahead[0], result)


def lead(option: OptionResult, result: Result) -> str:
    part = share(option.ballots, of=result.ballots)
    figures = {
        "option": option.text,
        "number": digits(option.ballots),
        "total": digits(result.ballots),
        "share": percent(part),
    }
    if result.is_final:
        sentence = ngettext(
            "“%(option)s” has the most support: %(number)s of %(total)s ballot (%(share)s).",
            "“%(option)s” has the most support: %(number)s of %(total)s ballots (%(share)s).",
            result.ballots,
        )
    else:
        sentence = ngettext(
            "“%(option)s” leads with %(number)s of %(total)s ballot (%(share)s).",
            "“%(option)s” leads with %(number)s of %(total)s ballots (%(share)s).",
            result.ballots,
        )
    return f"{sentence % figures} {majority(part)}"


def participation(result: Result, *, members: int | None) -> str:
    """How many took part, and of how many members, where that is known; empty before the first ballot."""
    if not result.ballots:
        return ""
    figures = {"number": digits(result.ballots), "members": digits(members or 0)}
    if not members:
        sentence = (
            ngettext("%(number)s person took part.", "%(number)s people took part.", result.ballots)
            if result.is_final
            else ngettext("%(number)s person has voted.", "%(number)s people have voted.", result.ballots)
        )
        return sentence % figures
    sentence = (
        ngettext(
            "%(number)s of %(members)s member took part (%(share)s).",
            "%(number)s of %(members)s members took part (%(share)s).",
            members,
        )
        if result.is_final
        else ngettext(
            "%(number)s of %(members)s member has voted (%(share)s).",
            "%(number)s of %(members)s members have voted (%(share)s).",
            members,
        )
    )
    return sentence % {**figures, "share": percent(share(result.ballots, of=members))}


def majority(part: Fraction) -> str:
    """How `part` compares with one half: a rounded percentage cannot always tell."""
    if part > Fraction(1, 2):
        return _("That is more than half of the ballots.")
    if part == Fraction(1, 2):
        return _("That is exactly half of the ballots.")
    return _("That is less than half of the ballots.")


def tie(level: Sequence[OptionResult]) -> str:
    """That several options are level, by name where they are few. The order says nothing."""
    ballots = level[0].ballots
    figures = {
        "how_many": NUMBER_WORDS.get(len(level), digits(len(level))),
        "number": digits(ballots),
        "names": listing([_("“%(option)s”") % {"option": option.text} for option in level]),
    }
    if len(level) > MOST_NAMES:
        sentence = ngettext(
            "%(how_many)s options are level with %(number)s ballot each.",
            "%(how_many)s options are level with %(number)s ballots each.",
            ballots,
        )
    else:
        sentence = ngettext(
            "%(how_many)s options are level with %(number)s ballot each: %(names)s.",
            "%(how_many)s options are level with %(number)s ballots each: %(names)s.",
            ballots,
        )
    return sentence % figures


def listing(names: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(names) == 1:
        return names[0]
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def digits(number: int) -> str:
    return str(number_format(number, force_grouping=True))
