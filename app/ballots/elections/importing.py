"""An election as a closed topic with its ballots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from app.accounts.models import User
from app.ballots import tally
from app.ballots.elections.profiles import BadElection, Election, read_election
from app.ballots.models import Ballot, Selection
from app.ballots.results import Result
from app.topics.models import Option, Topic

T = TypeVar("T")

AT_ONCE = 2000
"""Rows in one statement."""
HOST = "import.invalid"
"""Host of the addresses of imported voters; `.invalid` never exists (RFC 2606)."""


class AlreadyImported(Exception):
    """This election is in the database."""


@dataclass(frozen=True)
class Imported:
    """What an import made."""

    topic: Topic
    election: Election
    result: Result


def import_election(path: Path, *, again: bool = False, at: datetime | None = None) -> Imported:
    """Make a closed topic of the election in the file `path`, all of it or nothing.

    A ballot here holds selections, no ranking, so its first choice is its selection. Where
    some ballots rank several options equal first, the topic allows several selections and each
    of those options is selected. Ballots that rank nothing are left out: here, whoever selects
    nothing casts no ballot. `at` is when voting closes (now by default).

    A ballot belongs to a person, so each gets an imported voter: inactive, without password,
    named after the file, `burlington-2009-000123`. With `again`, the same voters vote on another
    topic. Raises BadElection and AlreadyImported.
    """
    election = read_election(path)
    prefix = voter_prefix(path)
    at = at or timezone.now()
    with transaction.atomic():
        if not again:
            refuse_second_import(prefix)
        voters = make_voters(prefix, number=election.ballots - election.blank_ballots, at=at)
        topic = make_topic(election, at=at)
        store_ballots(topic, election, voters)
        tally.refresh(topic, at=at)
        result = tally.read_result(topic)
        refuse_difference(election, result)
    return Imported(topic, election, result)


def voter_prefix(path: Path) -> str:
    """`burlington-2009` for a file of that name; short enough for a username with its number."""
    prefix = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:40].strip("-")
    if not prefix:
        raise BadElection(
            f"{path}: the file's name must hold letters or digits; its voters are named after it."
        )
    return prefix


def username(prefix: str, number: int) -> str:
    return f"{prefix}-{number:06}"


def refuse_second_import(prefix: str) -> None:
    earlier = Ballot.objects.filter(voter__username=username(prefix, 1), voter__email__endswith=f"@{HOST}")
    first = earlier.select_related("topic").first()
    if first is not None:
        raise AlreadyImported(f"This election is already here, as topic {first.topic.share_code}.")


def make_voters(prefix: str, *, number: int, at: datetime) -> list[int]:
    """The keys of as many imported voters, those of an earlier import included."""
    names = [username(prefix, one) for one in range(1, number + 1)]
    voters = (
        User(
            username=name,
            email=f"{name}@{HOST}",
            password=make_password(None),
            is_active=False,
            created_at=at,
        )
        for name in names
    )
    for batch in batches(voters):
        User.objects.bulk_create(batch, ignore_conflicts=True)
    ours = User.objects.filter(username__startswith=f"{prefix}-", email__endswith=f"@{HOST}", is_active=False)
    keys = dict(ours.values_list("username", "pk"))
    taken = next((name for name in names if name not in keys), None)
    if taken is not None:
        raise BadElection(f"The username {taken} belongs to a person: rename the file and import it again.")
    return [keys[name] for name in names]


def make_topic(election: Election, *, at: datetime) -> Topic:
    """The topic and its options; open for the second in which its ballots are cast."""
    topic = Topic.objects.create(
        title=election.title,
        description=describe(election),
        multiple_choice=election.has_equal_first_choices,
        created_at=at,
        opens_at=at - timedelta(seconds=1),
        closes_at=at,
    )
    Option.objects.bulk_create(
        Option(topic=topic, text=text, position=position)
        for position, text in enumerate(election.options, start=1)
    )
    return topic


def describe(election: Election) -> str:
    """What a reader must know to understand the figures."""
    sentences = [f"A real election, imported from {election.source}.", "Only first choices are counted here."]
    if election.has_equal_first_choices:
        sentences.append("Where a ballot ranks several options equal first, it selects each of them.")
    if election.blank_ballots:
        sentences.append(f"{election.blank_ballots:,} ballots that rank nothing are left out.")
    return " ".join(sentences)


def store_ballots(topic: Topic, election: Election, voters: list[int]) -> None:
    """One ballot for each voter, in the order of the profiles."""
    options = dict(Option.objects.filter(topic=topic).values_list("text", "pk"))
    choices = (profile.first_choices() for profile in election.profiles for _ in range(profile.count))
    cast = ((voter, choice) for voter, choice in zip(voters, filter(None, choices), strict=True))
    for batch in batches(cast):
        ballots = Ballot.objects.bulk_create(
            Ballot(topic=topic, voter_id=voter, cast_at=topic.opens_at, changed_at=topic.opens_at)
            for voter, _ in batch
        )
        Selection.objects.bulk_create(
            Selection(ballot=ballot, option_id=options[option])
            for ballot, (_, choice) in zip(ballots, batch, strict=True)
            for option in choice
        )


def batches(rows: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(rows, AT_ONCE)):
        yield batch


def refuse_difference(election: Election, result: Result) -> None:
    """Our count of the stored ballots must be the profiles' own. Raises BadElection."""
    expected = election.count_first_choices()
    for option in result.options:
        if option.ballots != expected[option.text]:
            raise BadElection(
                f"{option.text!r}: {option.ballots:,} counted, {expected[option.text]:,} in the file."
            )
