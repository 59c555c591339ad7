"""The outbox in the admin: what waits, what was sent, what failed and why; never what a mail says."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from app.notifications.models import Mail, MailQuerySet
from app.notifications.outbox import try_again
from app.pages.guarded_admin import ModelAdmin, ReadOnly


class StateFilter(admin.SimpleListFilter):
    """Whether mails wait, were sent, or were given up."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("waiting")), ("sent", _("sent")), ("failed", _("given up"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Mail]) -> QuerySet[Mail]:
        assert isinstance(queryset, MailQuerySet)
        if self.value() == "waiting":
            return queryset.waiting()
        if self.value() == "sent":
            return queryset.filter(sent_at__isnull=False)
        return queryset.failed() if self.value() == "failed" else queryset


@admin.register(Mail)
class MailAdmin(ReadOnly, ModelAdmin[Mail]):
    """Whether mails went out. Nobody writes one here."""

    list_display = ("id", "person", "state", "attempts", "created_at", "sent_at", "last_error")
    list_select_related = ("person",)
    list_filter = (StateFilter,)
    list_per_page = 50
    search_fields = ("=person__username",)
    search_help_text = _("Search by the exact username of who gets the mail.")
    date_hierarchy = "created_at"
    fields = (
        "person",
        "state",
        "attempts",
        "created_at",
        "next_attempt_at",
        "sent_at",
        "failed_at",
        "last_error",
    )
    readonly_fields = fields
    actions = ("try_again",)

    @admin.display(description=_("state"))
    def state(self, mail: Mail) -> str:
        if mail.sent_at:
            return str(_("sent"))
        if mail.failed_at:
            return str(_("given up"))
        return str(_("to be tried again")) if mail.attempts else str(_("waiting"))

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.change_mail")

    @admin.action(description=_("Try again what was given up"), permissions=["retry"])
    def try_again(self, request: HttpRequest, mails: QuerySet[Mail]) -> None:
        failed = list(mails.filter(failed_at__isnull=False))
        count = try_again([mail.pk for mail in failed], at=timezone.now())
        if failed and request.user.pk:
            LogEntry.objects.log_actions(request.user.pk, failed, CHANGE, change_message="To be tried again.")
        words = ngettext("%(count)d mail is tried again.", "%(count)d mails are tried again.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS if count else messages.WARNING)
