"""A topic as a form: to propose one, and to change one that nobody has voted on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from app.pages.moment_field import MomentField
from app.topics.early_results import EarlyResults
from app.topics.fields import LONGEST_DESCRIPTION, LineField, OptionsField, ParagraphsField, TagsField
from app.topics.models import Topic
from app.topics.option_lines import LONGEST_OPTION, MOST_OPTIONS
from app.topics.publishing import Draft
from app.topics.tag_suggestions import names_like_others, popular_tags

LONGEST_TITLE = 200
LONGEST_OPENING = timedelta(days=3650)
MOMENTS = ("closes_at", "options_until")
LIMITS = ("min_choices", "max_choices")
NUMBER_ERRORS = {"invalid": _("Write a whole number in digits, or leave this empty.")}


class EarlyResultsField(forms.ChoiceField):
    """Not asked for, the result is everybody's."""

    def clean(self, value: Any) -> Any:
        return super().clean(value or EarlyResults.ALWAYS.value)


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
    another_option = LineField(
        label=_("One more option"),
        required=False,
        max_length=LONGEST_OPTION,
        help_text=_("Or write one here and add it to the list; nothing is published by that."),
        template_name="topics/_another_option.html",
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
        template_name="topics/_tags_field.html",
        suggestions=popular_tags,
        widget=forms.TextInput(attrs={"list": "tag-suggestions"}),
        help_text=_("Up to 5 words that group topics, separated by commas, such as: parks, traffic"),
    )
    tags_as_written = forms.BooleanField(
        label=_("My tags are spelled as I mean them"),
        required=False,
    )
    closes_at = MomentField(
        label=_("Closing time"),
        required=False,
        help_text=_("From this moment on no ballot is taken. Leave it empty to keep the topic open."),
    )

    collaborative = forms.BooleanField(
        label=_("Others may add options"),
        required=False,
        help_text=_("Whoever is logged in and sees the topic. Similar options are pointed out first."),
    )
    options_until = MomentField(
        label=_("Until when may others add options?"),
        required=False,
        help_text=_("Leave it empty for as long as voting is open."),
    )
    early_results = EarlyResultsField(
        label=_("Who sees the result before voting closes?"),
        choices=EarlyResults.choices,
        initial=EarlyResults.ALWAYS,
        widget=forms.RadioSelect,
        help_text=_("How many ballots were cast is always shown. This stands once somebody has voted."),
    )

    seen = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
    """While editing: the key of the newest option that there was when the form was shown."""

    field_order = (
        *("title", "description", "options", "another_option", "collaborative", "options_until"),
        *("choice", "min_choices", "max_choices", "early_results", "visibility", "tags", "tags_as_written"),
        "closes_at",
    )

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at
        for name in MOMENTS:
            self.tell_zone(name)
        if "tags_as_written" not in self.data:
            del self.fields["tags_as_written"]

    def tell_zone(self, name: str) -> None:
        """Say on whose clock the time is read."""
        field = self.fields[name]
        assert isinstance(field, MomentField)
        field.standing = self.initial.get(name)
        zone = gettext("Time zone: %(zone)s.") % {"zone": timezone.get_current_timezone_name()}
        field.help_text = f"{zone} {field.help_text}"

    def clean_closes_at(self) -> datetime | None:
        closes_at: datetime | None = self.cleaned_data["closes_at"]
        if closes_at is None:
            return None
        if closes_at <= self.at:
            raise ValidationError(self.in_the_future())
        if closes_at > self.at + LONGEST_OPENING:
            raise ValidationError(gettext("Choose a closing time within the next ten years."))
        return closes_at

    def in_the_future(self) -> str:
        words = {
            "now": f"{timezone.localtime(self.at):%Y-%m-%d %H:%M}",
            "zone": timezone.get_current_timezone_name(),
        }
        return gettext("Choose a time in the future: it is now %(now)s (%(zone)s).") % words

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
        self.clean_cut_off()
        self.ask_about_tags()
        return data

    def ask_about_tags(self) -> None:
        """Tags that look like others in use are asked about; who confirms them is not asked again."""
        if "tags_as_written" in self.data:
            return
        lookalikes = names_like_others(self.cleaned_data.get("tags", ()))
        for name, others in lookalikes.items():
            self.add_error("tags", like_another(name, others))
        if lookalikes:
            self.fields["tags_as_written"] = self.base_fields["tags_as_written"]
            self.order_fields(self.field_order)

    def clean_cut_off(self) -> None:
        """Until when others may add options: while voting is open; it says nothing where they may not."""
        data = self.cleaned_data
        if not data.get("collaborative"):
            data["options_until"] = None
            self.errors.pop("options_until", None)
            return
        until, closes_at = data.get("options_until"), data.get("closes_at")
        if until and closes_at and until > closes_at:
            self.add_error(
                "options_until", _("Voting has closed by then. Choose an earlier time, or leave this empty.")
            )
        elif until and until <= self.at:
            self.add_error("options_until", self.in_the_future())

    def refuse_more_than_there_are(self) -> None:
        """Others may add options until there are enough for “at most”; “at least” has to be possible now."""
        options = self.cleaned_data.get("options")
        if options is None:
            return
        for name in LIMITS[:1] if self.cleaned_data.get("collaborative") else LIMITS:
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
            "collaborative": topic.collaborative,
            "options_until": topic.options_until,
            "seen": topic.options.aggregate(newest=Max("pk"))["newest"],
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
            collaborative=data["collaborative"],
            options_until=data["options_until"],
        )


def like_another(name: str, others: list[str]) -> str:
    return gettext(
        "“%(tag)s” is new. Did you mean %(others)s? Change it, or confirm your spelling below."
    ) % {
        "tag": name,
        "others": gettext(" or ").join(gettext("“%(tag)s”") % {"tag": other} for other in others),
    }


def initial_wording(topic: Topic) -> dict[str, Any]:
    return {
        "title": topic.title,
        "description": topic.description,
        "options": "\n".join(topic.options.values_list("text", flat=True)),
        "tags": ", ".join(topic.tags.values_list("name", flat=True)),
    }
