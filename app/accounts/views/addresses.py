"""Another e-mail address for an account that exists."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from app.accounts.addresses import cancel_change, complete_change, find_change, request_change
from app.accounts.confirming import AddressChangeForm
from app.accounts.emails import MailNotSent
from app.accounts.rate_limits import limit
from app.accounts.registration import AddressTaken, LinkExpired, LinkUnusable
from app.accounts.requests import MemberRequest
from app.accounts.views.mailing import MAILED_TO, limit_mails_to, mail_was_not_sent, mailed_page
from app.accounts.views.own_data import PASSWORD_CHECKS

HOUR = timedelta(hours=1)


@never_cache
@login_required
@sensitive_post_parameters("password")
def change(request: MemberRequest) -> HttpResponse:
    """Ask for another address; say the same whether or not somebody has it."""
    form = AddressChangeForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        limit(request, "password checks", rate=PASSWORD_CHECKS, per=HOUR)
        if form.is_valid() and (answer := ask_for_proof(request, form)):
            return answer
    return render(request, "accounts/email_change.html", {"form": form})


def ask_for_proof(request: MemberRequest, form: AddressChangeForm) -> HttpResponse | None:
    """Go on to the next page; None when the form has to say why not."""
    email = form.cleaned_data["email"]
    limit_mails_to(email)
    try:
        request_change(request.user, email)
    except MailNotSent:
        form.add_error(None, mail_was_not_sent())
        return None
    request.session[MAILED_TO] = email
    return redirect("accounts:email_sent")


@never_cache
@login_required
def sent(request: MemberRequest) -> HttpResponse:
    return mailed_page(request, "accounts/email_sent.html")


@never_cache
@login_required
def confirm(request: MemberRequest, token: str) -> HttpResponse:
    """The link in the mail. Opening it changes nothing, because mail scanners open links; the button does.

    Only whoever asked may press it, logged in: else an address could be put under a stranger's account
    by one careless click of its owner.
    """
    if request.method == "POST":
        limit(request, "confirmations", rate=60, per=HOUR)
    try:
        wanted = find_change(request.user, token)
        if request.method != "POST":
            return render(request, "accounts/email_confirm.html", {"wanted": wanted, "token": token})
        complete_change(request.user, token)
    except LinkExpired:
        return render(request, "accounts/email_unusable.html", {"is_expired": True}, status=410)
    except LinkUnusable:
        return render(request, "accounts/email_unusable.html", status=404)
    except AddressTaken:
        return render(request, "accounts/email_unusable.html", {"is_taken": True}, status=409)
    messages.success(request, _("Your e-mail address is changed."))
    return redirect("accounts:profile")


@never_cache
@login_required
@require_POST
def cancel(request: MemberRequest) -> HttpResponse:
    """Forget the address that was wanted: its link works no more."""
    limit(request, "preferences", rate=60, per=HOUR)
    cancel_change(request.user)
    messages.success(request, _("Your e-mail address stays as it is."))
    return redirect("accounts:profile")
