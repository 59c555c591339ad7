"""What people choose about how the site looks and speaks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from app.accounts.preferences import AS_THE_BROWSER_ASKS, Theme


class ThemeForm(forms.Form):
    """Light, dark, or whatever the device says."""

    theme = forms.ChoiceField(
        label=_("Which colours do you want?"),
        choices=Theme.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the three."),
            "invalid_choice": _("Choose one of the three."),
        },
    )


class LanguageForm(forms.Form):
    """One of the site's languages, each under its own name, or whatever the browser asks for."""

    language = forms.ChoiceField(
        label=_("Which language do you want to read?"),
        help_text=_("With an account, our mails to you are in this language too."),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose one of these languages.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (AS_THE_BROWSER_ASKS, gettext("As my browser asks for it")),
            *(
                (code, format_html('<span lang="{}">{}</span>', code, name))
                for code, name in settings.LANGUAGES
            ),
        ]


class PreferencesForm(LanguageForm, ThemeForm):
    """What the pages look like, and in which language they speak."""

    field_order = ["theme", "language"]
