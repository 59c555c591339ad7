"""Asking for an account, and proving the address."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from app.accounts.emails import MailNotSent
from app.accounts.forms import OtherUsernameForm, RegistrationForm
from app.accounts.models import PendingRegistration, User
from app.accounts.rate_limits import limit
from app.accounts.registration import (
    AddressTaken,
    LinkExpired,
    LinkUnusable,
    UsernameTaken,
    complete_registration,
    find_expired_registration,
    find_registration,
    make_user,
    renew_registration,
    request_registration,
)
from app.accounts.views.destinations import asked_destination, keep_destination, kept_destination
from app.accounts.views.mailing import MAILED_TO, limit_mails_to, mail_was_not_sent, mailed_page

HOUR = timedelta(hours=1)


@never_cache
@sensitive_post_parameters("password")
def register(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("accounts:profile")
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        limit(request, "registrations", rate=60, per=HOUR)
        if form.is_valid() and (answer := answer_registration(request, form)):
            return answer
    return render(request, "accounts/register.html", {"form": form, "next": asked_destination(request)})


def answer_registration(request: HttpRequest, form: RegistrationForm) -> HttpResponse | None:
    """Go on to the next page; None when the form has to say why not."""
    keep_destination(request)
    if settings.REQUIRE_EMAIL_VERIFICATION:
        return ask_for_proof(request, form)
    return open_account(request, form)


def ask_for_proof(request: HttpRequest, form: RegistrationForm) -> HttpResponse | None:
    """Mail the address; say the same, after the same work, whether or not it is known."""
    answers = form.cleaned_data
    limit_mails_to(answers["email"])
    password_hash = make_password(answers["password"])
    try:
        request_registration(
            username=answers["username"], email=answers["email"], password_hash=password_hash
        )
    except MailNotSent:
        form.add_error(None, mail_was_not_sent())
        return None
    request.session[MAILED_TO] = answers["email"]
    return redirect("accounts:check_mail")


def open_account(request: HttpRequest, form: RegistrationForm) -> HttpResponse | None:
    """Make the account at once: the operator asks for no proof of the address."""
    answers = form.cleaned_data
    try:
        user = make_user(
            username=answers["username"],
            email=answers["email"],
            password_hash=make_password(answers["password"]),
            email_verified=False,
        )
    except UsernameTaken:
        form.add_error("username", _("This username is taken. Choose another one."))
        return None
    except AddressTaken:
        form.add_error("email", _("This address has an account. Log in, or ask for a new password."))
        return None
    return welcome(request, user)


def check_mail(request: HttpRequest) -> HttpResponse:
    return mailed_page(request, "accounts/check_mail.html")


@never_cache
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail. Opening it changes nothing, because mail scanners open links; the button does."""
    try:
        return confirm(request, token) if request.method == "POST" else ask_to_confirm(request, token)
    except LinkExpired:
        return render(request, "accounts/link_expired.html", {"token": token}, status=410)
    except LinkUnusable:
        return render(request, "accounts/link_unusable.html", status=404)
    except AddressTaken:
        return render(request, "accounts/address_taken.html", status=409)


def ask_to_confirm(request: HttpRequest, token: str) -> HttpResponse:
    pending = find_registration(token)
    is_taken = User.objects.named(pending.username).exists()
    return confirmation_page(request, pending, OtherUsernameForm() if is_taken else None)


def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Make the account. Raises what `complete_registration` raises, but for a taken username."""
    limit(request, "confirmations", rate=60, per=HOUR)
    pending = find_registration(token)
    form = OtherUsernameForm(request.POST) if "username" in request.POST else None
    if form and not form.is_valid():
        return confirmation_page(request, pending, form)
    try:
        user = complete_registration(token, username=form.cleaned_data["username"] if form else None)
    except UsernameTaken:
        return confirmation_page(request, pending, OtherUsernameForm({"username": pending.username}))
    return welcome(request, user)


def confirmation_page(
    request: HttpRequest, pending: PendingRegistration, form: OtherUsernameForm | None
) -> HttpResponse:
    return render(request, "accounts/verify.html", {"pending": pending, "form": form})


@never_cache
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """Another link for someone whose link came too late."""
    if request.method != "POST":
        return redirect("accounts:verify", token)
    limit(request, "registrations", rate=60, per=HOUR)
    try:
        pending = find_expired_registration(token)
    except LinkUnusable:
        return redirect("accounts:verify", token)
    limit_mails_to(pending.email)
    try:
        renew_registration(pending)
    except MailNotSent:
        messages.error(request, mail_was_not_sent())
        return redirect("accounts:verify", token)
    request.session[MAILED_TO] = pending.email
    return redirect("accounts:check_mail")


def welcome(request: HttpRequest, user: User) -> HttpResponse:
    """Log the new person in, under a new session key, and go on."""
    login(request, user)
    request.session.pop(MAILED_TO, None)
    messages.success(request, _("Welcome, %(name)s. Your account is ready.") % {"name": user.username})
    return redirect(kept_destination(request))
