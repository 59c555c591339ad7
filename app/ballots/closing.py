"""The line between the last ballot and the final count.

A ballot that arrives just before closing may still be on its way into the
database when the first reader asks for the result. The final count must not
miss it, and nothing may come after the final count. Clocks cannot promise
that: a transaction takes a while to commit, and two servers disagree by some
milliseconds. Locks on the topic's row can:

* whoever changes a ballot shares the topic's row (`hold_for_ballots`) from
  before the first write until the commit;
* the final count wants that row for itself alone (`hold_for_final_count`),
  and writes in the same transaction for which closing time it is final.

So a ballot either committed before the final count began, and is in it, or it
gets the row after the final count committed, sees that there is one, and is
refused, whatever any clock says. Voters do not wait for one another: the lock
they share is the one that a foreign key to the topic takes anyway. SQLite has
no row locks and needs none: there, one transaction writes at a time.

Rows are locked in the order topic, ballot, tally, so nobody waits in a circle.
"""

from __future__ import annotations

from datetime import datetime

from app.ballots.errors import VotingClosed, VotingNotOpenYet
from app.ballots.models import Tally
from app.pages.prepared import Prepared
from app.topics.models import Topic


def refuse_unless_open(topic: Topic, *, at: datetime) -> None:
    """Raise VotingNotOpenYet or VotingClosed where `topic` takes no ballots at the time `at`."""
    if topic.is_closed(at):
        raise VotingClosed
    if not topic.is_open(at):
        raise VotingNotOpenYet


def hold_for_ballots(topic: Topic, *, at: datetime) -> Topic:
    """The topic as it is now, its final count kept waiting until the transaction ends.

    Raises VotingNotOpenYet, VotingClosed, and Topic.DoesNotExist for a topic that
    was deleted. One or two queries. Call it inside a transaction.
    """
    held = lock_shared(topic)
    refuse_unless_open(held, at=at)
    if has_final_count(held):
        raise VotingClosed
    return held


def has_final_count(topic: Topic) -> bool:
    """Whether the topic's ballots are counted for good, perhaps by a server whose clock is ahead of ours."""
    return topic.closes_at is not None and bool(FINAL_COUNT.rows(topic=topic.pk, closing=topic.closes_at))


def lock_shared(topic: Topic) -> Topic:
    """Read the topic's row; on PostgreSQL with the weakest lock, which the ORM cannot spell."""
    if (held := HELD.first(topic=topic.pk)) is None:
        raise Topic.DoesNotExist
    return held


HELD: Prepared[Topic] = Prepared(
    lambda topic: Topic.objects.filter(pk=topic).order_by(), in_postgresql="FOR KEY SHARE", topic=int
)
FINAL_COUNT: Prepared[int] = Prepared(
    lambda topic, closing: Tally.objects.filter(topic=topic, closed_at=closing).values_list("pk", flat=True),
    topic=int,
    closing=datetime,
)


def hold_for_final_count(topic: Topic) -> Topic:
    """The topic as it is once every ballot on its way has committed; none follows until we end.

    Raises Topic.DoesNotExist. Call it inside a transaction.
    """
    return Topic.objects.select_for_update().get(pk=topic.pk)
