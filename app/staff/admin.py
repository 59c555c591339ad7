"""The staff log in the admin: who did what, when. Nobody edits it."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext_lazy

from app.pages.guarded_admin import ModelAdmin, ReadOnly
from app.staff.acts import act_in_words


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnly, ModelAdmin[LogEntry]):
    list_display = ("action_time", "user", "what", "object_repr", "content_type")
    list_display_links = ("action_time", "what")
    list_select_related = ("user", "content_type")
    list_filter = ("action_flag",)
    list_per_page = 50
    search_fields = ("=user__username", "object_repr")
    search_help_text = gettext_lazy("Search by exact username of staff, or by what was changed.")
    fields = ("action_time", "user", "what", "object_repr", "content_type")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("what happened"))
    def what(self, entry: LogEntry) -> str:
        return act_in_words(entry)
