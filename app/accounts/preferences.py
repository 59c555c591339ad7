"""What a person prefers, kept with the account and copied to the session for quick reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db.models import TextChoices
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from app.accounts.models import User, UserPreference
from app.pages.languages import LANGUAGE, is_language
from app.pages.time_zones import TIME_ZONE, is_zone, zone_called

THEME = "theme"
LANGUAGE_SEEN = "language_seen"
"""The language that the browser of someone who chose none last asked for: mails are written in it."""

AS_THE_BROWSER_ASKS = ""
"""In place of a language: none is chosen."""

THE_SITES_ZONE = ""
"""In place of a time zone: none is chosen."""


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


@dataclass(frozen=True)
class Reader:
    """How to write to someone: in which language, and on whose clock (None is the site's)."""

    language: str
    zone: tzinfo | None

    @contextmanager
    def addressed(self) -> Iterator[None]:
        """Within, texts and times are those of this reader."""
        with translation.override(self.language), timezone.override(self.zone):
            yield


def language_of(user: User) -> str:
    """The language in which to write to someone: chosen, else last seen, else the site's own; one query."""
    return readers_of([user.pk])[user.pk].language


def readers_of(people: Sequence[int]) -> dict[int, Reader]:
    """How to write to people, by their keys; one query."""
    keys = [LANGUAGE, LANGUAGE_SEEN, TIME_ZONE]
    rows = UserPreference.objects.filter(user__in=people, preference_key__in=keys)
    kept: dict[int, dict[str, str | None]] = {person: {} for person in people}
    for row in rows:
        kept[row.user_id][row.preference_key] = row.preference_value
    return {person: reader_in(preferences) for person, preferences in kept.items()}


def reader_in(kept: dict[str, str | None]) -> Reader:
    codes = (kept.get(LANGUAGE), kept.get(LANGUAGE_SEEN), settings.LANGUAGE_CODE)
    language = next(code for code in codes if code and is_language(code))
    return Reader(language, zone_called(kept.get(TIME_ZONE) or ""))


def choose_zone(request: HttpRequest, user: User, name: str) -> None:
    """Keep a time zone, or THE_SITES_ZONE, with the account and in this session."""
    keep(user, TIME_ZONE, name)
    request.session[TIME_ZONE] = name


def choices_of(user: User) -> dict[str, str]:
    """What someone chose, as the form of preferences names it; one query."""
    kept = preferences_of(user, THEME, LANGUAGE, TIME_ZONE)
    return {THEME: theme_in(kept).value, LANGUAGE: language_in(kept), TIME_ZONE: zone_in(kept)}


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


def zone_in(kept: dict[str, str | None]) -> str:
    chosen = kept.get(TIME_ZONE) or ""
    return chosen if is_zone(chosen) else THE_SITES_ZONE


@receiver(user_logged_in)
def copy_preferences_to_session(request: HttpRequest, user: User, **_signal: Any) -> None:
    """One query, and a second one where someone's browser asks for another language than last time."""
    kept = preferences_of(user, THEME, LANGUAGE, LANGUAGE_SEEN, TIME_ZONE)
    request.session[THEME] = theme_in(kept).value
    request.session[LANGUAGE] = language_in(kept)
    request.session[TIME_ZONE] = zone_in(kept)
    seen = get_language() or settings.LANGUAGE_CODE
    if seen != kept.get(LANGUAGE_SEEN, settings.LANGUAGE_CODE):
        keep(user, LANGUAGE_SEEN, seen)
