"""Counting: the stored tally of a topic, kept fresh by those who read it.

Casting a ballot touches no counter, so voters never queue for one. A reader
calls `refresh`, which recounts with one statement where that is due and
otherwise reads what is stored: results cost the options of a topic, not its
ballots.

While ballots are taken, a count is due when a ballot changed since the last
one, at most once a second. A ballot is dated when it arrives and seen when its
transaction commits, so one dated shortly before the last count may have been
missed by it: ballots of the last `SETTLING` count as changes. Whatever is
slower than that is found after `LONGEST_AGE`, and in any case by the final
count. A withdrawn ballot leaves no date behind; withdrawing therefore asks for
a count through the tally's own row.

After closing there is one final count, exact for the reason that
`app.ballots.closing` gives; it is never made again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from app.ballots.closing import hold_for_final_count
from app.ballots.models import Ballot, OptionTally, Tally
from app.ballots.results import OptionResult, Result
from app.bridge import execute, tables
from app.pages.prepared import Prepared
from app.topics.models import Option, Topic

PAUSE = timedelta(seconds=1)
"""The least time between two counts of an open topic."""
SETTLING = timedelta(seconds=30)
"""How long a ballot may take from its arrival to its commit, clock differences included."""
LONGEST_AGE = timedelta(hours=1)
"""A count of an open topic older than this is not trusted any more."""
WHOLE_TOPIC = 0
"""Stands where the key of an option stands, and is none."""


def tally_of(topic: int) -> QuerySet[Tally]:
    return Tally.objects.filter(topic=topic)


def counted_options_of(topic: int) -> QuerySet[Any, Any]:
    counted = Option.objects.filter(topic=topic).annotate(
        counted=Coalesce("tally__ballots", 0), total=Coalesce("topic__tally__ballots", 0)
    )
    return counted.order_by("position").values_list(
        "position", "text", "counted", "total", "topic__tally__counted_at", "topic__tally__closed_at"
    )


def one_changed_on(topic: int, since: datetime) -> QuerySet[Any, Any]:
    return Ballot.objects.filter(topic=topic).changed_since(since).order_by().values_list("topic")[:1]


TALLY: Prepared[Tally] = Prepared(tally_of, topic=int)
COUNTED_OPTIONS: Prepared[Any] = Prepared(counted_options_of, topic=int)
ONE_CHANGED: Prepared[Any] = Prepared(one_changed_on, topic=int, since=datetime)


def refresh(topic: Topic, *, at: datetime | None = None) -> Tally:
    """The tally of `topic`, counted anew where that is due at the time `at` (now by default).

    Two queries where nothing is due, one for a closed topic. Writes where a count is
    due. Raises Topic.DoesNotExist for a topic that was deleted meanwhile.
    """
    at = at or timezone.now()
    tally = TALLY.first(topic=topic.pk)
    if topic.is_closed(at):
        return tally if tally and tally.is_final(topic) else count_finally(topic, at=at)
    if tally is None:
        tally = make_tally(topic)
    return count_once(topic, seen=tally, at=at) if is_due(topic, tally, at=at) else tally


def read_result(topic: Topic) -> Result:
    """What the stored tally of `topic` says. One query of one moment, which reads no ballot."""
    rows = COUNTED_OPTIONS.rows(topic=topic.pk)
    total, counted_at, closed_at = rows[0][3:] if rows else (0, None, None)
    return Result(
        options=[OptionResult(position, text, ballots) for position, text, ballots, *_ in rows],
        ballots=total,
        counted_at=counted_at,
        is_final=closed_at is not None and closed_at == topic.closes_at,
    )


def is_due(topic: Topic, tally: Tally, *, at: datetime) -> bool:
    """Whether an open topic is to be counted at the time `at`. At most one query, of one index entry."""
    if tally.counted_at is None:
        return True
    age = at - tally.counted_at
    if abs(age) < PAUSE:
        return False
    if not timedelta(0) <= age < LONGEST_AGE:
        return True
    return bool(ONE_CHANGED.rows(topic=topic.pk, since=tally.counted_at - SETTLING))


def count_once(topic: Topic, *, seen: Tally, at: datetime) -> Tally:
    """Count an open topic, unless someone else is counting or has counted since `seen` was read.

    Many readers find at once that a count is due. One gets the tally's row; the others
    read what is stored, or wait where there is nothing good to read yet. Should the one
    be killed, the database gives its lock to the next.
    """
    with transaction.atomic():
        rows = Tally.objects.select_for_update(skip_locked=seen.counted_at is not None)
        tally = rows.filter(topic=topic).first()
        if tally is None:
            return seen
        if tally.counted_at != seen.counted_at:
            return tally
        return store_count(tally, closed_at=None, at=at)


def count_finally(topic: Topic, *, at: datetime) -> Tally:
    """Count a closed topic for good. Waits for the ballots that are on their way."""
    with transaction.atomic():
        held = hold_for_final_count(topic)
        tally = lock_tally(held)
        if tally.is_final(held):
            return tally
        return store_count(tally, closed_at=held.closes_at if held.is_closed(at) else None, at=at)


def recount(topic: Topic, *, at: datetime | None = None) -> Tally:
    """Count `topic` whether or not that is due: after an import, or by an operator's wish."""
    at = at or timezone.now()
    ask_for_count(topic)
    return refresh(topic, at=at)


def topics_to_count(*, at: datetime) -> QuerySet[Topic]:
    """Topics whose stored tally lags behind: closed without a final count, or with newer ballots."""
    newer = Ballot.objects.filter(topic=OuterRef("pk"), changed_at__gte=OuterRef("tally__counted_at"))
    uncounted = Q(tally__counted_at__isnull=True) & Exists(Ballot.objects.filter(topic=OuterRef("pk")))
    asked = Q(tally__isnull=False, tally__counted_at__isnull=True)
    is_final = Q(tally__closed_at__isnull=False, tally__closed_at=F("closes_at"))
    return Topic.objects.order_by("pk").filter(
        (Q(closes_at__lte=at) & ~is_final) | (Q(Exists(newer)) & ~is_final) | uncounted | asked
    )


def ask_for_count(topic: Topic) -> None:
    """Let the next reader count. Waits while someone is counting, lest that count outlive the change."""
    Tally.objects.bulk_create(
        [Tally(topic=topic)],
        update_conflicts=True,
        unique_fields=["topic"],
        update_fields=["counted_at", "closed_at"],
    )


def make_tally(topic: Topic) -> Tally:
    """The topic's row among the tallies, made where it is missing."""
    Tally.objects.bulk_create([Tally(topic=topic)], ignore_conflicts=True)
    return Tally.objects.get(topic=topic)


def lock_tally(topic: Topic) -> Tally:
    """The tally's row, ours alone until the transaction ends."""
    Tally.objects.bulk_create([Tally(topic=topic)], ignore_conflicts=True)
    return Tally.objects.select_for_update().get(topic=topic)


def store_count(tally: Tally, *, closed_at: datetime | None, at: datetime) -> Tally:
    """Count the ballots and store the figures that changed; `tally` is locked by the caller."""
    counted = count_ballots(tally.topic_id)
    tally.ballots = counted.pop(WHOLE_TOPIC, 0)
    tally.counted_at, tally.closed_at = at, closed_at
    tally.save(update_fields=["ballots", "counted_at", "closed_at"])
    stored = dict(OptionTally.objects.filter(option__topic=tally.topic_id).values_list("option", "ballots"))
    figures = {**dict.fromkeys(stored, 0), **counted}
    OptionTally.objects.bulk_create(
        [OptionTally(option_id=key, ballots=n) for key, n in figures.items() if n != stored.get(key)],
        update_conflicts=True,
        unique_fields=["option"],
        update_fields=["ballots"],
    )
    return tally


def count_ballots(topic: int) -> dict[int, int]:
    """How many ballots select each option that any selects, by key; at WHOLE_TOPIC, how many there are.

    One statement, so that all figures are of one moment: no option can have more ballots
    than there are. It reads two indexes and no table.
    """
    options, selections = tables["topics.Option"], tables["ballots.Selection"]
    ballots = tables["ballots.Ballot"]
    by_option = (
        sa.select(selections.c.option_id, sa.func.count())
        .join(options)
        .where(options.c.topic_id == topic)
        .group_by(selections.c.option_id)
    )
    whole = sa.select(sa.literal(WHOLE_TOPIC), sa.func.count()).where(ballots.c.topic_id == topic)
    return dict(execute(by_option.union_all(whole)).all())
