"""The pages on which people report things, see what became of it, and appeal; and every decision."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from app.accounts.drafts import forget_draft, keep_draft, read_draft
from app.accounts.models import User
from app.accounts.rate_limits import limit
from app.accounts.requests import MemberRequest
from app.moderation import reporting
from app.moderation.forms import AppealForm, ReportForm, TopicReportForm
from app.moderation.models import Decision, Kind, Report
from app.moderation.reporting import AlreadyHidden, AlreadyReported, CannotAppeal, OwnThing
from app.moderation.telling import SALT, appealed_decision
from app.moderation.things import Thing, find_thing
from app.topics.guessing import find_topic
from app.topics.keyset import CursorError, Order, Page, turn_page
from app.topics.limiting import refuse_haste, shown_refused

Row = TypeVar("Row", bound=Model)

REPORTS_PER_HOUR = 20
DRAFT = "report"
DRAFT_LIFETIME = timedelta(days=1)
APPEALS_PER_HOUR = 10
PAGE_SIZE = 20
MOST_OWN_DECISIONS = 50
"""Decisions about one person's words that a page shows."""


@require_http_methods(["GET", "HEAD", "POST"])
def report_topic(request: HttpRequest, code: str) -> HttpResponse:
    """Report a topic, or one of its options."""
    if not request.user.is_authenticated:
        return log_in_first(request, TopicReportForm)
    topic = find_topic(request, code)
    form = TopicReportForm(**sent(request), topic=topic)
    thing = find_thing(topic, Kind.TOPIC, topic.pk)
    if form.is_bound and form.is_valid() and form.cleaned_data["option"]:
        thing = find_thing(topic, Kind.OPTION, int(form.cleaned_data["option"]))
    return answer_report(request, found(thing), form)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str, kind: str, key: int) -> HttpResponse:
    """Report an argument or a reply."""
    if not request.user.is_authenticated:
        return log_in_first(request, ReportForm)
    topic = find_topic(request, code)
    thing = found(find_thing(topic, Kind(kind), key) if kind in (Kind.ARGUMENT, Kind.REPLY) else None)
    return answer_report(request, thing, ReportForm(**sent(request)))


def log_in_first(request: HttpRequest, form: type[ReportForm]) -> HttpResponse:
    """To the log-in page and back; what was typed by someone whose session ended meanwhile is kept."""
    if request.method == "POST":
        limit(request, "report drafts", rate=30, per=timedelta(hours=1))
        if keep_draft(request, DRAFT, about=request.path, fields=form.base_fields, lifetime=DRAFT_LIFETIME):
            messages.info(request, _("Log in to send your report. What you typed is kept."))
    return redirect_to_login(request.get_full_path())


def sent(request: HttpRequest) -> dict[str, Any]:
    """What a form is made of: what is posted, or what was before logging in."""
    if request.method == "POST":
        return {"data": request.POST}
    kept = read_draft(request, DRAFT, about=request.path)
    return {"initial": {name: values[-1] for name, values in kept.items() if values}}


def found(thing: Thing | None) -> Thing:
    if thing is None:
        raise Http404(_("What you want to report is not there any more, or moderators have hidden it."))
    return thing


def answer_report(request: HttpRequest, thing: Thing, form: ReportForm) -> HttpResponse:
    assert isinstance(request.user, User)
    context = {"thing": thing, "topic": thing.topic, "form": form}
    if thing.author is not None and thing.author.pk == request.user.pk:
        return render(request, "moderation/own_thing.html", context, status=403)
    if not form.is_bound or not form.is_valid():
        return render(request, "moderation/report.html", context)
    if wait := refuse_haste(request, form, "reports", rate=REPORTS_PER_HOUR):
        return shown_refused(request, "moderation/report.html", context, wait=wait)
    data = form.cleaned_data
    try:
        reporting.report(
            thing, reporter=request.user, ground=data["ground"], words=data["words"], at=timezone.now()
        )
    except OwnThing:
        return render(request, "moderation/own_thing.html", context, status=403)
    except AlreadyHidden:
        found(None)
    except AlreadyReported:
        messages.info(request, _("You have reported this before. Once is enough: moderators see it."))
    else:
        messages.success(request, _("Thank you. Moderators will look at it; here you see what they decide."))
    forget_draft(request, DRAFT)
    return redirect("moderation:own")


@never_cache
@login_required
@require_safe
def own(request: MemberRequest) -> HttpResponse:
    """What became of one's reports, and what was decided about one's own words. Two queries."""
    reports = Report.objects.filter(reporter=request.user).select_related("case", "decision")
    about = Decision.objects.filter(case__author=request.user).select_related("case", "appeal__answer")
    decisions = list(about[:MOST_OWN_DECISIONS])
    context = {
        "page": turn(reports, request, order=Order("created_at", datetime, descending=True)),
        "decisions": [(decision, token_of(decision)) for decision in decisions],
    }
    return render(request, "moderation/own.html", context)


def token_of(decision: Decision) -> str:
    """The way to appeal; empty where there is none, or no longer."""
    is_open = decision.can_be_appealed and decision.case.hidden_at and not hasattr(decision, "appeal")
    return signing.dumps(decision.pk, salt=SALT) if is_open else ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for another look, by the link that the author was given."""
    decision = appealed_decision(token)
    if decision is None:
        raise Http404(_("This link to an appeal is not whole. Open the one in the mail, or on your page."))
    if hasattr(decision, "appeal") or not reporting.stands(decision, decision.case):
        return render(request, "moderation/appealed.html", {"decision": decision}, status=409)
    form = AppealForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "decision": decision, "case": decision.case}
    if not form.is_bound or not form.is_valid():
        return render(request, "moderation/appeal.html", context)
    if wait := refuse_haste(request, form, "appeals", rate=APPEALS_PER_HOUR):
        return shown_refused(request, "moderation/appeal.html", context, wait=wait)
    try:
        reporting.appeal(decision, text=form.cleaned_data["text"], at=timezone.now())
    except CannotAppeal:
        return render(request, "moderation/appealed.html", {"decision": decision}, status=409)
    return render(request, "moderation/appealed.html", {"decision": decision, "is_new": True})


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """Every decision: when, about what kind of thing, and why; no names, no texts. One query."""
    every = Decision.objects.select_related("case").only("verdict", "reason", "decided_at", "case__kind")
    page = turn(every, request, order=Order("decided_at", datetime, descending=True))
    return render(request, "moderation/decisions.html", {"page": page})


def turn(rows: QuerySet[Row], request: HttpRequest, *, order: Order) -> Page[Row]:
    """The page that the address asks for; one query. A cursor that is none leads to the first page."""
    cursors: dict[str, Any] = {name: request.GET.get(name, "") for name in ("after", "before")}
    try:
        return turn_page(rows, order=order, size=PAGE_SIZE, **cursors)
    except CursorError:
        return turn_page(rows, order=order, size=PAGE_SIZE)
