"""Ballots in the admin: that somebody voted, and when; never what they chose, and nothing to edit."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from app.ballots.models import Ballot
from app.pages.guarded_admin import ModelAdmin, ReadOnly


@admin.register(Ballot)
class BallotAdmin(ReadOnly, ModelAdmin[Ballot]):
    """Nobody adds, changes or deletes a ballot here, superusers included."""

    list_display = ("id", "topic", "voter", "cast_at", "changed_at")
    list_select_related = ("topic", "voter")
    list_per_page = 50
    ordering = ("-id",)
    search_fields = ("=topic__share_code", "=voter__username")
    search_help_text = gettext_lazy(
        "Search by the exact share code of a topic, or the exact username of a voter."
    )
    fields = ("topic", "voter", "cast_at", "changed_at")
    readonly_fields = fields
