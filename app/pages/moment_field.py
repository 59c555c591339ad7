"""A moment as people write it: on their own clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from app.pages.clocks import change_about, moments_of

MOMENT_FORMAT = "%Y-%m-%dT%H:%M"
MOMENT_ERROR = _("Write the time as year-month-day and hour:minute, such as 2030-05-31 18:00.")


class MomentField(forms.DateTimeField):
    """A time in the reader's zone, cleaned to UTC; what the clocks there never show, or twice, is refused."""

    standing: datetime | None = None
    """What is written there already: it need not be said anew where its local time comes twice."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT_FORMAT)
        super().__init__(**{"widget": widget, "error_messages": {"invalid": MOMENT_ERROR}, **options})

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(UTC):
            moment = super().to_python(value)
        if moment is None:
            return None
        try:
            return moment.astimezone(UTC) if has_offset(value) else self.on_the_clock(moment)
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def on_the_clock(self, moment: datetime) -> datetime:
        """What was read as if it were UTC, read on the clock of the reader."""
        local, zone = moment.replace(tzinfo=None), timezone.get_current_timezone()
        found = moments_of(local, zone)
        if len(found) == 1:
            return found[0]
        if self.standing and self.standing.replace(second=0, microsecond=0) in found:
            return self.standing
        change = change_about(local, zone)
        words = {
            "zone": timezone.get_current_timezone_name(),
            "left": f"{change.left:%H:%M}",
            "reached": f"{change.reached:%H:%M}",
        }
        raise ValidationError(twice(words) if found else never(words), code="clock")


def has_offset(value: Any) -> bool:
    """Whether a valid value says by itself how far from UTC it is."""
    moment = value if isinstance(value, datetime) else parse_datetime(str(value).strip())
    return moment is not None and moment.tzinfo is not None


def never(words: dict[str, str]) -> str:
    return (
        gettext(
            "This time does not exist in the time zone %(zone)s: clocks go forward from %(left)s to "
            "%(reached)s then. Choose a time before %(left)s, or %(reached)s or later."
        )
        % words
    )


def twice(words: dict[str, str]) -> str:
    return (
        gettext(
            "This time comes twice in the time zone %(zone)s: clocks go back from %(left)s to %(reached)s "
            "then. Choose a time before %(reached)s, or %(left)s or later."
        )
        % words
    )
