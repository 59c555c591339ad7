"""Log in, log out."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from app.accounts import second_step, two_factor
from app.accounts.backends import find_user
from app.accounts.forms import LogInForm
from app.accounts.models import User
from app.accounts.rate_limits import limit
from app.accounts.tries import QUARTER, Tries, account_of
from app.accounts.usernames import fold_username
from app.accounts.views.destinations import asked_destination, destination
from app.pages.errors import RateLimited


@never_cache
@sensitive_post_parameters("password")
def log_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(destination(request))
    form = LogInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        limit(request, "log-ins", rate=100, per=QUARTER)
        if form.is_valid() and (answer := answer_log_in(request, form)):
            return answer
    return log_in_page(request, form)


def answer_log_in(request: HttpRequest, form: LogInForm) -> HttpResponse | None:
    """Let somebody in, ask for the code, or say how long to wait; None when the form has to say why not."""
    try:
        user = recognise(request, form.cleaned_data["name"], form.cleaned_data["password"])
    except RateLimited as refusal:
        form.refuse_for_now(refusal.retry_after)
        return log_in_page(request, form, retry_after=refusal.retry_after)
    if user is None:
        form.refuse()
        return None
    if two_factor.is_on(user):
        second_step.begin(request, user, destination=destination(request))
        return redirect("accounts:second_step")
    login(request, user)
    return redirect(destination(request))


def log_in_page(request: HttpRequest, form: LogInForm, *, retry_after: int = 0) -> HttpResponse:
    """The form; a 429 where there is something to wait for, in seconds."""
    context = {"form": form, "next": asked_destination(request)}
    page = render(request, "accounts/log_in.html", context, status=429 if retry_after else 200)
    if retry_after:
        page["Retry-After"] = str(retry_after)
    return page


def recognise(request: HttpRequest, name: str, password: str) -> User | None:
    """Who this is, if the password is right. Raises RateLimited after too many failures for one account.

    Where two-factor log-in is on, the password alone does not let anybody in: the caller asks for the code.
    """
    tries = Tries(request, account_named(name), "log-ins")
    tries.count()
    user = authenticate(request, username=name, password=password)
    if user is not None:
        tries.forgive()
    return user


def account_named(name: str) -> str:
    """What tries are counted against: an account has one budget, by whichever of its names it is called.

    A name that nobody has is counted all the same, so that no limit tells who has an account. Whoever
    guesses a username and its address both can learn, by ten tries, that they belong together: else
    every account would have the tries of two.
    """
    user = find_user(name)
    return f"nobody {fold_username(name)}" if user is None else account_of(user)


@never_cache
def log_out(request: HttpRequest) -> HttpResponse:
    """Only a POST ends the session: a link, or a picture on another site, cannot."""
    if request.method == "POST":
        logout(request)
        messages.success(request, _("You are logged out."))
        return redirect("topics:home")
    if not request.user.is_authenticated:
        return redirect("accounts:log_in")
    return render(request, "accounts/log_out.html")
