"""Passwords: forgotten, and changed."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from app.accounts.emails import (
    MailNotSent,
    send_account_is_closed,
    send_no_account,
    send_no_password,
    send_password_changed,
    send_password_reset,
)
from app.accounts.forms import AddressForm, ForgottenPasswordForm, NewPasswordForm, PasswordChangeForm
from app.accounts.models import User
from app.accounts.rate_limits import limit
from app.accounts.requests import MemberRequest
from app.accounts.views.mailing import MAILED_TO, limit_mails_to, mail_was_not_sent, mailed_page

HOUR = timedelta(hours=1)


@never_cache
def password_reset(request: HttpRequest) -> HttpResponse:
    """Mail a link; say the same whether or not the address is known."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        limit(request, "password resets", rate=30, per=HOUR)
        if form.is_valid() and (answer := answer_password_reset(request, form)):
            return answer
    return render(request, "accounts/password_reset.html", {"form": form})


def answer_password_reset(request: HttpRequest, form: AddressForm) -> HttpResponse | None:
    """Go on to the next page; None when the form has to say why not."""
    email = form.cleaned_data["email"]
    limit_mails_to(email)
    try:
        mail_about_password(email)
    except MailNotSent:
        form.add_error(None, mail_was_not_sent())
        return None
    request.session[MAILED_TO] = email
    return redirect("accounts:password_reset_sent")


def mail_about_password(email: str) -> None:
    """One mail in every case, so that neither the page nor its time tells which. Raises MailNotSent."""
    user = User.objects.at_address(email).first()
    if user is None:
        send_no_account(email)
    elif not user.is_active:
        send_account_is_closed(user)
    elif not user.has_usable_password():
        send_no_password(user)
    else:
        send_password_reset(user)


@never_cache
def password_reset_sent(request: HttpRequest) -> HttpResponse:
    return mailed_page(request, "accounts/password_reset_sent.html")


class PasswordResetConfirm(PasswordResetConfirmView):
    """The link in the mail. Django moves its token to the session, so that the address shows none."""

    form_class = ForgottenPasswordForm  # type: ignore[assignment]
    template_name = "accounts/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:log_in")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        limit(request, "new passwords", rate=30, per=HOUR)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        tell_of_change(form)
        messages.success(self.request, _("Your password is changed. Log in with the new one."))
        return answer

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        status = 200 if context["validlink"] else 404
        return super().render_to_response(context, status=status, **options)


@never_cache
@login_required
@sensitive_post_parameters("old_password", "new_password")
def password_change(request: MemberRequest) -> HttpResponse:
    """A new password; every other session of this person ends."""
    form = PasswordChangeForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        limit(request, "password changes", rate=10, per=HOUR)
        if form.is_valid():
            update_session_auth_hash(request, form.save())
            tell_of_change(form)
            messages.success(request, _("Your password is changed. You are logged out everywhere else."))
            return redirect("accounts:profile")
    return render(request, "accounts/password_change.html", {"form": form})


def tell_of_change(form: NewPasswordForm) -> None:
    """Mail the owner. The change stands even if the mail server is away, which the log then says."""
    with suppress(MailNotSent):
        send_password_changed(form.user)
