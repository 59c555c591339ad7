"""A person's own page."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from app.accounts.forms import ThemeForm
from app.accounts.preferences import Theme, choose_theme, theme_of
from app.accounts.rate_limits import limit
from app.accounts.requests import MemberRequest

MOST_TOPICS = 50
"""How many of a person's topics, the newest, their page lists."""


@never_cache
@login_required
def profile(request: MemberRequest) -> HttpResponse:
    """What the site knows of whoever asks; nobody else can see it. Four queries beside the session's."""
    person = request.user
    context = {
        "topics": person.topics.only("title", "share_code", "unlisted", "created_at", "creator")[
            :MOST_TOPICS
        ],
        "topic_count": person.topics.count(),
        "ballot_count": person.ballots.count(),
        "chosen_theme": theme_of(person),
        "language": dict(settings.LANGUAGES)[get_language() or settings.LANGUAGE_CODE],
    }
    return render(request, "accounts/profile.html", context)


@never_cache
@login_required
def theme(request: MemberRequest) -> HttpResponse:
    form = ThemeForm(
        request.POST if request.method == "POST" else None, initial={"theme": theme_of(request.user)}
    )
    if request.method == "POST":
        limit(request, "preferences", rate=60, per=timedelta(hours=1))
        if form.is_valid():
            choose_theme(request, request.user, Theme(form.cleaned_data["theme"]))
            messages.success(request, _("The colours are changed."))
            return redirect("accounts:profile")
    return render(request, "accounts/theme.html", {"form": form})
