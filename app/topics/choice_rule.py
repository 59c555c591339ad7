"""How many options a ballot selects, as a rule and in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

NUMBER_WORDS = {
    1: gettext_lazy("one"),
    2: gettext_lazy("two"),
    3: gettext_lazy("three"),
    4: gettext_lazy("four"),
    5: gettext_lazy("five"),
    6: gettext_lazy("six"),
    7: gettext_lazy("seven"),
    8: gettext_lazy("eight"),
    9: gettext_lazy("nine"),
}
"""Inside a sentence; larger numbers are written in digits."""


@dataclass(frozen=True)
class ChoiceRule:
    """At least `least` options, at most `most`; None for as many as there are."""

    least: int
    most: int | None

    def allows(self, chosen: int) -> bool:
        return self.least <= chosen and (self.most is None or chosen <= self.most)

    def is_single(self) -> bool:
        return self.most == 1

    def __str__(self) -> str:
        """What is allowed, without a full stop: it stands on its own and before one."""
        if self.most is None:
            if self.least == 1:
                return _("Choose one option or more")
            return _("Choose at least %(least)s options") % {"least": in_words(self.least)}
        if self.least == self.most:
            return exactly(self.most)
        if self.least == 1:
            return _("Choose up to %(most)s options") % {"most": in_words(self.most)}
        limits = {"least": in_words(self.least), "most": in_words(self.most)}
        if self.most == self.least + 1:
            return _("Choose %(least)s or %(most)s options") % limits
        return _("Choose %(least)s to %(most)s options") % limits


def exactly(number: int) -> str:
    if number == 1:
        return _("Choose exactly one option")
    sentence = ngettext("Choose exactly %(number)s option", "Choose exactly %(number)s options", number)
    return sentence % {"number": in_words(number)}


def in_words(number: int) -> str:
    return str(NUMBER_WORDS.get(number) or number_format(number, force_grouping=True))
