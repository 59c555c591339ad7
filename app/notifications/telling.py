"""Telling people what happened: one row for each who is concerned, none for who muted it or said never.

Whom it concerns is found by the database, in one statement for each topic: a town is told as fast as a
table. Whoever is told of something is told once, however often these functions are called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from app.accounts.models import User, UserPreference
from app.bridge import execute, tables
from app.notifications.kinds import Kind, Pace, mail_due_at
from app.notifications.models import Announcement, Mute, Notification
from app.topics.models import Topic

LEAD = timedelta(days=2)
"""How long before closing those who have not voted are reminded."""
STALE = timedelta(days=7)
"""Of what closed longer ago nobody is told any more: the site, or its worker, was not running."""
LONGEST_DETAIL = 300


def announce(at: datetime) -> int:
    """Tell of every topic that closes soon, or has closed; how many people were told of something."""
    soon = Topic.objects.shown().open(at).filter(closes_at__gt=at, closes_at__lte=at + LEAD)
    over = Topic.objects.shown().filter(closes_at__lte=at, closes_at__gt=at - STALE)
    told = sum(announce_once(topic, Kind.CLOSING, at=at) for topic in unannounced(soon, Kind.CLOSING))
    return told + sum(announce_once(topic, Kind.RESULTS, at=at) for topic in unannounced(over, Kind.RESULTS))


def unannounced(topics: QuerySet[Topic], kind: Kind) -> QuerySet[Topic]:
    made = Announcement.objects.filter(topic=OuterRef("pk"), kind=kind, closes_at=OuterRef("closes_at"))
    return topics.exclude(Exists(made)).order_by("closes_at", "pk")


def announce_once(topic: Topic, kind: Kind, *, at: datetime) -> int:
    """Tell everybody concerned, unless that was done; the mark and what it stands for commit together."""
    assert topic.closes_at is not None
    try:
        with transaction.atomic():
            Announcement.objects.create(topic=topic, kind=kind, closes_at=topic.closes_at, made_at=at)
            return tell_all(topic, kind, concerned(topic, kind), at=at)
    except IntegrityError:
        return 0  # another worker was faster, or the topic was deleted meanwhile


def concerned(topic: Topic, kind: Kind) -> sa.ColumnElement[bool]:
    """Who is told of a closing: before it those who may vote and have not, afterwards those who did.

    Of an unlisted topic those who have it on their list; of a result also those who starred the topic.
    """
    users, ballots = tables["accounts.User"], tables["ballots.Ballot"]
    guests, favorites = tables["topics.Guest"], tables["topics.Favorite"]
    has_voted = sa.exists().where(ballots.c.topic_id == topic.pk, ballots.c.voter_id == users.c.id)
    if kind is Kind.RESULTS:
        starred = sa.exists().where(favorites.c.topic_id == topic.pk, favorites.c.person_id == users.c.id)
        return sa.and_(sa.or_(has_voted, starred, users.c.id == topic.creator_id), ~removed_from(topic))
    came = sa.exists().where(
        guests.c.topic_id == topic.pk, guests.c.person_id == users.c.id, guests.c.left_at.is_(None)
    )
    is_in = sa.and_(sa.or_(came, users.c.id == topic.creator_id), ~removed_from(topic))
    may_vote = is_in if topic.unlisted else sa.true()
    return sa.and_(may_vote, ~has_voted)


def removed_from(topic: Topic) -> sa.ColumnElement[bool]:
    """Whom the creator of an unlisted topic has removed."""
    users, guests = tables["accounts.User"], tables["topics.Guest"]
    return sa.exists().where(
        guests.c.topic_id == topic.pk, guests.c.person_id == users.c.id, guests.c.removed_at.is_not(None)
    )


def tell_all(topic: Topic, kind: Kind, whom: sa.ColumnElement[bool], *, at: datetime, **what: Any) -> int:
    """Notify everybody who fits `whom`, a condition on users; how many. One statement.

    `what` may give `about`, `detail` and `link`. Someone who was told of the same before keeps that row.
    """
    users, preferences = tables["accounts.User"], tables["accounts.UserPreference"]
    notifications, mutes = tables["notifications.Notification"], tables["notifications.Mute"]
    pace = preferences.c.preference_value
    before = topic.closes_at if kind is Kind.CLOSING else None
    due = {chosen: mail_due_at(chosen, at=at, before=before) for chosen in (Pace.AT_ONCE, Pace.DAILY)}
    moment = notifications.c.created_at.type
    values: dict[str, Any] = {
        "person_id": users.c.id,
        "topic_id": sa.literal(topic.pk),
        "kind": sa.literal(kind.value),
        "about": sa.literal(what.get("about", 0)),
        "detail": sa.literal(what.get("detail", "")[:LONGEST_DETAIL]),
        "link": sa.literal(what.get("link", "")),
        "created_at": sa.literal(at, moment),
        "mail_due_at": sa.case(
            (pace == Pace.AT_ONCE.value, sa.literal(due[Pace.AT_ONCE], moment)),
            else_=sa.literal(due[Pace.DAILY], moment),
        ),
    }
    preferred = sa.and_(preferences.c.user_id == users.c.id, preferences.c.preference_key == kind.preference)
    muted = sa.exists().where(mutes.c.topic_id == topic.pk, mutes.c.person_id == users.c.id)
    told = sa.exists().where(
        notifications.c.person_id == users.c.id,
        notifications.c.topic_id == topic.pk,
        notifications.c.kind == kind.value,
        notifications.c.about == what.get("about", 0),
    )
    people = (
        sa.select(*values.values())
        .select_from(users.outerjoin(preferences, preferred))
        .where(users.c.is_active, whom, ~muted, ~told, sa.or_(pace.is_(None), pace != Pace.OFF.value))
    )
    count: int = execute(notifications.insert().from_select(list(values), people)).rowcount
    return count


def tell(person: User, topic: Topic, kind: Kind, *, at: datetime, **what: Any) -> bool:
    """Notify one person; False where they muted the topic, said never, or were told before."""
    pace = pace_of(person, kind)
    if pace is Pace.OFF or Mute.objects.filter(person=person, topic=topic).exists():
        return False
    detail = what.pop("detail", "")[:LONGEST_DETAIL]
    _row, is_new = Notification.objects.get_or_create(
        person=person,
        topic=topic,
        kind=kind,
        about=what.pop("about", 0),
        defaults={"created_at": at, "mail_due_at": mail_due_at(pace, at=at), "detail": detail, **what},
    )
    return is_new


def tell_of_removal(person: User, topic: Topic, *, at: datetime) -> None:
    """Tell someone that they were removed from an unlisted topic: at once, whatever they chose."""
    Notification.objects.update_or_create(
        person=person,
        topic=topic,
        kind=Kind.REMOVED,
        about=0,
        defaults={"created_at": at, "mail_due_at": at, "read_at": None, "mail": None},
    )


def pace_of(person: User, kind: Kind) -> Pace:
    """How soon someone wants to be mailed of a kind of thing; one query."""
    chosen = UserPreference.objects.filter(user=person, preference_key=kind.preference)
    return read_pace(chosen.values_list("preference_value", flat=True).first())


def read_pace(text: str | None) -> Pace:
    return Pace(text) if text in Pace.values else Pace.DAILY


def paces_of(people: Sequence[int]) -> Mapping[tuple[int, str], Pace]:
    """What people chose, by their key and the preference's; one query."""
    keys = [kind.preference for kind in Kind]
    rows = UserPreference.objects.filter(user__in=people, preference_key__in=keys)
    return {
        (user, key): read_pace(value)
        for user, key, value in rows.values_list("user_id", "preference_key", "preference_value")
    }
