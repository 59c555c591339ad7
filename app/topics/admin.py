"""Topics, options and tags in the admin; what people have voted on stands still."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from app.pages.guarded_admin import InlineFormSet, ModelAdmin, ModelForm, OneByOne, TabularInline
from app.topics.forms import LONGEST_DESCRIPTION, LineField, ParagraphsField
from app.topics.models import Option, Tag, Topic
from app.topics.option_lines import MOST_OPTIONS
from app.topics.tag_names import TagNamesError, parse_tag_names

MOST_OPTIONS_IN_FORM = 150
"""Beyond this many, options are edited one by one: a form holds 1000 fields, each option takes five."""

TEXTS: Any = {
    models.CharField: {"form_class": LineField, "widget": AdminTextInputWidget},
    models.TextField: {
        "form_class": ParagraphsField,
        "widget": AdminTextareaWidget,
        "max_length": LONGEST_DESCRIPTION,
    },
}
"""What is typed here is tidied and refused as on the pages of the site."""


class StateFilter(admin.SimpleListFilter):
    """Not yet open, open or closed, by the server's time."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("open", _("Open")), ("closed", _("Closed")), ("waiting", _("Not yet open"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Topic]) -> QuerySet[Topic]:
        match self.value():
            case "open":
                return queryset.filter(pk__in=Topic.objects.open().values("pk"))
            case "closed":
                return queryset.filter(pk__in=Topic.objects.closed().values("pk"))
            case "waiting":
                return queryset.filter(opens_at__gt=timezone.now())
        return queryset


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


@admin.register(Topic)
class TopicAdmin(ModelAdmin[Topic]):
    """Before the first ballot everything can be corrected; after it, what people voted on stands."""

    formfield_overrides = TEXTS
    list_display = ("title", "share_code", "state", "ballots_counted", "closes_at", "creator")
    list_filter = (StateFilter, "unlisted", "multiple_choice")
    list_select_related = ("creator",)
    list_per_page = 50
    search_fields = ("title", "=share_code", "=creator__username")
    search_help_text = gettext_lazy("Search by title, or by the exact share code or creator.")
    date_hierarchy = "created_at"
    autocomplete_fields = ("tags",)
    inlines = [OptionInline]
    frozen = (
        "title",
        "multiple_choice",
        "min_choices",
        "max_choices",
        "early_results",
        "opens_at",
        "closes_at",
    )
    readonly_fields = ("share_code", "creator", "created_at", "ballots_counted")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        return Topic.objects.with_counts()

    def get_fieldsets(self, request: HttpRequest, obj: Topic | None = None) -> Any:
        question = ["title", "description", "tags"]
        rules = [
            "multiple_choice",
            ("min_choices", "max_choices"),
            "unlisted",
            "early_results",
            ("opens_at", "closes_at"),
        ]
        if obj is None:
            return [(None, {"fields": question}), (_("Rules"), {"fields": rules})]
        known = ["share_code", "creator", "created_at", "ballots_counted"]
        notes = {
            "description": _("Somebody has voted: the title, the options, the method and the times stand.")
        }
        return [
            (None, {"fields": question, **(notes if has_ballots(obj) else {})}),
            (_("Rules"), {"fields": rules}),
            (_("Facts"), {"fields": known}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> Any:
        return (*self.readonly_fields, *self.frozen) if obj and has_ballots(obj) else self.readonly_fields

    @admin.display(description=gettext_lazy("state"))
    def state(self, topic: Topic) -> str:
        if topic.is_closed():
            return _("Closed")
        return _("Open") if topic.is_open() else _("Not yet open")

    @admin.display(description=gettext_lazy("ballots"), ordering="ballot_count")
    def ballots_counted(self, topic: Topic) -> str:
        address = reverse("admin:ballots_ballot_changelist")
        return format_html('<a href="{}?topic__id__exact={}">{}</a>', address, topic.pk, topic.ballot_count)

    def view_on_site(self, topic: Topic) -> str:
        return topic.get_absolute_url()

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:
        if not change:
            obj.creator = request.user  # type: ignore[assignment]  # only users enter the admin
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if formset.deleted_objects:
            number_options(formset.instance)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes with these topics, as counts: a list of every ballot would have no end."""
        topics: list[Topic] = list(objs)
        goes = [line for topic in topics for line in what_goes(topic)]
        refused = [topic for topic in topics if not self.has_delete_permission(request, topic)]
        counts = {
            self.opts.verbose_name_plural: len(topics),
            _("ballots"): sum(topic.ballots.count() for topic in topics),
        }
        return goes, counts, {self.opts.verbose_name} if refused else set(), []


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
        """Not the last one, and none once people have voted."""
        may = super().has_delete_permission(request, obj)
        if obj is None or not may:
            return may
        return not has_ballots(obj.topic) and obj.topic.options.count() > 1

    def delete_model(self, request: HttpRequest, obj: Option) -> None:
        topic = obj.topic
        super().delete_model(request, obj)
        number_options(topic)


class TagForm(ModelForm[Tag]):
    class Meta:
        model = Tag
        fields = ["name"]

    def clean_name(self) -> str:
        """A tag as people would type it on the page of a new topic."""
        try:
            names = parse_tag_names(self.cleaned_data["name"])
        except TagNamesError as refusal:
            raise ValidationError(str(refusal)) from refusal
        if len(names) != 1:
            raise ValidationError(_("Write one tag, without commas."))
        return names[0]


@admin.register(Tag)
class TagAdmin(ModelAdmin[Tag]):
    form = TagForm
    list_display = ("name", "topic_count")
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        tags = Tag.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
        counted = tags.annotate(count=Count("topics")).values("count")
        return super().get_queryset(request).annotate(topics_tagged=Subquery(counted))

    @admin.display(description=gettext_lazy("topics"), ordering="topics_tagged")
    def topic_count(self, tag: Any) -> int:
        return int(tag.topics_tagged)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Tags go; the topics that wear them stay."""
        tags: list[Tag] = list(objs)
        goes = [_("{tag}; its topics stay").format(tag=tag) for tag in tags]
        refused = [tag for tag in tags if not self.has_delete_permission(request, tag)]
        counts = {self.opts.verbose_name_plural: len(tags)}
        return goes, counts, {self.opts.verbose_name} if refused else set(), []


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


def what_goes(topic: Topic) -> list[Any]:
    """What deleting this topic deletes, in the nested lists that the admin prints. Two queries."""
    options, ballots = topic.options.count(), topic.ballots.count()
    return [
        f"{topic} ({topic.share_code})",
        [
            ngettext("{count} option", "{count} options", options).format(count=options),
            ngettext(
                "{count} ballot, with what was selected on it",
                "{count} ballots, with what was selected on them",
                ballots,
            ).format(count=ballots),
        ],
    ]
