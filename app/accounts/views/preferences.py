"""What a person prefers, on one page."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import activate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from app.accounts.preference_forms import PreferencesForm
from app.accounts.preferences import Theme, choices_of, choose_language, choose_theme, choose_zone
from app.accounts.rate_limits import limit
from app.accounts.requests import MemberRequest
from app.accounts.views.languages import language_asked_for
from app.pages.languages import keep_in_cookie


@never_cache
@login_required
def preferences(request: MemberRequest) -> HttpResponse:
    form = PreferencesForm(
        request.POST if request.method == "POST" else None, initial=choices_of(request.user)
    )
    if request.method == "POST":
        limit(request, "preferences", rate=60, per=timedelta(hours=1))
        if form.is_valid():
            return keep_preferences(request, form)
    return render(request, "accounts/preferences.html", {"form": form})


def keep_preferences(request: MemberRequest, form: PreferencesForm) -> HttpResponse:
    """Keep what was chosen with the account and in this browser; say so in the language chosen."""
    code = form.cleaned_data["language"]
    choose_theme(request, request.user, Theme(form.cleaned_data["theme"]))
    choose_language(request, request.user, code)
    choose_zone(request, request.user, form.cleaned_data["time_zone"])
    response = redirect("accounts:profile")
    keep_in_cookie(response, code)
    activate(code or language_asked_for(request))
    messages.success(request, _("Your preferences are kept."))
    return response
