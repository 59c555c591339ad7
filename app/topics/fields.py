"""Fields that tidy and refuse what people type about topics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from app.topics.option_lines import OptionLinesError, parse_option_lines
from app.topics.plain_text import has_unprintable, is_blank, tidy_line, tidy_paragraphs
from app.topics.tag_names import TagNamesError, parse_tag_names

LONGEST_DESCRIPTION = 10_000

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
    """Words between commas that become a list of tag names; its template offers `suggestions`."""

    def __init__(self, *, suggestions: Callable[[], Sequence[str]] = tuple, **options: Any) -> None:
        super().__init__(**options)
        self.suggestions = suggestions

    def clean(self, value: Any) -> Any:
        try:
            return parse_tag_names(str(value or ""))
        except TagNamesError as refusal:
            raise ValidationError(str(refusal)) from refusal
