"""What people choose about being told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from app.notifications.kinds import CHOOSABLE, Kind, Pace


class PacesForm(forms.Form):
    """How soon a mail tells each kind of thing."""

    def __init__(self, *args: Any, paces: Mapping[Kind, Pace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in CHOOSABLE:
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label, choices=Pace.choices, initial=paces.get(kind, Pace.DAILY).value
            )

    def paces(self) -> dict[Kind, Pace]:
        """What was chosen, once the form is valid."""
        return {kind: Pace(self.cleaned_data[kind.value]) for kind in CHOOSABLE}


class MuteForm(forms.Form):
    """Whether to be told of one topic."""

    choice = forms.ChoiceField(
        label=_("What should we tell you about this topic?"),
        choices=[("preferred", _("What I chose for every topic")), ("muted", _("Nothing"))],
        widget=forms.RadioSelect,
    )

    def is_muted(self) -> bool:
        return bool(self.cleaned_data["choice"] == "muted")
