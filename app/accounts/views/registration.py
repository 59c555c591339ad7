"""Asking for an account, and proving the address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

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
from app.accounts.forms import AnewForm, ConfirmationForm, RegistrationForm, username_is_taken
from app.accounts.models import PendingRegistration, User
from app.accounts.rate_limits import forgive_subject, limit, limit_subject
from app.accounts.registration import (
    AddressTaken,
    LinkExpired,
    LinkUnusable,
    UsernameTaken,
    WrongPassword,
    complete_registration,
    find_expired_registration,
    find_registration,
    hash_token,
    make_user,
    open_account,
    renew_registration,
    request_registration,
)
from app.accounts.views.destinations import asked_destination, keep_destination, kept_destination
from app.accounts.views.mailing import MAILED_TO, limit_mails_to, mail_was_not_sent, mailed_page

HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
MOST_FAILURES = 10
"""Wrong passwords for one registration within a quarter of an hour."""


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
    return make_account(request, form)


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


def make_account(request: HttpRequest, form: RegistrationForm) -> HttpResponse | None:
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
        form.add_error("username", username_is_taken())
        return None
    except AddressTaken:
        form.add_error("email", _("This address has an account. Log in, or ask for a new password."))
        return None
    return welcome(request, user)


def check_mail(request: HttpRequest) -> HttpResponse:
    return mailed_page(request, "accounts/check_mail.html")


Page = Callable[[HttpRequest, str], HttpResponse]


def explaining_links(page: Page) -> Page:
    """Answer a link that does not work with the page that says why, and what to do."""

    @wraps(page)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return page(request, token)
        except LinkExpired:
            return render(request, "accounts/link_expired.html", {"token": token}, status=410)
        except LinkUnusable:
            return render(request, "accounts/link_unusable.html", status=404)
        except AddressTaken:
            return render(request, "accounts/address_taken.html", status=409)

    return answer


@never_cache
@sensitive_post_parameters("password")
@explaining_links
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail. Opening it changes nothing, because mail scanners open links; the button does."""
    if request.method == "POST":
        limit(request, "confirmations", rate=60, per=HOUR)
    pending = find_registration(token)
    form = confirmation_form(request, pending)
    if request.method == "POST":
        if form.is_valid() and (user := confirm(token, form)):
            return welcome(request, user)
        find_registration(token)  # of two clicks, the other may have made the account and taken the name
    return render(request, "accounts/verify.html", {"pending": pending, "form": form, "token": token})


def confirmation_form(request: HttpRequest, pending: PendingRegistration) -> ConfirmationForm:
    """The form of the page; it asks for another username as soon as somebody has the first one."""
    is_taken = User.objects.named(pending.username).exists()
    if request.method != "POST":
        return ConfirmationForm(asks_username=is_taken)
    answers = request.POST.copy()
    answers.setdefault("username", pending.username)
    return ConfirmationForm(answers, asks_username=is_taken or "username" in request.POST)


def confirm(token: str, form: ConfirmationForm) -> User | None:
    """Make the account; None when the form has to say why not.

    Wrong passwords are counted for the registration too, wherever they come from.
    """
    subject = hash_token(token)
    limit_subject(subject, "failed confirmations", rate=MOST_FAILURES, per=QUARTER)
    try:
        user = complete_registration(
            token, password=form.cleaned_data["password"], username=form.cleaned_data.get("username")
        )
    except WrongPassword:
        form.refuse()
        return None
    except UsernameTaken:
        forgive_subject(subject, "failed confirmations", per=QUARTER)
        form.ask_username()
        return None
    return user


@never_cache
@sensitive_post_parameters("password")
@explaining_links
def choose_anew(request: HttpRequest, token: str) -> HttpResponse:
    """Username and password chosen anew, by the owner of the address, whom the link in the mail proves.

    For those who forgot the password, and for those who never chose it: anybody may enter any address.
    """
    if request.method == "POST":
        limit(request, "confirmations", rate=60, per=HOUR)
    pending = find_registration(token)
    form = AnewForm(
        pending.email,
        request.POST if request.method == "POST" else None,
        initial={"username": pending.username},
    )
    if request.method == "POST" and form.is_valid() and (user := open_chosen_account(token, form)):
        return welcome(request, user)
    return render(request, "accounts/choose_anew.html", {"pending": pending, "form": form, "token": token})


def open_chosen_account(token: str, form: AnewForm) -> User | None:
    """Make the account; None when the form has to say why not."""
    answers = form.cleaned_data
    try:
        return open_account(
            token, username=answers["username"], password_hash=make_password(answers["password"])
        )
    except UsernameTaken:
        form.add_error("username", username_is_taken())
        return None


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
