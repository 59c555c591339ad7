"""What every page may show of a person's notifications."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from app.notifications.models import Notification

MOST_COUNTED = 100
"""More than so many are not counted one by one."""


def unread_notifications(request: HttpRequest) -> dict[str, Any]:
    """`unread_notifications`: how many, at most MOST_COUNTED; one query, where a page asks at all."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_notifications": 0}
    rows = Notification.objects.of(user).unread().order_by()
    return {"unread_notifications": SimpleLazyObject(rows[:MOST_COUNTED].count)}
