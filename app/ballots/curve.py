"""The curve of the ballots over time, as SVG draws it. Pure geometry; the words are the template's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.ballots.buckets import Step

WIDTH, HEIGHT = 600, 200
"""Of the picture, in its own units; the page stretches it."""


@dataclass(frozen=True)
class Curve:
    """A rising line from `begins_at` to `ends_at`, on a scale from 0 to `top`."""

    begins_at: datetime
    ends_at: datetime
    half_at: datetime
    """By when half of the ballots were there."""
    steps: tuple[Step, ...]
    top: int
    line: str
    area: str

    @property
    def total(self) -> int:
        return self.steps[-1].total

    @property
    def middle(self) -> int | None:
        """Half of the scale, where that is a whole number."""
        return None if self.top % 2 else self.top // 2

    @property
    def eventful(self) -> list[Step]:
        """The steps that brought ballots: what a table has to say."""
        return [step for step in self.steps if step.new]


def curve_of(steps: Sequence[Step], *, begins_at: datetime) -> Curve | None:
    """The curve of `steps`; None where nothing rises yet, or no time has passed."""
    if not steps or not steps[-1].total or steps[-1].until <= begins_at:
        return None
    ends_at, total = steps[-1].until, steps[-1].total
    top = round_up(total)
    points = [(0, HEIGHT), *(place(step, begins_at, ends_at, top) for step in steps)]
    line = " ".join(f"{x:g},{y:g}" for x, y in points)
    return Curve(
        begins_at=begins_at,
        ends_at=ends_at,
        half_at=next(step.until for step in steps if 2 * step.total >= total),
        steps=tuple(steps),
        top=top,
        line=line,
        area=f"{line} {WIDTH},{HEIGHT}",
    )


def place(step: Step, begins_at: datetime, ends_at: datetime, top: int) -> tuple[float, float]:
    """Where a step ends on the picture: x to the right, y downwards."""
    x = max(0.0, (step.until - begins_at) / (ends_at - begins_at)) * WIDTH
    return round(x, 1), round((1 - step.total / top) * HEIGHT, 1)


def round_up(number: int) -> int:
    """The next of 1, 2, 4, 6, 8, 10, 20, 40, … from `number` on: a scale whose middle is readable."""
    size: int = 10 ** (len(str(number)) - 1)
    return next(step * size for step in (1, 2, 4, 6, 8, 10) if step * size >= number)
