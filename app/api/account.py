"""Accounts and tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status

from app.accounts import two_factor
from app.accounts.emails import MailNotSent
from app.accounts.forms import LogInForm, RegistrationForm, username_is_taken
from app.accounts.models import User
from app.accounts.rate_limits import limit
from app.accounts.registration import (
    AddressTaken,
    LinkExpired,
    LinkUnusable,
    UsernameTaken,
    WrongPassword,
    complete_registration,
    make_user,
    request_registration,
)
from app.accounts.requests import MemberRequest
from app.accounts.statistics import figures_of
from app.accounts.views.mailing import limit_mails_to, mail_was_not_sent
from app.accounts.views.sessions import recognise
from app.api.forms import TokenForm
from app.api.models import AccessToken
from app.api.problems import Problem, invalid
from app.api.schemas import (
    AcceptedOut,
    AccountOut,
    ConfirmationIn,
    RegistrationIn,
    TokenIn,
    TokenListed,
    TokenOut,
)
from app.api.security import MEMBER
from app.api.tokens import MOST_TOKENS, TooManyTokens, make_token, revoke

HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
router = Router(tags=["account"])


@router.post("/register/", response={201: AccountOut, 202: AcceptedOut}, auth=None, summary="Register")
def register(request: HttpRequest, registration: RegistrationIn) -> Status[Any]:
    """202: a mail with a link is on its way, whether or not the address is known; the account exists once
    it is confirmed. 201: this site asks for no proof, and the account is there."""
    limit(request, "registrations", rate=60, per=HOUR)
    form = RegistrationForm(registration.dict())
    if not form.is_valid():
        raise invalid(form)
    answers = form.cleaned_data
    if not settings.REQUIRE_EMAIL_VERIFICATION:
        return Status(201, made_at_once(answers))
    limit_mails_to(answers["email"])
    hashed = make_password(answers["password"])
    try:
        request_registration(username=answers["username"], email=answers["email"], password_hash=hashed)
    except MailNotSent:
        raise Problem("mail-not-sent", mail_was_not_sent()) from None
    words = _("A mail is on its way. Its link holds the token that confirms the address.")
    return Status(202, {"detail": words})


def made_at_once(answers: dict[str, str]) -> User:
    try:
        return make_user(
            username=answers["username"],
            email=answers["email"],
            password_hash=make_password(answers["password"]),
            email_verified=False,
        )
    except UsernameTaken:
        raise Problem("conflict", username_is_taken()) from None
    except AddressTaken:
        raise Problem("conflict", _("This address has an account.")) from None


@router.post("/register/confirmation/", response={201: AccountOut}, auth=None, summary="Confirm the address")
def confirm(request: HttpRequest, confirmation: ConfirmationIn) -> Status[User]:
    """Makes the account that the mailed token stands for."""
    limit(request, "confirmations", rate=60, per=HOUR)
    given = confirmation.dict()
    if given["username"] is not None:
        answers = {"username": given["username"], "email": "a@example.org", "password": "x"}
        form = RegistrationForm(answers)
        if "username" in form.errors:
            raise Problem("invalid", str(form.errors["username"][0]))
    try:
        return Status(201, complete_registration(**given))
    except LinkExpired:
        raise Problem("gone", _("This token has expired. Register again.")) from None
    except LinkUnusable:
        raise Problem("not-found", _("This token opens nothing: it was used, or never existed.")) from None
    except WrongPassword:
        raise Problem("invalid", _("This is not the password chosen with this registration.")) from None
    except UsernameTaken:
        raise Problem("conflict", username_is_taken()) from None
    except AddressTaken:
        raise Problem("conflict", _("This address has an account.")) from None


@router.post("/token/", response={201: TokenOut}, auth=None, summary="Get a token for a password")
def log_in(request: HttpRequest, wanted: TokenIn) -> Status[dict[str, str]]:
    """The limits of logging in hold here too."""
    limit(request, "log-ins", rate=100, per=QUARTER)
    form = LogInForm({"name": wanted.username, "password": wanted.password})
    naming = TokenForm({"name": wanted.name})
    if not naming.is_valid():
        raise invalid(naming)
    person = recognise(request, wanted.username, wanted.password) if form.is_valid() else None
    if person is None:
        if form.is_valid():
            form.refuse()
        raise invalid(form)
    if two_factor.is_on(person):
        raise Problem("forbidden", _("Two-factor log-in is on: make the token on your page of tokens."))
    name = naming.cleaned_data["name"]
    try:
        return Status(201, {"token": make_token(person, name, at=timezone.now()), "name": name})
    except TooManyTokens:
        message = _("You have %(count)d tokens already. Revoke one that you no longer need.")
        raise Problem("conflict", message % {"count": MOST_TOKENS}) from None


@router.get("/tokens/", response=list[TokenListed], auth=MEMBER, summary="Your tokens")
def tokens(request: MemberRequest) -> Any:
    """Their names and dates; a token itself cannot be read again."""
    return AccessToken.objects.filter(person=request.user)


@router.delete("/tokens/{int:key}/", response={204: None}, auth=MEMBER, summary="Revoke a token")
def end(request: MemberRequest, key: int) -> HttpResponse:
    if key >= 2**63 or not revoke(request.user, key):
        raise Problem("not-found", _("You have no such token."))
    return HttpResponse(status=204)


@router.get("/me/", response=AccountOut, auth=MEMBER, summary="Your account")
def me(request: MemberRequest) -> User:
    return request.user


@router.get("/me/statistics/", response=dict[str, int], auth=MEMBER, summary="Your figures")
def statistics(request: MemberRequest) -> dict[str, int]:
    """What you have done here, by name of the figure."""
    return {statistic.name: number for statistic, number in figures_of(request.user)}
