"""What a person may do with their data: take it away, and leave."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from app.accounts.confirming import LeavingForm
from app.accounts.emails import MailNotSent, send_account_left
from app.accounts.exporting import export
from app.accounts.leaving import HasLeft, LastSuperuser, foretell, leave
from app.accounts.rate_limits import limit
from app.accounts.requests import MemberRequest

HOUR = timedelta(hours=1)
PASSWORD_CHECKS = 10
"""How often an hour somebody may enter a password in a session that is open already."""


@never_cache
@login_required
def take_away(request: MemberRequest) -> HttpResponse:
    """Everything about whoever asks, as a file; looking at the page makes none."""
    if request.method != "POST":
        return render(request, "accounts/export.html")
    limit(request, "exports", rate=10, per=HOUR)
    text = json.dumps(export(request.user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    name = f"democrasite-{timezone.localdate():%Y-%m-%d}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text + "\n", content_type="application/json", headers=headers)


@never_cache
@login_required
@sensitive_post_parameters("password")
def depart(request: MemberRequest) -> HttpResponse:
    """Says first what goes and what stays."""
    if request.method == "POST":
        limit(request, "password checks", rate=PASSWORD_CHECKS, per=HOUR)
    foretold = foretell(request.user)
    form = LeavingForm(
        request.user,
        request.POST if request.method == "POST" else None,
        asks_about_text=bool(foretold.kept or foretold.removed),
    )
    if request.method == "POST" and form.is_valid() and (answer := let_go(request, form)):
        return answer
    return render(request, "accounts/leave.html", {"form": form, "foretold": foretold})


def let_go(request: MemberRequest, form: LeavingForm) -> HttpResponse | None:
    """End the account and the session; None when the form has to say why not."""
    username, email = request.user.username, request.user.email
    try:
        leave(request.user, form.chosen())
    except LastSuperuser:
        form.refuse_last_superuser()
        return None
    except HasLeft:
        return redirect("topics:home")  # the same form, sent twice
    logout(request)
    with suppress(MailNotSent):
        send_account_left(email=email, username=username)
    messages.success(request, _("Your account is gone. Thank you for having taken part."))
    return redirect("topics:home")
