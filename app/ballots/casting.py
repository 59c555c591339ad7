"""Casting a ballot, and withdrawing it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from app.accounts.models import User
from app.ballots import tally
from app.ballots.closing import hold_for_ballots, refuse_unless_open
from app.ballots.errors import (
    NoBallot,
    NothingSelected,
    OptionNotOnBallot,
    SeveralSelected,
    VoterRemoved,
    WrongNumberSelected,
)
from app.ballots.models import Ballot, Selection
from app.pages.prepared import Prepared
from app.topics.guests import welcome
from app.topics.models import Option, Topic


def cast(topic: Topic, *, voter: User, options: Collection[Option], at: datetime) -> None:
    """Record `options` as the one ballot of `voter`; an earlier ballot is changed into it.

    `at` is when the ballot arrived. Raises a BallotRefused, or RemovedFromTopic; then nothing is stored.
    Six to nine queries, whatever the number of options.
    """
    refuse_unless_open(topic, at=at)
    refuse_bad_selections(topic, options)
    try:
        with transaction.atomic():
            held = hold_for_ballots(topic, at=at)
            refuse_bad_selections(held, options)  # its rule may have changed
            welcome(held, voter, at=at)  # or keep out whom the creator removed meanwhile
            ballot = store_ballot(topic, voter=voter, at=at)
            store_selections(ballot, {option.pk for option in options})
    except IntegrityError as error:
        raise reason_of(error, topic, voter=voter, options=options) from error


def reason_of(error: IntegrityError, topic: Topic, *, voter: User, options: Collection[Option]) -> Exception:
    """Which row was removed meanwhile: the voter's or an option's; else `error` itself. Two queries.

    Foreign keys are the only constraints that a ballot can break, and they are deferred: the database
    speaks as late as the commit, and not on every database of which key.
    """
    if not User.objects.filter(pk=voter.pk).exists():
        return VoterRemoved()
    keys = {option.pk for option in options}
    if topic.options.filter(pk__in=keys).count() < len(keys):
        return OptionNotOnBallot()
    return error


def refuse_bad_selections(topic: Topic, options: Collection[Option]) -> None:
    """Raise NothingSelected, SeveralSelected, WrongNumberSelected or OptionNotOnBallot; no queries."""
    if not options:
        raise NothingSelected
    if any(option.topic_id != topic.pk for option in options):
        raise OptionNotOnBallot
    rule, chosen = topic.choice_rule, len({option.pk for option in options})
    if not rule.allows(chosen):
        raise SeveralSelected if rule.is_single() else WrongNumberSelected(rule, chosen=chosen)


STORE_BALLOT = """
    INSERT INTO ballots (topic_id, voter_id, cast_at, changed_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (topic_id, voter_id) DO UPDATE SET changed_at = EXCLUDED.changed_at
    RETURNING id
"""
STORE_SELECTIONS = "INSERT INTO selections (ballot_id, option_id) VALUES "
SELECTED: Prepared[int] = Prepared(
    lambda ballot: Selection.objects.filter(ballot=ballot).values_list("option_id", flat=True), ballot=int
)


def store_ballot(topic: Topic, *, voter: User, at: datetime) -> int:
    """Insert the voter's ballot or mark it as changed; either way its row is ours until we commit.

    Returns its key. The statement is spelled out, because Django spends more on building it than the database
    on running it; so it is with the selections.
    """
    arrived = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(STORE_BALLOT, [topic.pk, voter.pk, arrived, arrived])
        [(ballot,)] = cursor.fetchall()
    return int(ballot)


def store_selections(ballot: int, chosen: set[int]) -> None:
    """Make `chosen`, keys of options, the selections of the ballot; touch only what differs."""
    stored = set(SELECTED.rows(ballot=ballot))
    if stored - chosen:
        Selection.objects.filter(ballot=ballot, option_id__in=stored - chosen).delete()
    if missing := sorted(chosen - stored):
        rows = ", ".join(["(%s, %s)"] * len(missing))
        with connection.cursor() as cursor:
            cursor.execute(STORE_SELECTIONS + rows, [key for option in missing for key in (ballot, option)])


def withdraw(topic: Topic, *, voter: User, at: datetime) -> None:
    """Remove the ballot of `voter`, as if it had never been cast.

    Raises VotingNotOpenYet, VotingClosed or NoBallot; then nothing is removed.
    """
    refuse_unless_open(topic, at=at)
    with transaction.atomic():
        hold_for_ballots(topic, at=at)
        ballot = Ballot.objects.on(topic).cast_by(voter).select_for_update().first()
        if ballot is None:
            raise NoBallot
        ballot.delete()
        tally.ask_for_count(topic)
