"""What people write to moderators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from app.discussion.forms import WordsField
from app.moderation.models import Ground
from app.topics.models import Topic

LONGEST_WORDS = 1000
LONGEST_APPEAL = 2000


class ReportForm(forms.Form):
    """Why something is reported."""

    ground = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong with it.")},
    )
    words = WordsField(
        label=_("What should moderators know?"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """Something else needs saying what."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("ground") == Ground.OTHER and not data.get("words") and "words" not in self.errors:
            self.add_error("words", gettext("Say in a sentence what is wrong with it."))
        return data


class TopicReportForm(ReportForm):
    """Why a topic or one of its options is reported."""

    field_order = ["option"]
    option = forms.ChoiceField(
        label=_("What do you report?"),
        required=False,
        error_messages={"invalid_choice": _("This topic has no such option. Choose one that it has.")},
    )

    def __init__(self, *args: Any, topic: Topic, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["option"]
        assert isinstance(field, forms.ChoiceField)
        choices = [(str(key), text) for key, text in topic.options.values_list("pk", "text")]
        field.choices = [("", gettext("The topic as a whole")), *choices]


class AppealForm(forms.Form):
    """Why a decision is wrong."""

    text = WordsField(
        label=_("Why should moderators decide otherwise?"),
        max_length=LONGEST_APPEAL,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("You can appeal once. Another moderator than the first reads it, where there is one."),
        error_messages={"required": _("Say why moderators should decide otherwise.")},
    )
