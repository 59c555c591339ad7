"""Spans of time in at most MOST_BUCKETS parts of a round length. Pure rules, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

MOST_BUCKETS = 60
"""As many steps as a curve on a phone can show."""
MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LENGTHS = [
    *(minutes * MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * HOUR for hours in (1, 2, 3, 6, 12)),
    *(days * DAY for days in (1, 2, 7, 14, 28, 91, 364)),
]
"""Lengths of buckets that people can name, in seconds."""


@dataclass(frozen=True)
class Buckets:
    """`number` spans of `seconds` each, one behind the other, the first of which begins at `start`."""

    start: datetime
    seconds: int
    number: int

    def end_of(self, index: int) -> datetime:
        """Where a bucket ends and the next begins; the first has the index 0."""
        return self.start + timedelta(seconds=self.seconds * (index + 1))


def buckets_over(opening: datetime, end: datetime) -> Buckets:
    """The finest buckets that cover the time from `opening` to `end`, both included.

    They begin at a multiple of their length, counted from 1970 in UTC: whole hours, whole days.
    """
    opening = max(opening, EPOCH)
    end = max(opening, end)
    for seconds in LENGTHS:
        buckets = buckets_of(seconds, opening, end)
        if buckets.number <= MOST_BUCKETS:
            return buckets
    years = buckets_of(LENGTHS[-1], opening, end).number // MOST_BUCKETS + 1
    return buckets_of(LENGTHS[-1] * years, opening, end)


def buckets_of(seconds: int, opening: datetime, end: datetime) -> Buckets:
    first, last = int(opening.timestamp()) // seconds, int(end.timestamp()) // seconds
    return Buckets(EPOCH + timedelta(seconds=first * seconds), seconds, last - first + 1)


def fill(buckets: Buckets, found: dict[int, int]) -> list[int]:
    """How many fell into each bucket; what lies before the first or behind the last goes into those."""
    filled = [0] * buckets.number
    for index, number in found.items():
        filled[min(max(index, 0), buckets.number - 1)] += number
    return filled


@dataclass(frozen=True)
class Step:
    """What a bucket brought: `new` ballots until the moment `until`, `total` by then."""

    until: datetime
    new: int
    total: int


def steps(buckets: Buckets, filled: list[int], *, end: datetime) -> list[Step]:
    """One for each bucket; the last ends at `end`, where the count does."""
    totals = accumulate(filled)
    return [
        Step(min(buckets.end_of(index), end), new, total)
        for index, (new, total) in enumerate(zip(filled, totals, strict=True))
    ]
