"""What the pages that send a mail have in common."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from app.accounts.models import normalize_email
from app.accounts.rate_limits import limit_subject

MAILED_TO = "mailed_to"
"""Session key: the address that was written to last, for the page that says so, once."""


def limit_mails_to(email: str) -> None:
    """Keep strangers from filling somebody's mailbox. Raises RateLimited."""
    limit_subject(normalize_email(email), "mails", rate=6, per=timedelta(hours=1))


def mail_was_not_sent() -> str:
    return _("The mail could not be sent just now, and nothing was changed. Try again in a few minutes.")


def mailed_page(request: HttpRequest, template: str) -> HttpResponse:
    """Says that a mail is on its way, and on a development server where it went.

    The address is shown once and then forgotten: the next person at this browser may be another one.
    """
    context = {
        "address": request.session.pop(MAILED_TO, ""),
        "is_printed": settings.EMAIL_BACKEND.endswith("console.EmailBackend"),
    }
    return render(request, template, context)
