"""Topics in the admin; what people have voted on stands still."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from app.pages.exported_admin import Exported
from app.pages.guarded_admin import ModelAdmin
from app.topics.models import Topic
from app.topics.option_admin import TEXTS, OptionAdmin, OptionInline, has_ballots, number_options
from app.topics.resources import TopicResource
from app.topics.tag_admin import TagAdmin

__all__ = ["OptionAdmin", "TagAdmin", "TopicAdmin"]


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


@admin.register(Topic)
class TopicAdmin(Exported, ModelAdmin[Topic]):
    """Before the first ballot everything can be corrected; after it, what people voted on stands."""

    formfield_overrides = TEXTS
    resource_classes = [TopicResource]
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
            ("collaborative", "options_until"),
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
