"""Pending registrations in the admin: who has not proven the address yet; a new link for them."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from app.accounts.emails import MailNotSent
from app.accounts.models import PendingRegistration
from app.accounts.registration import renew_registration
from app.accounts.views.mailing import limit_mails_to
from app.pages.errors import RateLimited
from app.pages.guarded_admin import ModelAdmin, ReadOnly

MOST_MAILS = 50
"""New links that one click mails at most."""


@admin.register(PendingRegistration)
class PendingRegistrationAdmin(ReadOnly, ModelAdmin[PendingRegistration]):
    """Those who have not yet proven their address. Neither hash is ever shown."""

    list_display = ("username", "email", "created_at", "expires_at", "is_usable")
    search_fields = ("username", "email")
    search_help_text = gettext_lazy("Search by username or e-mail address.")
    date_hierarchy = "created_at"
    fields = ("username", "email", "created_at", "expires_at", "is_usable")
    readonly_fields = fields
    actions = ("send_again",)

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_pendingregistration")

    @admin.action(description=gettext_lazy("Mail a new link"), permissions=["send_again"])
    def send_again(self, request: HttpRequest, pending: QuerySet[PendingRegistration]) -> None:
        """A new link for each, good for a new day; the older one stops working. It is logged."""
        sent: list[PendingRegistration] = []
        for registration in pending[:MOST_MAILS]:
            try:
                limit_mails_to(registration.email)
                renew_registration(registration)
            except (MailNotSent, RateLimited) as refusal:
                words = _("%(address)s: no mail was sent (%(reason)s).")
                given = {"address": registration.email, "reason": refusal}
                self.message_user(request, words % given, messages.WARNING)
            else:
                sent.append(registration)
        if sent:
            LogEntry.objects.log_actions(
                request.user.pk or 0, sent, CHANGE, change_message="Mailed a new link."
            )
        words = ngettext("%(count)d new link was mailed.", "%(count)d new links were mailed.", len(sent))
        self.message_user(request, words % {"count": len(sent)}, messages.SUCCESS if sent else messages.INFO)

    @admin.display(description=gettext_lazy("link still works"), boolean=True)
    def is_usable(self, registration: PendingRegistration) -> bool:
        return not registration.is_expired

    def has_delete_permission(self, request: HttpRequest, obj: PendingRegistration | None = None) -> bool:
        return super(ReadOnly, self).has_delete_permission(request, obj)
