"""What a person prefers, kept with the account and copied to the session for quick reading."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models import TextChoices
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from app.accounts.models import User, UserPreference

THEME = "theme"


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


@receiver(user_logged_in)
def copy_theme_to_session(request: HttpRequest, user: User, **_signal: Any) -> None:
    request.session[THEME] = theme_of(user).value
