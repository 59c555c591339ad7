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
    chosen = user.preferences.filter(preference_key=THEME).values_list("preference_value", flat=True).first()
    return Theme(chosen) if chosen in Theme.values else Theme.SYSTEM


def choose_theme(request: HttpRequest, user: User, theme: Theme) -> None:
    """Keep the choice with the account, and in this session, where every page reads it."""
    UserPreference.objects.bulk_create(
        [UserPreference(user=user, preference_key=THEME, preference_value=theme.value)],
        update_conflicts=True,
        unique_fields=["user", "preference_key"],
        update_fields=["preference_value"],
    )
    request.session[THEME] = theme.value


@receiver(user_logged_in)
def copy_theme_to_session(request: HttpRequest, user: User, **_signal: Any) -> None:
    request.session[THEME] = theme_of(user).value
