"""Two-factor log-in: the second step, and switching it on and off."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp.plugins.otp_static.models import StaticDevice

from app.accounts import second_step, two_factor
from app.accounts.confirming import CodeForm, ConfirmingForm, SwitchOnForm
from app.accounts.emails import MailNotSent, send_two_factor_changed
from app.accounts.models import User
from app.accounts.rate_limits import limit
from app.accounts.requests import MemberRequest
from app.accounts.tries import QUARTER, Tries, account_of
from app.accounts.two_factor import AlreadyOn, WrongCode
from app.accounts.views.destinations import asked_destination, destination
from app.accounts.views.own_data import PASSWORD_CHECKS
from app.pages.errors import RateLimited

SECRET = "two_factor_secret"  # noqa: S105 (the name of one)
"""Session key: the secret that an app is just being given."""
HOUR = timedelta(hours=1)


# The second step of log-in


@never_cache
@sensitive_post_parameters("code")
def enter_code(request: HttpRequest) -> HttpResponse:
    """After the password; and for somebody logged in without a code, whom the admin asks for one."""
    user = second_step.whose(request) or unverified(request)
    if user is None:
        return somewhere_else(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        limit(request, "log-in codes", rate=100, per=QUARTER)
        if form.is_valid() and (answer := answer_code(request, user, form)):
            return answer
    return code_page(request, form)


def somewhere_else(request: HttpRequest) -> HttpResponse:
    """Where somebody belongs who has no code to enter."""
    if not request.user.is_authenticated:
        return redirect("accounts:log_in")
    return redirect(destination(request) if two_factor.is_verified(request) else "accounts:two_factor")


def unverified(request: HttpRequest) -> User | None:
    """Whoever is logged in and has not entered a code in this session, though log-in asks for one now."""
    user = request.user
    if not isinstance(user, User) or two_factor.is_verified(request) or not two_factor.is_on(user):
        return None
    return user


def answer_code(request: HttpRequest, user: User, form: CodeForm) -> HttpResponse | None:
    """Let somebody in, or say how long to wait; None when the form has to say why not."""
    tries = Tries(request, account_of(user), "codes")
    try:
        tries.count()
        device = two_factor.verify(user, form.cleaned_data["code"])
    except RateLimited as refusal:
        form.refuse_for_now(refusal.retry_after)
        return code_page(request, form, retry_after=refusal.retry_after)
    except WrongCode:
        form.refuse()
        return None
    tries.forgive()
    address = let_in(request, user, device)
    if isinstance(device, StaticDevice):
        tell_codes_left(request, user)
    return redirect(address)


def let_in(request: HttpRequest, user: User, device: object) -> str:
    """Log `user` in with what proved them; returns where to go on."""
    if request.user.is_authenticated:
        two_factor.remember(request, device)
        return destination(request)
    address = second_step.end(request)
    login(request, user)
    two_factor.remember(request, device)
    return address


def tell_codes_left(request: HttpRequest, user: User) -> None:
    count = two_factor.recovery_codes_left(user)
    words = ngettext(
        "That recovery code is used up. %(count)d is left.",
        "That recovery code is used up. %(count)d are left.",
        count,
    )
    messages.info(request, words % {"count": count})


def code_page(request: HttpRequest, form: CodeForm, *, retry_after: int = 0) -> HttpResponse:
    """The form; a 429 where there is something to wait for, in seconds."""
    context = {"form": form, "next": asked_destination(request)}
    page = render(request, "accounts/second_step.html", context, status=429 if retry_after else 200)
    if retry_after:
        page["Retry-After"] = str(retry_after)
    return page


# Switching it on and off


@never_cache
@login_required
def show(request: MemberRequest) -> HttpResponse:
    context = {
        "is_on": two_factor.is_on(request.user),
        "codes_left": two_factor.recovery_codes_left(request.user),
        "is_required": two_factor.is_required_of(request.user),
    }
    return render(request, "accounts/two_factor.html", context)


@never_cache
@login_required
@sensitive_post_parameters("password", "code")
def set_up(request: MemberRequest) -> HttpResponse:
    """Give the secret to an app, and prove that it has it. The secret waits in the session until then."""
    if two_factor.is_on(request.user):
        return redirect("accounts:two_factor")
    secret = request.session.setdefault(SECRET, two_factor.new_secret())
    form = SwitchOnForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        limit(request, "password checks", rate=PASSWORD_CHECKS, per=HOUR)
        if form.is_valid() and (answer := switch_on(request, form, secret)):
            return answer
    context = {
        "form": form,
        "qr_code": two_factor.qr_code(request.user, secret),
        "address": two_factor.address_for_app(request.user, secret),
        "secret": two_factor.spelled_secret(secret),
    }
    return render(request, "accounts/two_factor_set_up.html", context)


def switch_on(request: MemberRequest, form: SwitchOnForm, secret: str) -> HttpResponse | None:
    """Show the recovery codes; None when the form has to say why not."""
    try:
        device, codes = two_factor.switch_on(
            request.user, secret, form.cleaned_data["code"], password=form.cleaned_data["password"]
        )
    except WrongCode:
        form.refuse()
        return None
    except AlreadyOn:
        return redirect("accounts:two_factor")
    update_session_auth_hash(request, request.user)
    del request.session[SECRET]
    two_factor.remember(request, device)
    tell_of_change(request.user, is_on=True)
    return codes_page(request, codes)


@never_cache
@login_required
@sensitive_post_parameters("password")
def renew_codes(request: MemberRequest) -> HttpResponse:
    """New recovery codes in place of those before."""
    if not two_factor.is_on(request.user):
        return redirect("accounts:two_factor")
    form = confirming_form(request)
    if form.is_bound and form.is_valid():
        return codes_page(request, two_factor.renew_recovery_codes(request.user))
    return render(request, "accounts/two_factor_codes_renew.html", {"form": form})


@never_cache
@login_required
@sensitive_post_parameters("password")
def switch_off(request: MemberRequest) -> HttpResponse:
    if not two_factor.is_on(request.user):
        return redirect("accounts:two_factor")
    form = confirming_form(request)
    if form.is_bound and form.is_valid():
        two_factor.switch_off(request.user)
        tell_of_change(request.user, is_on=False)
        messages.success(request, _("Two-factor log-in is off. Your password is enough now."))
        return redirect("accounts:profile")
    context = {"form": form, "is_required": two_factor.is_required_of(request.user)}
    return render(request, "accounts/two_factor_switch_off.html", context)


def confirming_form(request: MemberRequest) -> ConfirmingForm:
    if request.method == "POST":
        limit(request, "password checks", rate=PASSWORD_CHECKS, per=HOUR)
    return ConfirmingForm(request.user, request.POST if request.method == "POST" else None)


def codes_page(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """The recovery codes, once. Answered at once, without a redirect: nothing but this page holds them."""
    return render(request, "accounts/two_factor_codes.html", {"codes": codes})


def tell_of_change(user: User, *, is_on: bool) -> None:
    """Mail the owner. The change stands even if the mail server is away, which the log then says."""
    with suppress(MailNotSent):
        send_two_factor_changed(user, is_on=is_on)
