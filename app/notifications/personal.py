"""What one person was told, in export and leaving. Importing it registers that."""

from __future__ import annotations

from typing import Any

from app.accounts import exporting, leaving
from app.accounts.leaving import Foretold, PublicText
from app.accounts.models import User
from app.notifications.models import Mail, Mute, Notification


def export_notifications(user: User) -> dict[str, Any]:
    """What somebody was told in the site and by mail, and of which topics they hear nothing. 3 queries."""
    notes = Notification.objects.of(user).select_related("topic").order_by("pk")
    mails = Mail.objects.filter(person=user).order_by("pk")
    mutes = Mute.objects.filter(person=user).select_related("topic").order_by("pk")
    return {
        "told": [
            {
                "kind": note.kind,
                "topic": note.topic.title,
                "detail": note.detail,
                "created_at": note.created_at,
                "read_at": note.read_at,
            }
            for note in notes
        ],
        "mails": [
            {
                "subject": mail.subject,
                "body": mail.body,
                "created_at": mail.created_at,
                "sent_at": mail.sent_at,
            }
            for mail in mails
        ],
        "muted": [{"topic": mute.topic.title, "muted_at": mute.muted_at} for mute in mutes],
    }


def let_go_of_notifications(user: User, public_text: PublicText) -> None:
    """Forget what somebody was told, whatever becomes of what they wrote; mails that wait are not sent."""
    Notification.objects.of(user).delete()
    Mail.objects.filter(person=user).delete()
    Mute.objects.filter(person=user).delete()


exporting.register("notifications", export_notifications)
leaving.register("notifications", leaving.Part(lambda _user: Foretold(), let_go_of_notifications))
