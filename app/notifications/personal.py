"""What one person was told, in export. Importing it registers that."""

from __future__ import annotations

from typing import Any

from app.accounts import exporting
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


exporting.register("notifications", export_notifications)
