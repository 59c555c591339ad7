"""Deciding about many cases together, with one reason."""

from __future__ import annotations

from dataclasses import dataclass, field

from django import forms
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from app.accounts.models import User
from app.moderation.deciding import CannotDecide, decide
from app.moderation.models import LONGEST_REASON, Case, Verdict
from app.topics.forms import LineField

MOST_AT_ONCE = 200
"""Each case is a transaction of its own; more would outlast a request."""
NAMES_SHOWN = 50


class ReasonForm(forms.Form):
    """The one reason that everybody will read at each of the cases."""

    reason = LineField(
        label=gettext_lazy("Public reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 36}),
        help_text=gettext_lazy(
            "Everybody reads it: name nobody, and repeat nothing that should stay hidden."
        ),
    )


@dataclass
class Done:
    """What became of each case."""

    decided: list[Case] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def decide_each(cases: QuerySet[Case], *, verdict: Verdict, reason: str, by: User) -> Done:
    """Decide about each of up to MOST_AT_ONCE cases that can be decided so, and log it."""
    done = Done()
    for case in cases[:MOST_AT_ONCE]:
        try:
            decide(case, verdict=verdict, reason=reason, by=by, at=timezone.now())
        except CannotDecide as refusal:
            done.refused.append(_("Left as it was: %(case)s. %(why)s") % {"case": case, "why": refusal})
        else:
            done.decided.append(case)
    if done.decided:
        LogEntry.objects.log_actions(by.pk, done.decided, CHANGE, change_message=f"Decided: {verdict.value}.")
    return done
