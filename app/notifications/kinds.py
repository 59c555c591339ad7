"""Of what people can be told, and how soon a mail tells it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DIGEST_TIME = time(7)
"""When the daily mail is made up, on the clock of the site's time zone."""


class Kind(TextChoices):
    """What happened."""

    CLOSING = "closing", _("A topic closes soon and lacks your vote")
    RESULTS = "results", _("A result is final")
    REPLIES = "replies", _("Somebody replied to you")
    OPTIONS = "options", _("An option was added to a topic that you voted on")
    REMOVED = "removed", _("You were removed from an unlisted topic")
    DECIDED = "decided", _("Moderators decided about something you wrote")
    REPORTED = "reported", _("Moderators decided about something you reported")

    @property
    def preference(self) -> str:
        """The key of `user_preferences` that holds how soon this is mailed."""
        return f"notify.{self.value}"


CHOOSABLE = (Kind.CLOSING, Kind.RESULTS, Kind.REPLIES, Kind.OPTIONS)
"""The kinds that people may choose about; of the others everybody is told at once."""


WORDLESS = (Kind.DECIDED, Kind.REPORTED)
"""The kinds that quote nothing of a topic, and so are told of one that is hidden too."""


class Pace(TextChoices):
    """How soon a mail tells it."""

    DAILY = "daily", _("Once a day, together")
    AT_ONCE = "at-once", _("At once")
    OFF = "off", _("Never")


def next_digest(at: datetime) -> datetime:
    """The first time after `at` at which the daily mail is made up."""
    zone = timezone.get_default_timezone()
    local = at.astimezone(zone)
    today = datetime.combine(local.date(), DIGEST_TIME, tzinfo=zone)
    if today > local:
        return today
    return datetime.combine(local.date() + timedelta(days=1), DIGEST_TIME, tzinfo=zone)


def mail_due_at(pace: Pace, *, at: datetime, before: datetime | None = None) -> datetime | None:
    """When a mail tells what happened at the time `at`; None for never.

    What would come later than `before`, such as a reminder after closing, is mailed at once.
    """
    if pace is Pace.OFF:
        return None
    digest = next_digest(at)
    if pace is Pace.AT_ONCE or (before is not None and digest >= before):
        return at
    return digest
