"""Turnout: how many took part of how many, and when, stored as the tally is.

Casting a ballot touches nothing here. Whoever reads a result calls `refresh`
with its tally. To date the ballots, each of them is read once, so this is done
less often the more there are (`pause`), and once for all after the final
count. In between, the tally's own figure is the end of the curve, which so
never contradicts the bars.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from django.db import transaction
from django.db.models import QuerySet

from app.accounts.models import User
from app.ballots.buckets import Buckets, Step, buckets_over, fill, steps
from app.ballots.models import Tally, Turnout
from app.bridge import execute, tables
from app.pages.prepared import Prepared
from app.topics.models import Topic

SHORTEST_PAUSE = timedelta(seconds=10)
PAUSE_PER_BALLOT = timedelta(microseconds=60)
"""Dating one takes up to 3 microseconds on a busy machine: at most a twentieth of the time goes there."""


def turnout_of(topic: int) -> QuerySet[Turnout]:
    return Turnout.objects.filter(topic=topic)


TURNOUT: Prepared[Turnout] = Prepared(turnout_of, topic=int)


def refresh(topic: Topic, *, tally: Tally, at: datetime) -> Turnout:
    """The turnout of `topic` that goes with its `tally`, counted anew where that is due at the time `at`.

    One query where nothing is due; writes where a count is.
    """
    turnout = TURNOUT.first(topic=topic.pk)
    if turnout is None:
        turnout = make_turnout(topic)
    return count_once(topic, seen=turnout, tally=tally) if is_due(turnout, tally, at=at) else turnout


def make_turnout(topic: Topic) -> Turnout:
    Turnout.objects.bulk_create([Turnout(topic=topic)], ignore_conflicts=True)
    return Turnout.objects.get(topic=topic)


def is_due(turnout: Turnout, tally: Tally, *, at: datetime) -> bool:
    """Whether the ballots are to be dated again. No queries."""
    if turnout.counted_at == tally.counted_at:
        return False
    if turnout.counted_at is None or tally.closed_at is not None or sum(turnout.ballots) > tally.ballots:
        return True
    return not timedelta(0) <= at - turnout.counted_at < pause(tally)


def pause(tally: Tally) -> timedelta:
    """The least time between two counts of an open topic."""
    return SHORTEST_PAUSE + tally.ballots * PAUSE_PER_BALLOT


def count_once(topic: Topic, *, seen: Turnout, tally: Tally) -> Turnout:
    """Count, unless someone else is counting or has counted since `seen` was read (as the tally does)."""
    with transaction.atomic():
        rows = Turnout.objects.select_for_update(skip_locked=seen.counted_at is not None)
        turnout = rows.filter(topic=topic).first()
        if turnout is None:
            return seen
        if turnout.counted_at != seen.counted_at:
            return turnout
        return store_count(turnout, topic, tally=tally)


def store_count(turnout: Turnout, topic: Topic, *, tally: Tally) -> Turnout:
    end = tally.closed_at or tally.counted_at
    assert end is not None, "A tally that was refreshed has been counted."
    buckets = buckets_over(topic.opens_at, end)
    turnout.counted_at = tally.counted_at
    turnout.members = User.objects.filter(is_active=True, created_at__lte=end).count()
    turnout.starts_at, turnout.bucket_seconds = buckets.start, buckets.seconds
    turnout.ballots = fill(buckets, count_by_bucket(topic.pk, buckets))
    turnout.save()
    return turnout


def count_by_bucket(topic: int, buckets: Buckets) -> dict[int, int]:
    """How many of the topic's ballots were first cast in each bucket that has any, by its index.

    Ballots from before the first bucket have negative ones. One statement, which reads the topic's ballots.
    """
    ballots = tables["ballots.Ballot"]
    since = sa.extract("epoch", ballots.c.cast_at) - int(buckets.start.timestamp())
    index = sa.func.floor(since / buckets.seconds, type_=sa.Integer).label("bucket")
    counted = sa.select(index, sa.func.count()).where(ballots.c.topic_id == topic).group_by(index)
    return {int(bucket): number for bucket, number in execute(counted)}


def steps_of(turnout: Turnout, tally: Tally) -> list[Step]:
    """How the ballots came in, in at most MOST_BUCKETS steps; the last says what the tally says.

    Empty before the first count. No queries.
    """
    end = tally.closed_at or tally.counted_at
    if turnout.starts_at is None or end is None:
        return []
    buckets = Buckets(turnout.starts_at, turnout.bucket_seconds, len(turnout.ballots))
    dated = steps(buckets, turnout.ballots, end=end)
    newer = tally.ballots - dated[-1].total
    if not newer:
        return dated
    return [*dated[:-1], Step(end, dated[-1].new + newer, tally.ballots)]
