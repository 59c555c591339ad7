"""A person's own page."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from app.accounts import two_factor
from app.accounts.addresses import wanted_by
from app.accounts.preferences import theme_of
from app.accounts.requests import MemberRequest
from app.accounts.statistics import figures_of

MOST_TOPICS = 50
"""How many of a person's topics, the newest, their page lists."""


@never_cache
@login_required
def profile(request: MemberRequest) -> HttpResponse:
    """What the site knows of whoever asks; nobody else can see it. Five queries beside the session's."""
    person = request.user
    figures = figures_of(person)
    context = {
        "topics": person.topics.only("title", "share_code", "unlisted", "created_at", "creator")[
            :MOST_TOPICS
        ],
        "topic_count": next(number for statistic, number in figures if statistic.name == "topics"),
        "figures_of_person": figures,
        "wanted": wanted_by(person),
        "has_two_factor": two_factor.is_on(person),
        "chosen_theme": theme_of(person),
        "language_name": dict(settings.LANGUAGES)[get_language() or settings.LANGUAGE_CODE],
    }
    return render(request, "accounts/profile.html", context)
