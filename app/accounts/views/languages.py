"""Choosing the language, for whoever reads: with an account or without."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import activate, get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from app.accounts.models import User
from app.accounts.preference_forms import LanguageForm
from app.accounts.preferences import AS_THE_BROWSER_ASKS, choose_language, chosen_language
from app.accounts.rate_limits import limit
from app.accounts.views.destinations import asked_destination
from app.pages.languages import is_language, keep_in_cookie


@csrf_exempt
@never_cache
def language(request: HttpRequest) -> HttpResponse:
    """The page to choose on, and where the form at the foot of every page leads.

    Strangers have nothing that a forged form could change but the language of this browser. They
    need no token, so pages that they read set no cookie; what comes from another site is refused.
    """
    if request.user.is_authenticated:
        return csrf_protect(choose)(request)
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise PermissionDenied(_("This form was sent from another site. Nothing was changed."))
    return choose(request)


def choose(request: HttpRequest) -> HttpResponse:
    form = LanguageForm(
        request.POST if request.method == "POST" else None, initial={"language": chosen_by(request)}
    )
    if request.method == "POST":
        limit(request, "preferences", rate=60, per=timedelta(hours=1))
        if form.is_valid():
            return keep_language(request, form.cleaned_data["language"])
    return render(request, "accounts/language.html", {"form": form, "next": asked_destination(request)})


def keep_language(request: HttpRequest, code: str) -> HttpResponse:
    """Keep it with the account, if there is one, and in this browser; say so in that language."""
    if isinstance(request.user, User):
        choose_language(request, request.user, code)
    response = redirect(asked_destination(request) or after_choosing(request))
    keep_in_cookie(response, code)
    activate(code or language_asked_for(request))
    if request.user.is_authenticated:
        messages.success(request, _("The language is changed."))
    return response


def after_choosing(request: HttpRequest) -> str:
    return "accounts:profile" if request.user.is_authenticated else "topics:home"


def chosen_by(request: HttpRequest) -> str:
    """What this person chose, or whoever sat at this browser before."""
    if isinstance(request.user, User):
        return chosen_language(request.user)
    kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return kept if is_language(kept) else AS_THE_BROWSER_ASKS


def language_asked_for(request: HttpRequest) -> str:
    """What the browser asks for, whatever its cookie says."""
    request.COOKIES.pop(settings.LANGUAGE_COOKIE_NAME, None)
    return get_language_from_request(request)
