"""What staff do in the admin for people who cannot log in: wrong passwords forgiven, a lost phone.

Each asks first, and is written into the staff log.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from app.accounts import two_factor
from app.accounts.models import User
from app.accounts.tries import forgive_all

MOST_PEOPLE = 100
"""So many at once can be helped: these are single cases, not campaigns."""

if TYPE_CHECKING:
    Base = admin.ModelAdmin[User]
else:
    Base = object


class Relief(Base):
    """A mixin for the admin of people: two actions."""

    relief_actions = ("forgive_tries", "switch_off_two_factor")

    @admin.action(
        description=gettext_lazy("Forgive wrong passwords: may try to log in again at once"),
        permissions=["change"],
    )
    def forgive_tries(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        return self.relieve(
            request,
            people,
            name="forgive_tries",
            title=_("Forgive wrong passwords"),
            says=_("Wrong passwords and codes of the last minutes no longer count for:"),
            relieve=lambda user: forgive_all(user, timezone.now()),
            log="Forgave wrong passwords.",
        )

    @admin.action(
        description=gettext_lazy("Switch off two-factor log-in: phone and codes are lost"),
        permissions=["change"],
    )
    def switch_off_two_factor(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        return self.relieve(
            request,
            people,
            name="switch_off_two_factor",
            title=_("Switch off two-factor log-in"),
            says=_("Be sure that it is they who ask. From now on the password alone opens the account of:"),
            relieve=two_factor.switch_off,
            log="Switched off two-factor log-in.",
        )

    def relieve(
        self,
        request: HttpRequest,
        people: QuerySet[User],
        *,
        name: str,
        title: str,
        says: str,
        relieve: Callable[[User], None],
        log: str,
    ) -> HttpResponse | None:
        """Ask first; once confirmed, do it for those whom the acting person may change, and log each."""
        chosen = list(people.order_by("username")[:MOST_PEOPLE])
        governed = [user for user in chosen if self.has_change_permission(request, user)]
        if "confirmed" not in request.POST:
            return self.ask_about_relief(request, governed, name=name, title=title, says=says)
        with transaction.atomic():
            for user in governed:
                relieve(user)
            LogEntry.objects.log_actions(request.user.pk or 0, governed, CHANGE, change_message=log)
        count = len(governed)
        words = ngettext("Done for {count} person.", "Done for {count} people.", count)
        self.message_user(request, words.format(count=count), messages.SUCCESS)
        return None

    def ask_about_relief(
        self, request: HttpRequest, governed: list[User], *, name: str, title: str, says: str
    ) -> HttpResponse:
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": title,
            "says": says,
            "opts": self.opts,
            "media": self.media,
            "people": governed,
            "action": name,
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/accounts/user/confirm_relief.html", context)
