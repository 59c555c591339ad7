"""Times in words. Pure: values in, words out."""

from datetime import datetime, timedelta

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def day_and_time(moment: datetime, *, now: datetime) -> str:
    """`Friday 27 November, 18:00`, with the year when it is not that of `now`; both in the reader's zone."""
    if moment.year == now.year:
        return format_date(moment, pgettext("format of a date and time", "l j F, H:i"))
    return day_of_year_and_time(moment)


def day_of_year_and_time(moment: datetime) -> str:
    """`Friday 27 November 2026, 18:00`, for words that are kept for long."""
    return format_date(moment, pgettext("format of a date and time", "l j F Y, H:i"))


def zone_of_moment(moment: datetime) -> str:
    """`CET` or `UTC-03`: which time is meant, as short as the zone's own table has it."""
    name = moment.tzname() or ""
    return f"UTC{name}" if name.startswith(("+", "-")) else name


def calendar_day(moment: datetime) -> str:
    """`27 November 2026`."""
    return format_date(moment, pgettext("format of a date", "j F Y"))


def distance(moment: datetime, *, now: datetime) -> str:
    """`in 2 days` or `2 days ago`: whole units, rounded down, so that no deadline sounds later than it is.

    From a day and a half on, though, `in 2 days` is what people say.
    """
    if moment >= now:
        return _("in %(length)s") % {"length": length(moment - now)}
    return _("%(length)s ago") % {"length": length(now - moment)}


def steps_between(moment: datetime, now: datetime) -> int:
    """Whole minutes, from 1 on for `moment`s to come and negative for past ones: `distance` says the same
    wherever this is the same."""
    minutes = abs(int((moment - now).total_seconds())) // MINUTE + 1
    return minutes if moment >= now else -minutes


def length(duration: timedelta) -> str:
    """A duration in its largest fitting unit; hours up to a day and a half, days up to two months."""
    seconds = int(duration.total_seconds())
    if seconds < MINUTE:
        return _("less than a minute")
    if seconds < HOUR:
        return units(
            seconds // MINUTE, ngettext("%(number)d minute", "%(number)d minutes", seconds // MINUTE)
        )
    if seconds < 36 * HOUR:
        return units(seconds // HOUR, ngettext("%(number)d hour", "%(number)d hours", seconds // HOUR))
    days = max(2, seconds // DAY)
    if days < 61:
        return units(days, ngettext("%(number)d day", "%(number)d days", days))
    if days < 730:
        return units(days * 12 // 365, ngettext("%(number)d month", "%(number)d months", days * 12 // 365))
    return units(days // 365, ngettext("%(number)d year", "%(number)d years", days // 365))


def units(number: int, words: str) -> str:
    return words % {"number": number}
