"""The form with which a moderator decides about one case in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminRadioSelect
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from app.accounts.models import User
from app.moderation.deciding import SUSPEND, CannotDecide, refuse_impossible, verdicts_about
from app.moderation.models import LONGEST_REASON, Case, Verdict
from app.pages.guarded_admin import ModelForm
from app.topics.forms import LineField


class DecisionForm(ModelForm[Case]):
    """A moderator's decision about one case."""

    by: User
    """Who decides; the admin says it."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Decision"), widget=AdminRadioSelect(attrs={"class": "radiolist"})
    )
    reason = LineField(
        label=gettext_lazy("Public reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 36}),
        help_text=gettext_lazy(
            "Everybody reads it: name nobody, and repeat nothing that should stay hidden."
        ),
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields.get("verdict")
        if isinstance(field, forms.ChoiceField):
            may_suspend = self.by.has_perm(SUSPEND)
            field.choices = [
                (verdict.value, verdict.label)
                for verdict in verdicts_about(self.instance)
                if may_suspend or verdict != Verdict.SUSPEND
            ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if verdict := data.get("verdict"):
            try:
                refuse_impossible(self.instance, verdict=Verdict(verdict), by=self.by)
            except CannotDecide as refusal:
                raise ValidationError(str(refusal)) from refusal
        return data
