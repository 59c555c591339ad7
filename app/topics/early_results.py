"""Who may see what people selected while voting is open: fixed with the first ballot."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EarlyResults(TextChoices):
    ALWAYS = "always", _("Everybody, at any time")
    VOTED = "voted", _("Whoever has voted")
    CLOSED = "closed", _("Nobody: it is shown once voting has closed")


def may_see(early_results: str, *, is_closed: bool, has_voted: bool) -> bool:
    """The rule by itself. How many ballots were cast may be shown always; selections only where this holds.

    It holds for everybody alike, whoever proposed the topic and staff included.
    """
    if is_closed or early_results == EarlyResults.ALWAYS:
        return True
    return early_results == EarlyResults.VOTED and has_voted
