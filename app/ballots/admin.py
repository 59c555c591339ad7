"""Ballots in the admin: readable, never editable."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy

from app.ballots.early_results import may_see_result, why_hidden
from app.ballots.models import Ballot, Selection
from app.pages.guarded_admin import ModelAdmin, ReadOnly
from app.topics.models import Option


@admin.register(Ballot)
class BallotAdmin(ReadOnly, ModelAdmin[Ballot]):
    """Nobody adds, changes or deletes a ballot here, superusers included."""

    list_display = ("id", "topic", "voter", "selected", "cast_at", "changed_at")
    list_select_related = ("topic", "voter")
    list_per_page = 50
    ordering = ("-id",)
    search_fields = ("=topic__share_code", "=voter__username")
    search_help_text = gettext_lazy(
        "Search by the exact share code of a topic, or the exact username of a voter."
    )
    fields = ("topic", "voter", "cast_at", "changed_at", "selected_options")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ballot]:
        selections = Selection.objects.filter(ballot=OuterRef("pk")).order_by().values("ballot")
        counted = selections.annotate(count=Count("pk")).values("count")
        return super().get_queryset(request).annotate(selection_count=Subquery(counted))

    @admin.display(description=gettext_lazy("options selected"))
    def selected(self, ballot: Any) -> int:
        return ballot.selection_count or 0

    @admin.display(description=gettext_lazy("options selected"))
    def selected_options(self, ballot: Ballot) -> str:
        """Nothing that the topic's own people may not see yet; who works here is no exception."""
        if not may_see_result(ballot.topic, person=None, at=timezone.now()):
            return why_hidden(ballot.topic)
        options = Option.objects.filter(selections__ballot=ballot).order_by("position")
        return format_html_join("", "<div>{}. {}</div>", options.values_list("position", "text"))
