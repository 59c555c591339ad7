"""What people write in discussions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from app.discussion.models import Stance
from app.topics.forms import ParagraphsField
from app.topics.models import Option, Topic
from app.topics.plain_text import has_unprintable, is_blank

LONGEST_ARGUMENT = 4000
LONGEST_REPLY = 2000


class WordsField(ParagraphsField):
    """Markdown in which a reader sees something."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return "" if is_blank(text) and not has_unprintable(text) else text


class ArgumentForm(forms.Form):
    """An argument on `topic`."""

    stance = forms.ChoiceField(
        label=_("Where do you stand?"),
        choices=[("for", _("For: this speaks in favour")), ("against", _("Against: this speaks against it"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether your argument is for or against.")},
    )
    option = forms.ChoiceField(
        label=_("What is it about?"),
        required=False,
        error_messages={"invalid_choice": _("This topic has no such option. Choose one that it has.")},
    )
    text = WordsField(
        label=_("Your argument"),
        max_length=LONGEST_ARGUMENT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One reason, and why it matters. Markdown makes **bold**, lists and links."),
        error_messages={"required": _("Write your argument.")},
    )

    def __init__(self, *args: Any, topic: Topic, **options: Any) -> None:
        super().__init__(*args, **options)
        self.topic = topic
        choices = [(str(key), text) for key, text in topic.options.values_list("pk", "text")]
        field = self.fields["option"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("The topic as a whole")), *choices]

    def chosen_option(self) -> Option | None:
        """The option that a valid form names; one query where it names one."""
        key = self.cleaned_data["option"]
        return self.topic.options.filter(pk=key).first() if key else None


class ArgumentTextForm(forms.Form):
    """The words of an argument."""

    text = ArgumentForm.base_fields["text"]


class ReplyForm(forms.Form):
    """A reply to an argument."""

    text = WordsField(
        label=_("Your reply"),
        max_length=LONGEST_REPLY,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write your reply.")},
    )


def stance_asked(text: str) -> str:
    """The stance that an address names; empty where it names none."""
    return text if text in Stance.values else ""
