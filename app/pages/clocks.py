"""What a time on the clock of a place means. Pure: values in, values out.

Twice a year most clocks are changed: then an hour does not exist, or comes twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Change:
    """That clocks go from `left` to `reached`, both without zone: forward, or back."""

    left: datetime
    reached: datetime


def moments_of(local: datetime, zone: tzinfo) -> list[datetime]:
    """When the clock of `zone` shows `local`, in UTC: once, never, or twice, the earlier time first.

    Raises OverflowError at the very ends of the calendar.
    """
    readings = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(moment for moment in readings if shown(moment, zone) == local.replace(fold=0))


def change_about(local: datetime, zone: tzinfo) -> Change:
    """The change of clocks because of which `local` does not exist, or comes twice."""
    before, after = sorted(local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    old, new = offset(before, zone), offset(after, zone)
    while after - before > SECOND:
        between = before + (after - before) // 2
        before, after = (between, after) if offset(between, zone) == old else (before, between)
    at = after.replace(microsecond=0, tzinfo=None)
    return Change(left=at + old, reached=at + new)


def shown(moment: datetime, zone: tzinfo) -> datetime:
    """What the clock of `zone` shows, without zone."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def offset(moment: datetime, zone: tzinfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
