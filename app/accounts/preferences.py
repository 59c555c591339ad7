"""What a person prefers, kept with the account and copied to the session for quick reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db.models import TextChoices
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from app.accounts.models import User, UserPreference
from app.pages.languages import LANGUAGE, is_language

THEME = "theme"
LANGUAGE_SEEN = "language_seen"
"""The language that the browser of someone who chose none last asked for: mails are written in it."""

AS_THE_BROWSER_ASKS = ""
"""In place of a language: none is chosen."""


class Theme(TextChoices):
    SYSTEM = "system", _("As my device has it")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


def theme_of(user: User) -> Theme:
    """The theme someone chose; one query."""
    return theme_in(preferences_of(user, THEME))


def choose_theme(request: HttpRequest, user: User, theme: Theme) -> None:
    """Keep the choice with the account, and in this session, where every page reads it."""
    keep(user, THEME, theme.value)
    request.session[THEME] = theme.value


def language_of(user: User) -> str:
    """The language in which to write to someone: chosen, else last seen, else the site's own; one query."""
    return languages_of([user.pk])[user.pk]


def languages_of(people: Sequence[int]) -> dict[int, str]:
    """The same of many people, by their keys; one query."""
    rows = UserPreference.objects.filter(user__in=people, preference_key__in=[LANGUAGE, LANGUAGE_SEEN])
    kept = {(row.user_id, row.preference_key): row.preference_value for row in rows}

    def language(person: int) -> str:
        chosen, seen = kept.get((person, LANGUAGE)), kept.get((person, LANGUAGE_SEEN))
        return next(code for code in (chosen, seen, settings.LANGUAGE_CODE) if code and is_language(code))

    return {person: language(person) for person in people}


def chosen_language(user: User) -> str:
    """The language someone chose, or AS_THE_BROWSER_ASKS; one query."""
    return language_in(preferences_of(user, LANGUAGE))


def choose_language(request: HttpRequest, user: User, code: str) -> None:
    """Keep a language, or AS_THE_BROWSER_ASKS, with the account and in this session."""
    keep(user, LANGUAGE, code)
    request.session[LANGUAGE] = code


def preferences_of(user: User, *keys: str) -> dict[str, str | None]:
    kept = user.preferences.filter(preference_key__in=keys)
    return dict(kept.values_list("preference_key", "preference_value"))


def keep(user: User, key: str, value: str) -> None:
    """Save one preference in place of the one before."""
    UserPreference.objects.bulk_create(
        [UserPreference(user=user, preference_key=key, preference_value=value)],
        update_conflicts=True,
        unique_fields=["user", "preference_key"],
        update_fields=["preference_value"],
    )


def theme_in(kept: dict[str, str | None]) -> Theme:
    chosen = kept.get(THEME)
    return Theme(chosen) if chosen in Theme.values else Theme.SYSTEM


def language_in(kept: dict[str, str | None]) -> str:
    chosen = kept.get(LANGUAGE) or ""
    return chosen if is_language(chosen) else AS_THE_BROWSER_ASKS


@receiver(user_logged_in)
def copy_preferences_to_session(request: HttpRequest, user: User, **_signal: Any) -> None:
    """One query, and a second one where someone's browser asks for another language than last time."""
    kept = preferences_of(user, THEME, LANGUAGE, LANGUAGE_SEEN)
    request.session[THEME] = theme_in(kept).value
    request.session[LANGUAGE] = language_in(kept)
    seen = get_language() or settings.LANGUAGE_CODE
    if seen != kept.get(LANGUAGE_SEEN, settings.LANGUAGE_CODE):
        keep(user, LANGUAGE_SEEN, seen)
