"""Log in, log out."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from app.accounts.backends import find_user
from app.accounts.forms import LogInForm
from app.accounts.models import User
from app.accounts.rate_limits import forgive_subject, limit, limit_subject, network_of
from app.accounts.usernames import fold_username
from app.accounts.views.destinations import asked_destination, destination

QUARTER = timedelta(minutes=15)
MOST_FAILURES = 10
"""Wrong passwords for one account from one network within a quarter of an hour."""

MOST_FAILURES_FROM_ANYWHERE = 50
"""Wrong passwords for one account from all networks within a quarter of an hour.

A limit for the account alone lets anyone shut its owner out, with ten wrong tries from anywhere; a limit
for the network alone lets somebody with many networks guess without end. So both count: one network
shuts out only itself, and five of them together still try fewer than 5000 passwords a day. Whoever
commands five networks can shut an owner out for minutes: the price of that bound.
"""


@never_cache
@sensitive_post_parameters("password")
def log_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(destination(request))
    form = LogInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        limit(request, "log-ins", rate=100, per=QUARTER)
        if form.is_valid():
            user = recognise(request, form.cleaned_data["name"], form.cleaned_data["password"])
            if user:
                login(request, user)
                return redirect(destination(request))
            form.refuse()
    return render(request, "accounts/log_in.html", {"form": form, "next": asked_destination(request)})


def recognise(request: HttpRequest, name: str, password: str) -> User | None:
    """Who this is, if the password is right. Raises RateLimited after too many failures for one account.

    The try is counted before the password is looked at, so that tries at the same moment count too,
    and taken back when it was right. What a network has no tries left for counts against it alone.
    """
    account = account_named(name)
    here = f"{account} from {network_of(request)}"
    limit_subject(here, "failed log-ins", rate=MOST_FAILURES, per=QUARTER)
    limit_subject(account, "failed log-ins from anywhere", rate=MOST_FAILURES_FROM_ANYWHERE, per=QUARTER)
    user = authenticate(request, username=name, password=password)
    if user is not None:
        forgive_subject(here, "failed log-ins", per=QUARTER)
        forgive_subject(account, "failed log-ins from anywhere", per=QUARTER)
    return user


def account_named(name: str) -> str:
    """What tries are counted against: an account has one budget, by whichever of its names it is called.

    A name that nobody has is counted all the same, so that no limit tells who has an account. Whoever
    guesses a username and its address both can learn, by ten tries, that they belong together: else
    every account would have the tries of two.
    """
    user = find_user(name)
    return f"nobody {fold_username(name)}" if user is None else f"user {user.pk}"


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
