"""The pages on which people read what they are told, and choose what they want to be told."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from app.accounts.rate_limits import limit
from app.accounts.requests import MemberRequest
from app.notifications.composing import sentence_of
from app.notifications.forms import MuteForm, PacesForm
from app.notifications.kinds import Kind
from app.notifications.models import Mute, Notification
from app.notifications.telling import paces_of
from app.notifications.unsubscribing import choose_paces, owner_of, stop_mails
from app.topics.guessing import find_topic
from app.topics.keyset import CursorError, Order, Page, turn_page

PAGE_SIZE = 30
NEWEST_FIRST = Order("created_at", datetime, descending=True)
SCOPE = "notification choices"
LARGEST_KEY = 2**63 - 1


@never_cache
@login_required
def listed(request: MemberRequest) -> HttpResponse:
    """What whoever asks was told, the newest first. Two queries."""
    page = turn(request)
    rows = [(row, sentence_of(row)) for row in page.rows]
    return render(request, "notifications/list.html", {"page": page, "rows": rows})


def turn(request: MemberRequest) -> Page[Notification]:
    own = Notification.objects.of(request.user).shown().select_related("topic")
    cursors = {name: request.GET.get(name, "") for name in ("after", "before")}
    try:
        return turn_page(own, order=NEWEST_FIRST, size=PAGE_SIZE, **cursors)
    except CursorError:
        return turn_page(own, order=NEWEST_FIRST, size=PAGE_SIZE)


@never_cache
@login_required
def follow(request: MemberRequest, key: int) -> HttpResponse:
    """Where it is seen; from now on it counts as read."""
    own = Notification.objects.of(request.user).select_related("topic")
    row = get_object_or_404(own, pk=min(key, LARGEST_KEY))
    if row.read_at is None:
        Notification.objects.filter(pk=row.pk, read_at=None).update(read_at=timezone.now())
    return redirect(row.address)


@never_cache
@login_required
@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    limit(request, SCOPE, rate=120, per=timedelta(hours=1))
    Notification.objects.of(request.user).unread().update(read_at=timezone.now())
    return redirect("notifications:list")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: MemberRequest) -> HttpResponse:
    """How soon each kind of thing is mailed. One query."""
    chosen = {Kind(key.partition(".")[2]): pace for (_u, key), pace in paces_of([request.user.pk]).items()}
    form = PacesForm(request.POST if request.method == "POST" else None, paces=chosen)
    if request.method == "POST":
        limit(request, SCOPE, rate=120, per=timedelta(hours=1))
        if form.is_valid():
            choose_paces(request.user, form.paces())
            messages.success(request, _("Your choices are kept."))
            return redirect("notifications:choices")
    return render(request, "notifications/choices.html", {"form": form})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mute(request: MemberRequest, code: str) -> HttpResponse:
    """Whether to be told of one topic."""
    topic = find_topic(request, code)
    own = Mute.objects.filter(person=request.user, topic=topic)
    initial = {"choice": "muted" if own.exists() else "preferred"}
    form = MuteForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        limit(request, SCOPE, rate=120, per=timedelta(hours=1))
        if form.is_valid():
            if form.is_muted():
                Mute.objects.bulk_create([Mute(person=request.user, topic=topic)], ignore_conflicts=True)
                messages.success(request, _("You will hear nothing more of this topic."))
            else:
                own.delete()
                messages.success(request, _("You will be told of this topic as of every other."))
            return redirect(topic)
    return render(request, "notifications/mute.html", {"form": form, "topic": topic})


@never_cache
@csrf_exempt  # mail programs post here without ever having seen a page (RFC 8058); the link is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """No more mails, by the link in one of them; looking at the page changes nothing."""
    person = owner_of(token)
    if person is None:
        return render(request, "notifications/unsubscribe_unusable.html", status=404)
    if request.method == "POST":
        limit(request, "unsubscribing", rate=60, per=timedelta(hours=1))
        stop_mails(person)
        return render(request, "notifications/unsubscribed.html")
    return render(request, "notifications/unsubscribe.html")
