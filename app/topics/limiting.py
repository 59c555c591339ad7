"""Too much of one thing in an hour: said on the form, so that nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from app.accounts.rate_limits import limit
from app.pages.errors import RateLimited


def refuse_haste(request: HttpRequest, form: Form, scope: str, *, rate: int) -> int:
    """Count one more of `scope`. Beyond `rate` an hour: the seconds to wait, and an error on the form."""
    try:
        limit(request, scope, rate=rate, per=timedelta(hours=1))
    except RateLimited as refusal:
        minutes = -(-refusal.retry_after // 60)
        message = ngettext(
            "You have done this many times lately. Try again in %(minutes)d minute; what you typed is kept.",
            "You have done this many times lately. Try again in %(minutes)d minutes; what you typed is kept.",
            minutes,
        )
        form.add_error(None, message % {"minutes": minutes})
        return refusal.retry_after
    return 0


def shown_refused(request: HttpRequest, template: str, context: dict[str, Any], *, wait: int) -> HttpResponse:
    """The form again, as a 429; `wait` is in seconds."""
    response = render(request, template, context, status=429)
    response["Retry-After"] = str(wait)
    return response
