"""What people choose about how the site looks and speaks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from app.accounts.preferences import AS_THE_BROWSER_ASKS, THE_SITES_ZONE, Theme
from app.pages.moments import day_and_time
from app.pages.time_zones import zones_by_area


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


class TimeZoneForm(forms.Form):
    """The place by whose clock someone lives."""

    time_zone = forms.ChoiceField(
        label=_("Which clock do you live by?"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of these time zones.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        site = gettext("As the site has it: %(zone)s") % {"zone": settings.TIME_ZONE}
        field.choices = [(THE_SITES_ZONE, site), *zones_by_area()]
        field.help_text = gettext(
            "Pages and mails tell every time by it, and in forms you write times by it. Now it shows %(now)s."
        ) % {"now": day_and_time(timezone.localtime(), now=timezone.localtime())}


class PreferencesForm(LanguageForm, ThemeForm, TimeZoneForm):
    """What the pages look like, in which language they speak, and by which clock."""

    field_order = ["theme", "language", "time_zone"]
