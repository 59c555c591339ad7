"""What one person reported, and what was decided about their words, in export and leaving.

Importing it registers that.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from app.accounts import exporting, leaving
from app.accounts.leaving import Foretold, PublicText
from app.accounts.models import User
from app.moderation.models import Case, Decision, Report


def export_moderation(user: User) -> dict[str, Any]:
    """Somebody's reports, and the decisions about their words, without the moderators. Two queries."""
    reports = Report.objects.filter(reporter=user).select_related("case", "decision").order_by("pk")
    about = Decision.objects.filter(case__author=user).select_related("case", "appeal").order_by("pk")
    return {
        "reports": [
            {
                "kind": report.case.kind,
                "ground": report.ground,
                "words": report.words,
                "created_at": report.created_at,
                "verdict": report.decision.verdict if report.decision else None,
                "reason": report.decision.reason if report.decision else None,
            }
            for report in reports
        ],
        "decisions": [
            {
                "kind": decision.case.kind,
                "text": decision.case.text,
                "verdict": decision.verdict,
                "reason": decision.reason,
                "decided_at": decision.decided_at,
                "appeal": decision.appeal.text if hasattr(decision, "appeal") else None,
            }
            for decision in about
        ],
    }


def foretell_moderation(user: User) -> Foretold:
    """Two queries at most."""
    concerns = Report.objects.filter(reporter=user).exists() or Case.objects.filter(author=user).exists()
    if not concerns:
        return Foretold()
    return Foretold(
        either_way=[
            _("What you reported, and what moderators decided, stays on their record without your name.")
        ]
    )


def let_go_of_moderation(user: User, _public_text: PublicText) -> None:
    """Take a person's name from reports and cases; the record stays."""
    Report.objects.filter(reporter=user).update(reporter=None)
    Case.objects.filter(author=user).update(author=None)


exporting.register("moderation", export_moderation)
leaving.register("moderation", leaving.Part(foretell_moderation, let_go_of_moderation))
