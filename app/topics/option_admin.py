"""Options in the admin: on the page of their topic, and one by one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime, AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Max
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from app.pages.guarded_admin import InlineFormSet, ModelAdmin, ModelForm, OneByOne, TabularInline
from app.topics.fields import LONGEST_DESCRIPTION, LineField, ParagraphsField
from app.topics.models import Option, Topic
from app.topics.option_lines import MOST_OPTIONS

MOST_OPTIONS_IN_FORM = 150
"""Beyond this many, options are edited one by one: a form holds 1000 fields, each option takes five."""


class MomentWidget(AdminSplitDateTime):
    """A date and a time, each of which a screen reader can name: Django's words beside them are no labels."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs)
        for widget, name in zip(self.widgets, (gettext_lazy("Date"), gettext_lazy("Time")), strict=True):
            widget.attrs["aria-label"] = name


TEXTS: Any = {
    models.DateTimeField: {"widget": MomentWidget},
    models.CharField: {"form_class": LineField, "widget": AdminTextInputWidget},
    models.TextField: {
        "form_class": ParagraphsField,
        "widget": AdminTextareaWidget,
        "max_length": LONGEST_DESCRIPTION,
    },
}
"""What is typed here is tidied and refused as on the pages of the site."""


class OptionFormSet(InlineFormSet[Option, Topic, ModelForm[Option]]):
    """The options of one topic: no two alike, numbered from 1 in the order they stand."""

    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            text = form.cleaned_data.get("text", "") if hasattr(form, "cleaned_data") else ""
            if not text or form in self.deleted_forms:
                continue
            if text.casefold() in seen:
                raise ValidationError(_("The option “%(text)s” stands here twice.") % {"text": text})
            seen.add(text.casefold())
        if 0 < len(seen) < (self.instance.min_choices or 0):
            raise ValidationError(_("A ballot has to choose more options than there are. Add some."))

    def save_new(self, form: ModelForm[Option], commit: bool = True) -> Option:
        self.last_position = getattr(self, "last_position", None) or last_position(self.instance)
        self.last_position += 1
        form.instance.position = self.last_position
        return super().save_new(form, commit)


class OptionInline(TabularInline[Option, Topic]):
    model = Option
    formset = OptionFormSet
    formfield_overrides = TEXTS
    fields = ("text", "position")
    readonly_fields = ("position",)
    min_num = 1
    max_num = MOST_OPTIONS
    show_change_link = True
    verbose_name_plural = gettext_lazy("options, in ballot order")

    def get_extra(self, request: HttpRequest, obj: Topic | None = None, **kwargs: Any) -> int:
        return 0 if obj else 3

    def get_formset(self, request: HttpRequest, obj: Topic | None = None, **kwargs: Any) -> Any:
        """A topic has an option; where options are only shown, nothing is posted to count."""
        is_form = self.has_change_permission(request, obj)
        return super().get_formset(request, obj, validate_min=is_form, validate_max=is_form, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        return super().has_add_permission(request, obj) and fits_in_form(obj)

    def has_change_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        return super().has_change_permission(request, obj) and fits_in_form(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        return super().has_delete_permission(request, obj) and fits_in_form(obj)


class OptionForm(ModelForm[Option]):
    class Meta:
        model = Option
        fields = ["text"]

    def clean_text(self) -> str:
        """No two options of a topic are alike in any capitals. One query."""
        text: str = self.cleaned_data["text"]
        others = self.instance.topic.options.exclude(pk=self.instance.pk).values_list("text", flat=True)
        if text.casefold() in (other.casefold() for other in others):
            raise ValidationError(_("Another option of this topic says the same."))
        return text


@admin.register(Option)
class OptionAdmin(OneByOne, ModelAdmin[Option]):
    """Options one by one; new ones are added on the page of their topic."""

    form = OptionForm
    formfield_overrides = TEXTS
    list_display = ("text", "topic", "position")
    list_display_links = ("text",)
    list_select_related = ("topic",)
    list_per_page = 50
    search_fields = ("text", "=topic__share_code")
    search_help_text = gettext_lazy("Search by text, or by the exact share code of the topic.")
    ordering = ("-topic_id", "position")
    fields = ("topic", "text", "position")
    readonly_fields = ("topic", "position")

    def guard_of(self, row: Option) -> Topic:
        """The topic, whose lock voters share; the option's own, taken first, would meet theirs head-on."""
        return row.topic

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Option | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and has_ballots(obj.topic))

    def has_delete_permission(self, request: HttpRequest, obj: Option | None = None) -> bool:
        """Not the last one nor one that ballots cannot do without, and none once people have voted."""
        may = super().has_delete_permission(request, obj)
        if obj is None or not may:
            return may
        return not has_ballots(obj.topic) and obj.topic.options.count() > obj.topic.choice_rule.least

    def delete_model(self, request: HttpRequest, obj: Option) -> None:
        topic = obj.topic
        super().delete_model(request, obj)
        number_options(topic)


def has_ballots(topic: Topic) -> bool:
    """Whether anybody has voted on the topic. Asks the database once per object."""
    if "has_ballots" not in vars(topic):
        vars(topic)["has_ballots"] = topic.ballots.exists()
    return bool(vars(topic)["has_ballots"])


def fits_in_form(topic: Topic | None) -> bool:
    """Whether the options may be edited on the page of their topic."""
    if topic is None:
        return True
    if "option_count" not in vars(topic):
        vars(topic)["option_count"] = topic.options.count()
    return not has_ballots(topic) and vars(topic)["option_count"] <= MOST_OPTIONS_IN_FORM


def last_position(topic: Topic) -> int:
    """The highest position among the topic's options; 0 when it has none."""
    return topic.options.aggregate(last=Max("position"))["last"] or 0


def number_options(topic: Topic) -> None:
    """Close the gaps that deleted options left: positions count from 1. Three queries.

    They move out of the way first, because no two may share a position even for a moment.
    """
    with transaction.atomic():
        topic.options.update(position=F("position") + MOST_OPTIONS * 2)
        options = list(topic.options.order_by("position"))
        for position, option in enumerate(options, start=1):
            option.position = position
        Option.objects.bulk_update(options, ["position"])
