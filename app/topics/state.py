"""Whether a topic takes ballots: a rule of its times and the server's clock."""

from datetime import datetime
from enum import Enum


class State(Enum):
    NOT_YET_OPEN = "not-yet-open"
    OPEN = "open"
    CLOSED = "closed"


def state_at(at: datetime, *, opens_at: datetime, closes_at: datetime | None) -> State:
    """The state at the time `at`: open from `opens_at` on, closed from `closes_at` on."""
    if closes_at is not None and closes_at <= at:
        return State.CLOSED
    return State.OPEN if opens_at <= at else State.NOT_YET_OPEN
