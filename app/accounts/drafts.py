"""What someone sent while logged out, kept in the session until it is sent again after log-in.

One draft of each kind, such as "topic". Logging out, or logging in as somebody else, ends the session
and its drafts; the session of a stranger passes to whoever logs in next, so drafts also grow old.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone

SESSION_KEY = "drafts"
LARGEST_DRAFT = 300_000
"""In characters: a thousand options of the greatest length, and a description, fit."""


def keep_draft(
    request: HttpRequest, kind: str, *, about: str = "", fields: Iterable[str], lifetime: timedelta
) -> bool:
    """Keep those `fields` that `request` posts, every value; False when they are too large to keep.

    It replaces the draft of this kind kept before, also one `about` something else.
    """
    kept = {name: request.POST.getlist(name) for name in fields if name in request.POST}
    if sum(len(value) for values in kept.values() for value in values) > LARGEST_DRAFT:
        return False
    until = timezone.now() + lifetime
    drafts = request.session.get(SESSION_KEY, {})
    request.session[SESSION_KEY] = drafts | {
        kind: {"about": about, "fields": kept, "until": until.isoformat()}
    }
    return True


def read_draft(request: HttpRequest, kind: str, *, about: str = "") -> dict[str, list[str]]:
    """The values of each field that is kept; empty where nothing is, or no longer."""
    draft = request.session.get(SESSION_KEY, {}).get(kind)
    if draft is None or draft["about"] != about or datetime.fromisoformat(draft["until"]) <= timezone.now():
        return {}
    fields: dict[str, list[str]] = draft["fields"]
    return fields


def forget_draft(request: HttpRequest, kind: str) -> None:
    drafts = request.session.get(SESSION_KEY, {})
    if kind in drafts:
        request.session[SESSION_KEY] = {other: draft for other, draft in drafts.items() if other != kind}
