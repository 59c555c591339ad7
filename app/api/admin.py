"""Access tokens in the admin: who has which; revoked by deleting them. Never the token, nor its hash."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from app.api.models import AccessToken
from app.pages.guarded_admin import ModelAdmin, ReadOnly


@admin.register(AccessToken)
class AccessTokenAdmin(ReadOnly, ModelAdmin[AccessToken]):
    list_display = ("name", "person", "created_at", "last_used_at")
    list_select_related = ("person",)
    list_per_page = 50
    search_fields = ("=person__username",)
    search_help_text = _("Search by the exact username of the owner.")
    date_hierarchy = "created_at"
    fields = ("name", "person", "created_at", "last_used_at")
    readonly_fields = fields

    def has_delete_permission(self, request: HttpRequest, obj: AccessToken | None = None) -> bool:
        return super(ReadOnly, self).has_delete_permission(request, obj)
