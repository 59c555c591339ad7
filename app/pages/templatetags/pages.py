"""The tags and filters that every page may use: `{% load pages %}`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.paginator import Page
from django.forms import BoundField, Field, Textarea
from django.forms.boundfield import BoundWidget
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from app.pages import moments
from app.pages import style_sheets as style_sheet_files
from app.pages.icons import icon
from app.pages.markdown import plain_text, render_markdown
from app.pages.memory import remembered
from app.pages.time_elements import time_element

register = template.Library()

HALF, THEMES = Fraction(1, 2), ("light", "dark")
LINK = '<link rel="stylesheet" href="{}" media="{}">'


register.simple_tag(icon)


@register.simple_tag
def style_sheets() -> SafeString:
    """The links to the style sheets of every page: to one where static files are collected."""
    if isinstance(staticfiles_storage, style_sheet_files.JoiningStorage):
        return format_html(LINK, static(style_sheet_files.JOINED), "all")
    media = dict.fromkeys(style_sheet_files.SHEETS, "all") | {style_sheet_files.ON_PAPER: "print"}
    return format_html_join("\n  ", LINK, ((static(name), medium) for name, medium in media.items()))


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """The theme that this person prefers, from the session: `light`, `dark`, else `system`."""
    session = getattr(context.get("request"), "session", {})
    preferred = session.get("theme")
    return preferred if preferred in THEMES else "system"


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """Code and name of each language of the site; each name in the language itself."""
    return list(settings.LANGUAGES)


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown that somebody wrote, as safe HTML."""
    return render_markdown(text)


@register.filter
def unmarked(text: str) -> str:
    """The words of Markdown without its marks, on one line."""
    return plain_text(text)


@register.filter
def when(moment: datetime | None) -> str:
    """`Friday 27 November, 18:00 (in 2 days)` in a `<time>`; nothing for None."""
    return time_element(moment, "{day} ({distance})")


@register.filter
def deadline(moment: datetime | None) -> str:
    """`Friday 27 November, 18:00 CET (in 2 days)`, where the hour decides; nothing for None."""
    return time_element(moment, "{day} {zone} ({distance})")


@register.filter
def day(moment: datetime | None) -> str:
    """`Friday 27 November, 18:00` in a `<time>`; nothing for None."""
    return time_element(moment, "{day}")


@register.simple_tag
def here_and_now() -> str:
    """`Friday 27 November 2026, 18:00`: when this page was made."""
    return minute_here(int(timezone.now().timestamp()) // moments.MINUTE)


@remembered(most=64 * 1024)
def minute_here(minute: int) -> str:
    """Of so many minutes since 1970."""
    moment = datetime.fromtimestamp(minute * moments.MINUTE, UTC)
    return moments.day_of_year_and_time(timezone.localtime(moment))


@register.filter
def calendar_day(moment: datetime | None) -> str:
    """`27 November 2026` in the reader's language; nothing for None."""
    return "" if moment is None else moments.calendar_day(timezone.localtime(moment))


@register.filter
def from_now(moment: datetime | None) -> str:
    """`in 2 days` or `2 days ago` in a `<time>`; nothing for None."""
    return time_element(moment, "{distance}")


@register.filter
def wait(seconds: int) -> str:
    """`3 minutes` for a wait: whole minutes or hours, rounded up, so that nobody comes back too early."""
    unit = moments.MINUTE if seconds <= 59 * moments.MINUTE else moments.HOUR
    return moments.length(timedelta(seconds=max(1, -(-seconds // unit)) * unit))


@register.filter
def count(number: int | None) -> str:
    """Digits in groups: `12,345`; nothing for None."""
    return "" if number is None else grouped(number)


@remembered(most=256 * 1024)
def grouped(number: int) -> str:
    return str(number_format(number, force_grouping=True))


@register.filter
def percent(share: Fraction | Decimal | float | None) -> str:
    """A share from 0 to 1 as `45.1%`: one decimal, half rounded up, never a false 0, 50 or 100.

    Half is where a majority begins: `50.0%` beside "less than half" would be a contradiction.
    """
    if share is None:
        return ""
    if share in (0, 1):
        return in_percent(number_format(int(share) * 100))
    tenths = int(Fraction(share) * 1000 + Fraction(1, 2))
    if share > 0 and tenths == 0:
        return _("under 0.1%")
    if share < 1 and tenths == 1000:
        return _("over 99.9%")
    if tenths == 500 and share != HALF:
        return _("just under 50%") if share < HALF else _("just over 50%")
    return in_percent(number_format(Decimal(tenths) / 10, decimal_pos=1))


def in_percent(digits: str) -> str:
    """Digits with the sign as the language writes it, with or without a space."""
    return pgettext("share of all", "{number}%").format(number=digits)


@register.filter
def bar_width(share: Fraction | Decimal | float) -> str:
    """A share as the width of an SVG bar, `45.125%`; kept between 0 and 100."""
    return f"{min(max(float(share), 0), 1) * 100:.3f}%"


@dataclass(frozen=True)
class Bar:
    """One row of a bar chart, in words: they are made once and shown twice, to the eye and to the ear."""

    label: str
    digits: str
    percent: str
    width: str
    description: str
    is_leading: bool


@register.simple_tag
def bar_chart(
    *, title: str, bars: Iterable[tuple[str, int, Any, bool]], leading: str = "", name: str = "bars"
) -> SafeString:
    """Horizontal bars from (label, value, share, is_leading); put a table with the same figures beneath.

    Values are ballots, shares are from 0 to 1. `leading` is the word at the leading bars ("Most ballots"
    by default); `name` starts the ids and differs when a page has two charts.
    """
    return drawn_chart(title, tuple(tuple(bar) for bar in bars), leading or _("Most ballots"), name)


@remembered(most=8 * 1024 * 1024)
def drawn_chart(title: str, bars: tuple[Any, ...], leading: str, name: str) -> SafeString:
    context = {"title": title, "bars": [bar_in_words(*bar, leading=leading) for bar in bars]}
    return render_to_string("pages/bar_chart.html", context | {"leading": leading, "name": name})


def bar_in_words(label: str, value: int, share: Any, is_leading: bool, *, leading: str) -> Bar:
    digits, part = count(value), percent(share)
    words = ngettext("%(digits)s ballot, %(part)s", "%(digits)s ballots, %(part)s", value)
    description = words % {"digits": digits, "part": part} + (f". {leading}" if is_leading else "")
    return Bar(label, digits, part, bar_width(share), description, is_leading)


@register.inclusion_tag("pages/turnout.html")
def turnout(number: int, total: int) -> dict[str, Any]:
    """A thin bar with its words: `number` of `total` people."""
    share = Fraction(number, total) if total else Fraction(0)
    return {"number": number, "total": total, "share": share}


@register.inclusion_tag("pages/pagination.html", takes_context=True)
def pagination(context: template.Context, page_obj: Page[Any]) -> dict[str, Any]:
    """Links to the neighbouring pages; everything else in the query string is kept."""
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page_obj": page_obj,
        "previous": address(page_obj.previous_page_number()) if page_obj.has_previous() else "",
        "next": address(page_obj.next_page_number()) if page_obj.has_next() else "",
    }


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether a field is a group of radio buttons or checkboxes."""
    return field.use_fieldset and getattr(field.field.widget, "input_type", "") in ("radio", "checkbox")


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether a field is one checkbox with its label behind it."""
    return not field.use_fieldset and getattr(field.field.widget, "input_type", "") == "checkbox"


@register.filter
def first_control(field: BoundField) -> str:
    """The id that a link in the error summary leads to: the field, or the first choice of a group."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def naming(error: str, field: BoundField) -> str:
    """An error as it stands away from its field: `This field is required` names the field first."""
    return f"{field.label}: {error}" if error == Field.default_error_messages["required"] else error


@register.filter
def limit(field: BoundField) -> int | None:
    """How many characters a long text may have, said as a hint; None where nothing is to be said."""
    return getattr(field.field, "max_length", None) if isinstance(field.field.widget, Textarea) else None


@register.filter
def described_by(field: BoundField) -> str:
    """The ids of a field's hint, limit and errors, in the order in which they are read."""
    said = {"helptext": field.help_text, "limit": limit(field), "error": field.errors}
    return " ".join(f"{field.auto_id}_{part}" for part, words in said.items() if words)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """A field's widget, without what makes a browser cut off pasted text or speak before we do.

    `maxlength` would silently lose the end of a pasted text; `required` shows the browser's own words
    instead of ours, so it becomes `aria-required`, which says the same without stopping anything.
    Turns `use_required_attribute` off on the field's form: Django offers no other way.
    """
    field.form.use_required_attribute = False
    attributes: dict[str, Any] = {"maxlength": False, "minlength": False}
    if field.field.required and not is_checkbox(field):
        attributes["aria-required"] = "true"
    if description := described_by(field):
        attributes["aria-describedby"] = description
    return field.as_widget(attrs=attributes)


@register.simple_tag
def choice_control(choice: BoundWidget) -> SafeString:
    """One radio button or checkbox of a group."""
    data = choice.data
    attributes = {
        name: value for name, value in data["attrs"].items() if name not in ("required", "aria-invalid")
    }
    return format_html(
        '<input type="{}" name="{}" value="{}"{}>',
        data["type"],
        data["name"],
        data["value"],
        flatatt(attributes),
    )
