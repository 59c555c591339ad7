"""The ballots of one person in export, statistics and leaving. Importing it registers that."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy, ngettext

from app.accounts import exporting, leaving, statistics
from app.accounts.leaving import Foretold, PublicText
from app.accounts.models import User
from app.accounts.statistics import Statistic, total
from app.ballots.models import Selection, Tally


def export_ballots(user: User) -> list[dict[str, Any]]:
    """The ballots that somebody cast, oldest first, each with the options selected on it. Two queries."""
    selections = Selection.objects.select_related("option").order_by("option__position")
    ballots = user.ballots.select_related("topic").prefetch_related(Prefetch("selections", selections))
    return [
        {
            "topic": ballot.topic.title,
            "address": ballot.topic.address,
            "cast_at": ballot.cast_at,
            "changed_at": ballot.changed_at,
            "options": [selection.option.text for selection in ballot.selections.all()],
        }
        for ballot in ballots
    ]


def foretell_ballots(user: User) -> Foretold:
    """What becomes of the ballots of somebody who leaves. One query."""
    if not (count := user.ballots.count()):
        return Foretold()
    words = ngettext(
        "Your %(count)d ballot keeps counting, without your name, so that no result changes. "
        "If you want one not to count, withdraw it first, while its topic is open.",
        "Your %(count)d ballots keep counting, without your name, so that no result changes. "
        "If you want one not to count, withdraw it first, while its topic is open.",
        count,
    )
    return Foretold(either_way=[words % {"count": count}])


def let_go_of_ballots(user: User, public_text: PublicText) -> None:
    """Nothing: ballots hang on the row of the person, which loses all that tells who it was."""


exporting.register("ballots", export_ballots)
leaving.register("ballots", leaving.Part(foretell_ballots, let_go_of_ballots))
statistics.register(Statistic("ballots", gettext_lazy("Ballots you cast"), lambda user: user.ballots.all()))
statistics.register(
    Statistic(
        "ballots_received",
        gettext_lazy("Ballots cast on your topics"),
        lambda user: Tally.objects.filter(topic__creator=user),
        measure=lambda: total("ballots"),
    )
)
