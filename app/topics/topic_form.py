"""A topic as a form: to propose one, and to change one that nobody has voted on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from app.topics.early_results import EarlyResults
from app.topics.fields import LONGEST_DESCRIPTION, LineField, OptionsField, ParagraphsField, TagsField
from app.topics.models import Topic
from app.topics.option_lines import MOST_OPTIONS
from app.topics.publishing import Draft

LONGEST_TITLE = 200
LONGEST_OPENING = timedelta(days=3650)
LIMITS = ("min_choices", "max_choices")
NUMBER_ERRORS = {"invalid": _("Write a whole number in digits, or leave this empty.")}


class TopicForm(forms.Form):
    """A topic before it is published. `at` is the server's time, after which closing has to be."""

    title = LineField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        help_text=_("The question, in a sentence. Up to 200 characters."),
        error_messages={"required": _("Write a title: the question you put to people.")},
    )
    description = ParagraphsField(
        label=_("Description"),
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "What people should know before they vote. Line breaks are kept; Markdown makes **bold**, "
            "lists and [links](https://example.org)."
        ),
    )
    options = OptionsField(
        label=_("Options"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "One on each line, in the order of the ballot: 1 to 1,000 options of up to 200 characters. "
            "You can paste a list."
        ),
    )
    choice = forms.ChoiceField(
        label=_("How many options may a person choose?"),
        choices=[("single", _("Exactly one")), ("multiple", _("One or more"))],
        initial="single",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how many options a person may choose.")},
    )
    min_choices = forms.IntegerField(
        label=_("At least"),
        required=False,
        min_value=1,
        max_value=MOST_OPTIONS,
        help_text=_("How many options a ballot has to choose. Leave it empty for one."),
        error_messages=NUMBER_ERRORS,
    )
    max_choices = forms.IntegerField(
        label=_("At most"),
        required=False,
        min_value=1,
        max_value=MOST_OPTIONS,
        help_text=_("Leave it empty for as many as there are."),
        error_messages=NUMBER_ERRORS,
    )
    visibility = forms.ChoiceField(
        label=_("Who may find this topic?"),
        choices=[
            ("public", _("Everyone: it is listed and can be searched for")),
            ("unlisted", _("Only people to whom you give its share code or link")),
        ],
        initial="public",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may find this topic.")},
    )
    tags = TagsField(
        label=_("Tags"),
        required=False,
        help_text=_("Up to 5 words that group topics, separated by commas, such as: parks, traffic"),
    )
    closes_at = forms.DateTimeField(
        label=_("Closing time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("In UTC. From this moment on no ballot is taken. Leave it empty to keep the topic open."),
        error_messages={
            "invalid": _(
                "Write the closing time as year-month-day and hour:minute, such as 2030-05-31 18:00."
            )
        },
    )

    early_results = forms.ChoiceField(
        label=_("Who sees the result before voting closes?"),
        choices=EarlyResults.choices,
        initial=EarlyResults.ALWAYS,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("How many ballots were cast is always shown. This stands once somebody has voted."),
    )

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at

    def clean_closes_at(self) -> datetime | None:
        closes_at: datetime | None = self.cleaned_data["closes_at"]
        if closes_at is None:
            return None
        if closes_at <= self.at:
            now = self.at.strftime("%Y-%m-%d %H:%M")
            raise ValidationError(gettext("Choose a closing time in the future: it is now %s UTC.") % now)
        if closes_at > self.at + LONGEST_OPENING:
            raise ValidationError(gettext("Choose a closing time within the next ten years."))
        return closes_at

    def clean_early_results(self) -> str:
        return self.cleaned_data["early_results"] or EarlyResults.ALWAYS.value

    def clean(self) -> dict[str, Any]:
        """Limits hold for several choices; for a single one they say nothing, and are dropped."""
        data = self.cleaned_data
        if data.get("choice") == "single":
            for name in LIMITS:
                data[name] = None
                self.errors.pop(name, None)
        least, most = data.get("min_choices"), data.get("max_choices")
        if least and most and most < least:
            self.add_error("max_choices", _("“At most” cannot be less than “at least”. Change one of them."))
        self.refuse_more_than_there_are()
        return data

    def refuse_more_than_there_are(self) -> None:
        options = self.cleaned_data.get("options")
        if options is None:
            return
        for name in LIMITS:
            if (self.cleaned_data.get(name) or 0) > len(options):
                message = ngettext(
                    "There is only %(count)d option: choose a smaller number, or add options.",
                    "There are only %(count)d options: choose a smaller number, or add options.",
                    len(options),
                )
                self.add_error(name, message % {"count": len(options)})

    @staticmethod
    def initial_of(topic: Topic) -> dict[str, Any]:
        """What the form says of a topic that is there."""
        return {
            **initial_wording(topic),
            "choice": "multiple" if topic.multiple_choice else "single",
            "min_choices": topic.min_choices,
            "max_choices": topic.max_choices,
            "visibility": "unlisted" if topic.unlisted else "public",
            "early_results": topic.early_results,
            "closes_at": topic.closes_at,
        }

    def draft(self) -> Draft:
        """What a valid form says."""
        data = self.cleaned_data
        return Draft(
            title=data["title"],
            description=data["description"],
            options=data["options"],
            multiple_choice=data["choice"] == "multiple",
            unlisted=data["visibility"] == "unlisted",
            tags=data["tags"],
            closes_at=data["closes_at"],
            min_choices=data["min_choices"],
            max_choices=data["max_choices"],
            early_results=data["early_results"],
        )


def initial_wording(topic: Topic) -> dict[str, Any]:
    return {
        "title": topic.title,
        "description": topic.description,
        "options": "\n".join(topic.options.values_list("text", flat=True)),
        "tags": ", ".join(topic.tags.values_list("name", flat=True)),
    }
