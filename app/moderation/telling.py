"""Telling authors by mail what was decided about their words, and how to appeal.

Somebody who is suspended cannot log in, so the way to appeal is a signed link: whoever has it speaks for
the author.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from app.accounts.preferences import readers_of
from app.moderation.models import Case, Decision, Verdict
from app.moderation.models import Kind as ThingKind
from app.notifications.composing import reaches
from app.notifications.kinds import Kind
from app.notifications.models import Mail, Notification

SALT = "app.moderation.appeal"
TOLD = (Verdict.HIDE, Verdict.SUSPEND, Verdict.RESTORE, Verdict.UPHOLD)
"""The verdicts that change something for the author; that a report was unfounded is no news to them."""


def tell_author(decision: Decision, *, at: datetime) -> None:
    """Write a mail to the author into the outbox, if it can reach them. Up to two queries."""
    author = decision.case.author
    if decision.verdict not in TOLD or author is None or not reaches(author):
        return
    with readers_of([author.pk])[author.pk].addressed():
        Mail.objects.create(
            person=author,
            subject=_("Moderators decided about something you wrote"),
            body=body_of(decision),
            created_at=at,
            next_attempt_at=at,
        )


def tell_in_site(decision: Decision, *, at: datetime) -> None:
    """News for the author, where it changes something, and for those whose reports it answers. Two queries.

    A thing whose topic is gone is on nobody's mind any more.
    """
    case = decision.case
    if case.topic_id is None:
        return
    answered = decision.reports.exclude(reporter=None).values_list("reporter", flat=True)
    told = dict.fromkeys(answered, Kind.REPORTED)
    if decision.verdict in TOLD and case.author_id is not None:
        told[case.author_id] = Kind.DECIDED
    what = {
        "topic_id": case.topic_id,
        "about": decision.pk,
        "link": reverse("moderation:own"),
        "created_at": at,
    }
    rows = [Notification(person_id=person, kind=kind, **what) for person, kind in told.items()]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)


def forget_news(case: Case) -> None:
    """Take back what notifications quote of a reply or an option that is hidden now."""
    kinds = {ThingKind.REPLY: Kind.REPLIES, ThingKind.OPTION: Kind.OPTIONS}
    if kind := kinds.get(ThingKind(case.kind)):
        Notification.objects.filter(topic=case.topic, kind=kind, about=case.key).delete()


def body_of(decision: Decision) -> str:
    context = {
        "decision": decision,
        "case": decision.case,
        "author": decision.case.author,
        "link": appeal_link(decision) if decision.can_be_appealed else "",
    }
    return render_to_string("moderation/emails/decision.txt", context).strip() + "\n"


def appeal_link(decision: Decision) -> str:
    """The whole address at which the author may appeal."""
    path = reverse("moderation:appeal", args=[signing.dumps(decision.pk, salt=SALT)])
    return f"{settings.SITE_URL}{path}"


def appealed_decision(token: str) -> Decision | None:
    """The decision that a link names; None where nobody signed it. One query."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Decision.objects.select_related("case__author").filter(pk=key).first()
