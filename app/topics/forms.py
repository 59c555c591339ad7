"""What people fill in about a topic that is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from app.topics.editing import NotACorrection, Wording
from app.topics.fields import LONGEST_DESCRIPTION, LineField, OptionsField, ParagraphsField, PrintableField
from app.topics.likeness import alike
from app.topics.models import Topic
from app.topics.option_lines import LONGEST_OPTION
from app.topics.share_codes import SHARE_CODE_LENGTH, is_share_code, normalize_share_code
from app.topics.topic_form import TopicForm, initial_wording

__all__ = [
    "LONGEST_DESCRIPTION",
    "AddOptionForm",
    "ClosingForm",
    "LineField",
    "ParagraphsField",
    "PrintableField",
    "ShareCodeForm",
    "TopicForm",
    "WordingForm",
]


class WordingForm(forms.Form):
    """The wording of a topic on which people vote already; `topic` is it."""

    title = TopicForm.base_fields["title"]
    description = TopicForm.base_fields["description"]
    options = OptionsField(
        label=_("Options"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One on each line, as many as there are, in the same order."),
    )
    tags = TopicForm.base_fields["tags"]

    def __init__(self, data: Any = None, *, topic: Topic) -> None:
        super().__init__(data, initial=initial_wording(topic))
        self.count = topic.options.count()

    def clean_options(self) -> list[str]:
        options: list[str] = self.cleaned_data["options"]
        if len(options) != self.count:
            raise ValidationError(
                ngettext(
                    "This topic has %(count)d option, and this is another number of lines. Once people have "
                    "voted, options can neither be added nor removed.",
                    "This topic has %(count)d options, and this is another number of lines. Once people have "
                    "voted, options can neither be added nor removed.",
                    self.count,
                )
                % {"count": self.count}
            )
        return options

    def wording(self) -> Wording:
        """What a valid form says."""
        return Wording(**self.cleaned_data)

    def refuse(self, refusal: NotACorrection) -> None:
        """Say which text would mean something else now."""
        message = gettext(
            "“%(after)s” says something else than “%(before)s”, for which people have voted. Correct "
            "spelling only; for another question, propose a new topic."
        )
        self.add_error(refusal.field, message % {"before": refusal.before, "after": refusal.after})


class ClosingForm(forms.Form):
    """Why voting ends before its time."""

    reason = LineField(
        label=_("Why do you close it now?"),
        max_length=300,
        help_text=_("Everybody reads this beside the result. Up to 300 characters."),
        error_messages={"required": _("Say why voting ends now: people who have not voted want to know.")},
    )


class AddOptionForm(forms.Form):
    """One option for a collaborative topic; `compared` is the text that was shown beside those alike."""

    text = LineField(
        label=_("Your option"),
        max_length=LONGEST_OPTION,
        help_text=_("As it should stand on the ballot. Up to 200 characters."),
        error_messages={"required": _("Write the option that you want to add.")},
    )
    compared = LineField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, options: Sequence[str], **rest: Any) -> None:
        """`options` are the texts on the ballot."""
        super().__init__(data, **rest)
        self.options = options

    def alike(self) -> list[str]:
        """Options on the ballot that resemble a valid text, unless it was compared with them already."""
        text = self.cleaned_data["text"]
        return [] if self.cleaned_data["compared"] == text else alike(text, self.options)

    def to_compare(self) -> AddOptionForm:
        """The form again, to be confirmed."""
        text = self.cleaned_data["text"]
        return AddOptionForm(options=self.options, initial={"text": text, "compared": text})


class ShareCodeForm(forms.Form):
    """A share code as a person reads or hears it."""

    code = forms.CharField(
        label=_("Share code"),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_(
            "Eight letters and digits, such as ABCD 2345. Spaces, hyphens and small letters are fine."
        ),
        error_messages={
            "required": _("Type the share code that you were given."),
            "max_length": _("That is too long: a share code has eight letters and digits."),
        },
    )

    def clean_code(self) -> str:
        code = normalize_share_code(self.cleaned_data["code"])
        if is_share_code(code):
            return code
        if len(code) != SHARE_CODE_LENGTH:
            raise ValidationError(
                gettext("A share code has eight letters and digits; this has %(count)d.")
                % {"count": len(code)}
            )
        raise ValidationError(
            gettext("A share code never holds 0, 1, I, L or O, nor other signs. Check each letter.")
        )
