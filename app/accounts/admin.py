"""People in the admin: who they are, who may log in, who may do what."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from app.accounts.group_admin import GroupAdmin
from app.accounts.models import User, normalize_email
from app.accounts.registration_admin import PendingRegistrationAdmin
from app.accounts.relief import Relief
from app.accounts.resources import UserResource
from app.accounts.rights import RightsField
from app.pages.exported_admin import Exported
from app.pages.guarded_admin import ModelAdmin, ModelForm, OneByOne

__all__ = ["GroupAdmin", "PendingRegistrationAdmin", "UserAdmin"]

NAMES_SHOWN = 50
"""How many people a confirmation names one by one."""

admin.site.unregister([TOTPDevice, StaticDevice])  # nobody reads the secrets of others


class UserForm(ModelForm[User]):
    """What staff may write about a person. A new address has not been proven."""

    class Meta:
        model = User
        fields = ["username", "email", "is_staff", "is_superuser", "groups", "user_permissions"]

    def clean_username(self) -> str:
        name = User.normalize_username(self.cleaned_data["username"])
        if User.objects.named(name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This username is taken. Choose another one."))
        return name

    def clean_email(self) -> str:
        email = normalize_email(self.cleaned_data["email"])
        if User.objects.at_address(email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Another account has this address."))
        return email

    def save(self, commit: bool = True) -> User:
        if "email" in self.changed_data:
            self.instance.email_verified = False
        return super().save(commit)


@admin.register(User)
class UserAdmin(Exported, Relief, OneByOne, ModelAdmin[User]):
    """People come by registering; they are suspended rather than deleted."""

    form = UserForm
    resource_classes = [UserResource]
    list_display = ("username", "email", "is_active", "ballots_cast", "created_at")
    list_filter = ("is_active", "email_verified", "is_staff", "is_superuser")
    search_fields = ("username", "email")
    search_help_text = gettext_lazy("Search by username or e-mail address.")
    date_hierarchy = "created_at"
    list_per_page = 50
    filter_horizontal = ("groups", "user_permissions")
    actions = ("suspend", "reinstate", *Relief.relief_actions)
    readonly_fields = (
        "password_note",
        "email_verified",
        "is_active",
        "created_at",
        "last_login",
        "ballots_cast",
    )
    fieldsets = (
        (None, {"fields": ("username", "email", "email_verified", "password_note")}),
        (
            gettext_lazy("Taking part"),
            {
                "fields": ("is_active", "created_at", "last_login", "ballots_cast"),
                "description": gettext_lazy(
                    "To suspend or reinstate people, tick them in the list and choose the action there."
                ),
            },
        ),
    )
    rights = (
        gettext_lazy("Rights in the admin"),
        {"fields": ("is_staff", "is_superuser", "groups", "user_permissions")},
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        ballots = User.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
        counted = ballots.annotate(count=Count("ballots")).values("count")
        people: QuerySet[User] = super().get_queryset(request)
        return people.annotate(ballot_count=Coalesce(Subquery(counted), 0))

    @admin.display(description=gettext_lazy("ballots"))
    def ballots_cast(self, user: Any) -> int:
        return int(user.ballot_count)

    @admin.display(description=gettext_lazy("password"))
    def password_note(self, user: User) -> str:
        return format_html(
            _('Nobody can read it. A forgotten one is replaced on <a href="{}">the page for that</a>.'),
            reverse("accounts:password_reset"),
        )

    # Who may do what

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and may_govern(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return (
            super().has_delete_permission(request, obj)
            and may_govern(request.user, obj)
            and obj != request.user
        )

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        return [*self.fieldsets, self.rights] if is_superuser(request) else self.fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Nobody takes their own rights away, so that a superuser remains."""
        own = ("is_staff", "is_superuser") if obj == request.user else ()
        return (*self.readonly_fields, *own)

    def get_exclude(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Only superusers write rights, whatever the posted form holds."""
        return () if is_superuser(request) else self.rights[1]["fields"]

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        if db_field.name == "user_permissions":
            kwargs["queryset"] = db_field.remote_field.model.objects.select_related("content_type")
            kwargs["form_class"] = RightsField
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    # Suspending instead of deleting

    @admin.action(description=gettext_lazy("Suspend: may not log in"), permissions=["change"])
    def suspend(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        return self.confirm_or_set(request, people, may_log_in=False)

    @admin.action(description=gettext_lazy("Reinstate: may log in again"), permissions=["change"])
    def reinstate(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        return self.confirm_or_set(request, people, may_log_in=True)

    def confirm_or_set(
        self, request: HttpRequest, people: QuerySet[User], *, may_log_in: bool
    ) -> HttpResponse | None:
        """Ask first; once confirmed, change those whom the acting person may change, and log each."""
        governed = people.exclude(pk=request.user.pk or 0).filter(left_at=None)
        if not is_superuser(request):
            governed = governed.exclude(is_staff=True).exclude(is_superuser=True)
        changing = governed.exclude(is_active=may_log_in)
        if "confirmed" not in request.POST:
            return self.ask(request, people, governed, changing, may_log_in=may_log_in)
        count = set_may_log_in(changing, may_log_in=may_log_in, by=request.user)
        self.message_user(request, what_happened(count, may_log_in=may_log_in), messages.SUCCESS)
        return None

    def ask(
        self,
        request: HttpRequest,
        people: QuerySet[User],
        governed: QuerySet[User],
        changing: QuerySet[User],
        *,
        may_log_in: bool,
    ) -> HttpResponse:
        """The page that names who is meant, and who is left out and why."""
        count = changing.count()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Reinstate people") if may_log_in else _("Suspend people"),
            "opts": self.opts,
            "media": self.media,
            "may_log_in": may_log_in,
            "action": "reinstate" if may_log_in else "suspend",
            "checkbox": ACTION_CHECKBOX_NAME,
            "count": count,
            "named": changing.order_by("username")[:NAMES_SHOWN],
            "unnamed": max(0, count - NAMES_SHOWN),
            "left_out": people.exclude(pk__in=governed.values("pk")).order_by("username")[:NAMES_SHOWN],
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "select_across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/accounts/user/confirm_standing.html", context)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes with these people, as counts; ballots and the staff log keep them here."""
        people: list[User] = list(objs)
        goes = [line for user in people for line in what_goes(user)]
        stays = [line for user in people for line in what_keeps(user)]
        refused = [user for user in people if not self.has_delete_permission(request, user)]
        counts = {self.opts.verbose_name_plural: len(people)}
        return goes, counts, {self.opts.verbose_name} if refused else set(), stays


def is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)


def may_govern(actor: Any, user: User | None) -> bool:
    """Whether `actor` may change this person at all: staff by superusers only, who left by nobody."""
    if user is not None and user.left_at is not None:
        return False
    return actor.is_superuser or user is None or not (user.is_staff or user.is_superuser)


def what_goes(user: User) -> list[Any]:
    """What deleting this person deletes, in the nested lists that the admin prints. One query."""
    lines: list[Any] = [_("{name}, with preferences and rights").format(name=user)]
    if count := user.topics.count():
        words = ngettext(
            "{count} topic stays, without creator", "{count} topics stay, without creator", count
        )
        lines.append([words.format(count=count)])
    return lines


def what_keeps(user: User) -> list[str]:
    """Why this person cannot be deleted; empty when nothing stands against it. Two queries."""
    reasons = []
    if count := user.ballots.count():
        words = ngettext("{name}: {count} ballot", "{name}: {count} ballots", count)
        reasons.append(words.format(name=user, count=count))
    if count := LogEntry.objects.filter(user=user).count():
        words = ngettext(
            "{name}: {count} entry in the staff log", "{name}: {count} entries in the staff log", count
        )
        reasons.append(words.format(name=user, count=count))
    return reasons


def set_may_log_in(people: QuerySet[User], *, may_log_in: bool, by: Any) -> int:
    """Suspend or reinstate people and write it into the staff log; the number of people changed."""
    words = "Reinstated." if may_log_in else "Suspended."
    with transaction.atomic():
        changed = list(people.select_for_update(of=("self",)))
        for user in changed:
            user.is_active = may_log_in
        User.objects.bulk_update(changed, ["is_active"], batch_size=500)
        LogEntry.objects.log_actions(by.pk, changed, CHANGE, change_message=words)
    return len(changed)


def what_happened(count: int, *, may_log_in: bool) -> str:
    if may_log_in:
        words = ngettext("{count} person may log in again.", "{count} people may log in again.", count)
    else:
        words = ngettext("{count} person is suspended.", "{count} people are suspended.", count)
    return words.format(count=count)
