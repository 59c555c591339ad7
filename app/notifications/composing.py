"""Making up mails from what people are to be told: one mail for each person and time, written once.

A mail and the mark on what it tells commit together, so that a worker that dies leaves either neither or
both. What somebody has read in the site meanwhile, or done, is not mailed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from app.accounts.emails import NOWHERE
from app.accounts.models import User
from app.accounts.preferences import readers_of
from app.ballots.models import Ballot
from app.notifications.kinds import Kind, Pace
from app.notifications.models import Mail, Mute, Notification
from app.notifications.telling import paces_of
from app.notifications.unsubscribing import unsubscribe_link
from app.pages.moments import day_and_time, zone_of_moment

AT_ONCE = 200
"""People whose mails are made up in one transaction."""
MOST_ITEMS = 100
"""A mail tells this many things at most; the rest is counted, and to be read in the site."""


def compose(at: datetime) -> int:
    """Write every mail that is due at the time `at` into the outbox; how many."""
    written = 0
    while people := next_people(at):
        with transaction.atomic():
            written += compose_for(people, at=at)
    return written


def next_people(at: datetime) -> list[int]:
    due = Notification.objects.mail_due(at).order_by("person_id").values_list("person_id", flat=True)
    return list(due.distinct()[:AT_ONCE])


def compose_for(people: Sequence[int], *, at: datetime) -> int:
    """The mails of some people; what they tell is locked, so that two workers write it once."""
    due = Notification.objects.mail_due(at).filter(person__in=people).order_by("person_id", "id")
    # The rows' own locks: whoever comes second finds them without a time, and so not at all.
    held = list(due.select_for_update(of=("self",)).select_related("topic", "person"))
    wanted = wanted_of(held)
    mails = write_mails([rows for rows in by_person(wanted) if reaches(rows[0].person)], at=at)
    Mail.objects.bulk_create(mails)
    mail_of = {mail.person_id: mail for mail in mails}
    for row in held:
        row.mail_due_at = None
        row.mail = mail_of.get(row.person_id) if row in wanted else None
    Notification.objects.bulk_update(held, ["mail_due_at", "mail"], batch_size=500)
    return len(mails)


def wanted_of(rows: Sequence[Notification]) -> list[Notification]:
    """Those that still want telling. Three queries."""
    people, topics = {row.person_id for row in rows}, {row.topic_id for row in rows}
    paces = paces_of(list(people))
    muted = set(Mute.objects.filter(person__in=people, topic__in=topics).values_list("person", "topic"))
    voted = set(Ballot.objects.filter(voter__in=people, topic__in=topics).values_list("voter", "topic"))

    def is_wanted(row: Notification) -> bool:
        if row.read_at or not row.person.is_active:
            return False
        if row.kind == Kind.REMOVED:
            return True
        place = (row.person_id, row.topic_id)
        is_done = row.kind == Kind.CLOSING and place in voted
        is_off = paces.get((row.person_id, Kind(row.kind).preference)) is Pace.OFF
        return not (is_done or is_off or place in muted)

    return [row for row in rows if is_wanted(row)]


def by_person(rows: Iterable[Notification]) -> list[list[Notification]]:
    groups: dict[int, list[Notification]] = {}
    for row in rows:
        groups.setdefault(row.person_id, []).append(row)
    return list(groups.values())


def reaches(person: User) -> bool:
    """Whether mail to this person can arrive at all: imported voters have addresses that never do."""
    return person.email_verified and not person.email.endswith(NOWHERE)


def write_mails(groups: Sequence[Sequence[Notification]], *, at: datetime) -> list[Mail]:
    """A mail for each group, in the language and on the clock of whom it is for. One query."""
    readers = readers_of([rows[0].person_id for rows in groups])
    mails = []
    for rows in groups:
        with readers[rows[0].person_id].addressed():
            mails.append(write_mail(rows[0].person, rows, at=at))
    return mails


def write_mail(person: User, rows: Sequence[Notification], *, at: datetime) -> Mail:
    """One mail that tells of `rows`, the most pressing first."""
    order = list(Kind.values)
    rows = sorted(rows, key=lambda row: (order.index(row.kind), row.pk))
    link = unsubscribe_link(person.pk)
    context = {
        "username": person.username,
        "items": [(sentence_of(row), settings.SITE_URL + row.address) for row in rows[:MOST_ITEMS]],
        "more": max(0, len(rows) - MOST_ITEMS),
        "site_url": settings.SITE_URL,
        "unsubscribe_link": link,
    }
    body = render_to_string("notifications/emails/news.txt", context).strip() + "\n"
    return Mail(
        person=person,
        subject=subject_of(rows),
        body=body,
        unsubscribe_link=link,
        created_at=at,
        next_attempt_at=at,
    )


def subject_of(rows: Sequence[Notification]) -> str:
    """What it is about, where it is one thing; else how many things."""
    if len(rows) == 1:
        return " ".join(sentence_of(rows[0]).split())[:300]
    words = ngettext("%(count)d piece of news", "%(count)d pieces of news", len(rows))
    return f"Democrasite: {words}" % {"count": len(rows)}


def sentence_of(row: Notification) -> str:
    """What happened, in one sentence without a full stop; plain text."""
    values = {"title": row.topic.title, "detail": row.detail}
    if row.kind == Kind.CLOSING:
        return closing_sentence(row)
    sentences = {
        Kind.RESULTS: _("Voting has closed, the result is final: %(title)s"),
        Kind.REPLIES: _("Somebody replied to your argument on “%(title)s”: %(detail)s"),
        Kind.OPTIONS: _("A new option on “%(title)s”: %(detail)s"),
        Kind.DECIDED: _("Moderators decided about something you wrote"),
        Kind.REPORTED: _("Moderators decided about something you reported"),
        Kind.REMOVED: _("You were removed from “%(title)s”, and your ballot with you"),
    }
    return sentences[Kind(row.kind)] % values


def closing_sentence(row: Notification) -> str:
    closes_at = row.topic.closes_at
    if closes_at is None:  # it was taken back after the reminder was made
        return _("Your vote is wanted: %(title)s") % {"title": row.topic.title}
    return _("Your vote is wanted until %(moment)s: %(title)s") % {
        "title": row.topic.title,
        "moment": moment_in_words(closes_at),
    }


def moment_in_words(moment: datetime) -> str:
    """With the zone: a mail has no footer that says which."""
    local = timezone.localtime(moment)
    return f"{day_and_time(local, now=timezone.localtime())} {zone_of_moment(local)}"
