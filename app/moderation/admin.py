"""The moderators' queue in the admin: things that were reported, decided one by one or together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Count, F, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from app.accounts.models import User
from app.moderation.bulk import MOST_AT_ONCE, NAMES_SHOWN, ReasonForm, decide_each
from app.moderation.deciding import DECIDE, decide, open_appeal
from app.moderation.decision_form import DecisionForm
from app.moderation.models import Appeal, Case, Decision, Kind, Report, Verdict
from app.pages.guarded_admin import ModelAdmin, ReadOnly, StackedInline, TabularInline


class WaitingFilter(admin.SimpleListFilter):
    """What needs a decision, what is hidden, what was decided."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [
            ("waiting", _("Waiting")),
            ("reported", _("Reported")),
            ("appealed", _("Appealed")),
            ("hidden", _("Hidden")),
            ("decided", _("Decided")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen: dict[str, Callable[[], QuerySet[Case]]] = {
            "waiting": queryset.waiting,
            "reported": queryset.reported,
            "appealed": queryset.appealed,
            "hidden": lambda: queryset.filter(hidden_at__isnull=False),
            "decided": lambda: queryset.filter(waiting_since__isnull=True),
        }
        choose = chosen.get(self.value() or "")
        return choose() if choose else queryset


class Shown:
    """A mixin: rows beneath a case that are read, never written here."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("moderation.view_case")


class ReportInline(Shown, TabularInline[Report, Case]):
    model = Report
    fields = readonly_fields = ("created_at", "reporter", "ground", "words")
    verbose_name_plural = gettext_lazy("reports")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("reporter")


class DecisionInline(Shown, StackedInline[Decision, Case]):
    """One beneath the other: beside one another, reasons and appeals are too wide for a phone."""

    model = Decision
    fields = readonly_fields = ("decided_at", "moderator", "verdict", "reason", "appealed")
    verbose_name_plural = gettext_lazy("decisions")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("moderator", "appeal")

    @admin.display(description=gettext_lazy("appeal"))
    def appealed(self, decision: Decision) -> str:
        return decision.appeal.text if hasattr(decision, "appeal") else _("None")


@admin.register(Case)
class CaseAdmin(ModelAdmin[Case]):
    """Open cases first, the one that waits longest on top."""

    form = DecisionForm
    list_display = ("beginning", "kind", "report_count", "waiting_since", "hidden_at", "topic")
    list_filter = (WaitingFilter, "kind")
    list_select_related = ("topic",)
    list_per_page = 50
    search_fields = ("text", "=author__username", "=topic__share_code")
    search_help_text = gettext_lazy("Search by text, or by the exact author or share code of the topic.")
    date_hierarchy = "opened_at"
    ordering = (F("waiting_since").asc(nulls_last=True), "pk")
    inlines = [ReportInline, DecisionInline]
    facts = ("kind", "said", "author", "topic", "opened_at", "waiting_since", "hidden_at", "appeal_text")
    readonly_fields = facts
    actions = ("dismiss", "hide", "restore")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        reports = Case.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
        counted = reports.annotate(count=Count("reports")).values("count")
        return super().get_queryset(request).annotate(reports_made=Coalesce(Subquery(counted), 0))

    def guard_of(self, row: Case) -> Model:
        """The topic, as long as there is one: whoever deletes it takes its lock before the case's."""
        return row.topic or row

    @admin.display(description=gettext_lazy("text"))
    def beginning(self, case: Case) -> str:
        return Truncator(case.quote).chars(80) or _("(no text)")

    @admin.display(description=gettext_lazy("text"))
    def said(self, case: Case) -> str:
        """As people read it, with its links."""
        return Kind(case.kind).render(case.text)

    @admin.display(description=gettext_lazy("reports"), ordering="reports_made")
    def report_count(self, case: Any) -> int:
        return int(case.reports_made)

    @admin.display(description=gettext_lazy("open appeal"))
    def appeal_text(self, case: Case) -> str:
        appeal = open_appeal(case)
        return appeal.text if appeal else _("None")

    def view_on_site(self, case: Case) -> str:
        return case.topic.get_absolute_url() if case.topic else ""

    # Who may do what

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return request.user.has_perm(DECIDE)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(DECIDE)

    # Deciding about one

    def get_fieldsets(self, request: HttpRequest, obj: Case | None = None) -> Any:
        facts = (None, {"fields": self.facts})
        if not self.has_change_permission(request, obj):
            return [facts]
        return [facts, (_("Decide"), {"fields": ("verdict", "reason")})]

    def get_form(
        self, request: HttpRequest, obj: Case | None = None, change: bool = False, **more: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **more)
        form.by = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Case, form: Any, change: bool) -> None:
        """The form has asked already, with the case's rows held: what it allowed is possible."""
        data = form.cleaned_data
        verdict = Verdict(data["verdict"])
        decide(obj, verdict=verdict, reason=data["reason"], by=form.by, at=timezone.now())

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        return f"Decided: {form.cleaned_data['verdict']}."

    # Deciding about many

    @admin.action(description=gettext_lazy("Leave them as they are"), permissions=["decide"])
    def dismiss(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse | None:
        return self.ask_or_decide(request, cases, Verdict.DISMISS)

    @admin.action(description=gettext_lazy("Hide them"), permissions=["decide"])
    def hide(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse | None:
        return self.ask_or_decide(request, cases, Verdict.HIDE)

    @admin.action(description=gettext_lazy("Show them again"), permissions=["decide"])
    def restore(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse | None:
        return self.ask_or_decide(request, cases, Verdict.RESTORE)

    def ask_or_decide(
        self, request: HttpRequest, cases: QuerySet[Case], verdict: Verdict
    ) -> HttpResponse | None:
        """Ask for the reason first; once given, decide about each that can be decided so, and tell."""
        form = ReasonForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_bound or not form.is_valid():
            return self.ask(request, cases, verdict, form)
        assert isinstance(request.user, User)
        done = decide_each(cases, verdict=verdict, reason=form.cleaned_data["reason"], by=request.user)
        words = ngettext("%(count)d case is decided.", "%(count)d cases are decided.", len(done.decided))
        self.message_user(request, words % {"count": len(done.decided)}, messages.SUCCESS)
        for refusal in done.refused[:NAMES_SHOWN]:
            self.message_user(request, refusal, messages.WARNING)
        return None

    def ask(
        self, request: HttpRequest, cases: QuerySet[Case], verdict: Verdict, form: ReasonForm
    ) -> HttpResponse:
        count = cases.count()
        context = {
            **self.admin_site.each_context(request),
            "title": verdict.label,
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "action": request.POST.get("action", ""),
            "checkbox": ACTION_CHECKBOX_NAME,
            "count": min(count, MOST_AT_ONCE),
            "left": max(0, count - MOST_AT_ONCE),
            "named": cases[:NAMES_SHOWN],
            "unnamed": max(0, min(count, MOST_AT_ONCE) - NAMES_SHOWN),
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "select_across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/moderation/case/confirm.html", context)


@admin.register(Decision)
class DecisionAdmin(ReadOnly, ModelAdmin[Decision]):
    """The record: written once, read by whoever may."""

    list_display = ("decided_at", "kind", "verdict", "reason", "moderator")
    list_filter = ("verdict", "case__kind")
    list_select_related = ("case", "moderator")
    list_per_page = 50
    search_fields = ("reason", "=moderator__username")
    search_help_text = gettext_lazy("Search by reason, or by the exact moderator.")
    date_hierarchy = "decided_at"
    fields = readonly_fields = (
        "case",
        "verdict",
        "reason",
        "moderator",
        "decided_at",
        "appealed",
        "answered",
    )

    @admin.display(description=gettext_lazy("kind"))
    def kind(self, decision: Decision) -> str:
        return str(Kind(decision.case.kind).label)

    @admin.display(description=gettext_lazy("appeal"))
    def appealed(self, decision: Decision) -> str:
        appeal = Appeal.objects.filter(decision=decision).first()
        return appeal.text if appeal else _("None")

    @admin.display(description=gettext_lazy("answers the appeal"))
    def answered(self, decision: Decision) -> str:
        appeal = Appeal.objects.filter(answer=decision).first()
        return appeal.text if appeal else _("None")
