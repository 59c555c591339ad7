"""What the first page shows to a stranger and to a member; the SQL is made once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from app.accounts.models import User
from app.pages.prepared import Prepared
from app.topics.models import Topic
from app.topics.own_tags import name_own_tags
from app.topics.querysets import TopicQuerySet

CARDS = 3
CARDS_DECIDED = 2
MOST_NEEDING_VOTE = 6
MOST_OWN_TOPICS = 5
MOST_SHARED_TOPICS = 20


@dataclass(frozen=True)
class ForStranger:
    """Of some kinds of topics a few each; none stands in two of the open kinds."""

    closing: list[Topic]
    lively: list[Topic]
    newest: list[Topic]
    decided: list[Topic]


@dataclass(frozen=True)
class ForMember:
    """What waits for a member, of which there may be more, and what is theirs."""

    needs_vote: list[Topic]
    has_more: bool
    shared: list[Topic]
    own: list[Topic]


def public_cards() -> TopicQuerySet:
    return Topic.objects.public().with_counts().with_own_tags().for_person(AnonymousUser())


def closing_next(at: datetime) -> TopicQuerySet:
    return public_cards().closing_next(at)[:CARDS]


def lively(at: datetime) -> TopicQuerySet:
    return public_cards().lively(at)[: 2 * CARDS]


def newest(at: datetime) -> TopicQuerySet:
    return public_cards().open(at)[: 2 * CARDS]


def decided(at: datetime) -> TopicQuerySet:
    return public_cards().closed(at).order_by("-closes_at", "-id")[:CARDS_DECIDED]


def waiting_for(person: int) -> TopicQuerySet:
    member = User(pk=person)
    return Topic.objects.public().without_ballot_of(member).with_counts().with_own_tags().for_person(member)


def closing_and_waiting(person: int, at: datetime) -> TopicQuerySet:
    return waiting_for(person).closing_next(at)[: MOST_NEEDING_VOTE + 1]


def never_closing_and_waiting(person: int, at: datetime) -> TopicQuerySet:
    return waiting_for(person).never_closing(at)[: MOST_NEEDING_VOTE + 1]


def shared_with(person: int) -> TopicQuerySet:
    return Topic.objects.shown().shared_with(User(pk=person)).with_counts()[:MOST_SHARED_TOPICS]


def own_of(person: int) -> TopicQuerySet:
    return Topic.objects.shown().created_by(User(pk=person)).with_counts()[:MOST_OWN_TOPICS]


CLOSING_NEXT: Prepared[Topic] = Prepared(closing_next, at=datetime)
LIVELY: Prepared[Topic] = Prepared(lively, at=datetime)
NEWEST: Prepared[Topic] = Prepared(newest, at=datetime)
DECIDED: Prepared[Topic] = Prepared(decided, at=datetime)
CLOSING_AND_WAITING: Prepared[Topic] = Prepared(closing_and_waiting, person=int, at=datetime)
NEVER_CLOSING_AND_WAITING: Prepared[Topic] = Prepared(never_closing_and_waiting, person=int, at=datetime)
SHARED: Prepared[Topic] = Prepared(shared_with, person=int)
OWN: Prepared[Topic] = Prepared(own_of, person=int)


def read_for_stranger(at: datetime) -> ForStranger:
    """Three queries, or four where little closes and little is lively."""
    closing = CLOSING_NEXT.rows(at=at)
    busy = beside(closing, LIVELY.rows(at=at))
    shown = closing + busy
    new = beside(shown, NEWEST.rows(at=at)) if len(shown) <= CARDS else []
    page = ForStranger(closing, busy, new, DECIDED.rows(at=at))
    name_own_tags([*shown, *new, *page.decided])
    return page


def beside(shown: Sequence[Topic], topics: Sequence[Topic]) -> list[Topic]:
    """The first few `topics` that are not `shown` already; of at most CARDS shown, 2 * CARDS are enough."""
    return [topic for topic in topics if topic not in shown][:CARDS]


def read_for_member(member: User, at: datetime) -> ForMember:
    """Three queries, or four where little of what waits for this member closes."""
    waiting = CLOSING_AND_WAITING.rows(person=member.pk, at=at)
    if len(waiting) <= MOST_NEEDING_VOTE:
        waiting += NEVER_CLOSING_AND_WAITING.rows(person=member.pk, at=at)
    needs_vote = waiting[:MOST_NEEDING_VOTE]
    name_own_tags(needs_vote)
    return ForMember(
        needs_vote=needs_vote,
        has_more=len(waiting) > MOST_NEEDING_VOTE,
        shared=SHARED.rows(person=member.pk),
        own=OWN.rows(person=member.pk),
    )
