"""The outbox: sending what is written, once, whatever dies in between.

A worker takes a mail by putting its next attempt off, which no other worker can do at the same time, and
commits that before it speaks to the mail server. If it dies then, the mail is taken up again when that time
comes. Should it have died between the server's yes and the note of it, the mail goes out again with the
same Message-ID, by which mail servers and readers tell a repetition.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

from django.core import mail as mailing
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from app.notifications.models import MOST_ATTEMPTS, Mail, Notification, pause_after

logger = logging.getLogger(__name__)

IN_HAND = timedelta(minutes=5)
"""How long a mail is nobody else's once a worker has taken it; more than any attempt takes."""
KEPT = timedelta(days=30)
"""How long mails that were sent are kept."""
REMEMBERED = timedelta(days=365)
"""How long notifications can be read."""


@dataclass
class Delivery:
    """What became of the mails that were due."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0


def deliver(*, clock: Callable[[], datetime] = timezone.now, until: Callable[[], bool] = bool) -> Delivery:
    """Send what is due, one mail after another, until none is or `until()` says to stop."""
    delivery = Delivery()
    server = mail_server()
    try:
        while not until() and (mail := take_next(clock())):
            attempt(mail, server, delivery, at=clock())
    finally:
        server.close()
    return delivery


def mail_server() -> BaseEmailBackend:
    """By the name that it has from Django 6.1 on, which deprecates the one before."""
    mailers: Any = getattr(mailing, "mailers", None)
    server: BaseEmailBackend = mailers.default if mailers else mailing.get_connection()
    return server


def take_next(at: datetime) -> Mail | None:
    """The mail that waits longest, ours alone for a while; None when nothing is due. Two queries."""
    while mail := Mail.objects.due(at).select_related("person").order_by("next_attempt_at", "id").first():
        mine = Mail.objects.due(at).filter(pk=mail.pk, attempts=mail.attempts)
        if mine.update(attempts=F("attempts") + 1, next_attempt_at=at + IN_HAND):
            mail.attempts += 1
            return mail
    return None


def attempt(mail: Mail, server: BaseEmailBackend, delivery: Delivery, *, at: datetime) -> None:
    """Hand one mail to the server and note what came of it."""
    try:
        server.send_messages([message_of(mail)])
    except (SMTPException, OSError, ValueError) as error:
        server.close()  # whatever state it is in, the next mail begins anew
        is_final = mail.attempts >= MOST_ATTEMPTS or is_refused_for_good(error)
        note_failure(mail, error, is_final=is_final, at=at)
        delivery.failed += is_final
        delivery.put_off += not is_final
    else:
        Mail.objects.filter(pk=mail.pk).update(sent_at=at, last_error="")
        delivery.sent += 1


def note_failure(mail: Mail, error: Exception, *, is_final: bool, at: datetime) -> None:
    words = f"{type(error).__name__}: {error}".replace("\0", "")[:500]
    logger.error("Mail %s could not be sent (attempt %s): %s", mail.pk, mail.attempts, type(error).__name__)
    Mail.objects.filter(pk=mail.pk).update(
        last_error=words,
        failed_at=at if is_final else None,
        next_attempt_at=at + pause_after(mail.attempts),
    )


def is_refused_for_good(error: Exception) -> bool:
    """Whether the server said no to the address itself (SMTP 5xx); trying again would not help."""
    if not isinstance(error, SMTPRecipientsRefused):
        return isinstance(error, ValueError)  # no message can be made of it, such as of a broken address
    return all(500 <= code < 600 for code, _words in error.recipients.values())


def message_of(mail: Mail) -> EmailMessage:
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": mail.message_id}
    if mail.unsubscribe_link:  # RFC 8058: mail programs offer it as a button
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(subject=mail.subject, body=mail.body, to=[mail.person.email], headers=headers)


def try_again(mails: list[int], *, at: datetime) -> int:
    """Take up mails that were given up, from the first attempt on; how many."""
    again = Mail.objects.failed().filter(pk__in=mails)
    return again.update(failed_at=None, attempts=0, next_attempt_at=at)


def purge(at: datetime) -> int:
    """Forget old mails that were sent, and old notifications; how many rows."""
    mails, _counts = Mail.objects.filter(sent_at__lt=at - KEPT).delete()
    rows, _counts = Notification.objects.filter(created_at__lt=at - REMEMBERED).delete()
    return mails + rows
