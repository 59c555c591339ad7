"""What people fill in about topics."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from app.topics.editing import NotACorrection, Wording
from app.topics.models import Topic
from app.topics.option_lines import OptionLinesError, parse_option_lines
from app.topics.plain_text import has_unprintable, is_blank, tidy_line, tidy_paragraphs
from app.topics.publishing import Draft
from app.topics.share_codes import SHARE_CODE_LENGTH, is_share_code, normalize_share_code
from app.topics.tag_names import TagNamesError, parse_tag_names

LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 10_000
LONGEST_OPENING = timedelta(days=3650)

UNPRINTABLE = _("This holds a control character that cannot be shown. Remove it, or type the text again.")


class PrintableField(forms.CharField):
    """Text that a page can show; its own refusal of control characters covers NUL."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validators = [v for v in self.validators if not isinstance(v, ProhibitNullCharactersValidator)]

    def run_validators(self, value: str) -> None:
        if has_unprintable(value):
            raise ValidationError(UNPRINTABLE, code="unprintable")
        super().run_validators(value)


class LineField(PrintableField):
    """One line of visible text, tidied."""

    def to_python(self, value: Any) -> str:
        text = tidy_line(super().to_python(value) or "")
        return "" if is_blank(text) and not has_unprintable(text) else text


class ParagraphsField(PrintableField):
    """Text with line breaks, tidied."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return tidy_paragraphs(super().to_python(value) or "")


class OptionsField(forms.CharField):
    """Lines that become a list of options."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, **options)

    def clean(self, value: Any) -> Any:
        try:
            return parse_option_lines(str(value or ""))
        except OptionLinesError as refusal:
            raise ValidationError(refusal.problems) from refusal


class TagsField(forms.CharField):
    """Words between commas that become a list of tag names."""

    def clean(self, value: Any) -> Any:
        try:
            return parse_tag_names(str(value or ""))
        except TagNamesError as refusal:
            raise ValidationError(str(refusal)) from refusal


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

    @staticmethod
    def initial_of(topic: Topic) -> dict[str, Any]:
        """What the form says of a topic that is there."""
        return {
            **initial_wording(topic),
            "choice": "multiple" if topic.multiple_choice else "single",
            "visibility": "unlisted" if topic.unlisted else "public",
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
        )


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


def initial_wording(topic: Topic) -> dict[str, Any]:
    return {
        "title": topic.title,
        "description": topic.description,
        "options": "\n".join(topic.options.values_list("text", flat=True)),
        "tags": ", ".join(topic.tags.values_list("name", flat=True)),
    }


class ClosingForm(forms.Form):
    """Why voting ends before its time."""

    reason = LineField(
        label=_("Why do you close it now?"),
        max_length=300,
        help_text=_("Everybody reads this beside the result. Up to 300 characters."),
        error_messages={"required": _("Say why voting ends now: people who have not voted want to know.")},
    )


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
