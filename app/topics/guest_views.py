"""The pages about who is in an unlisted topic: for its creator, and for those who came."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from app.accounts.models import User
from app.accounts.rate_limits import limit
from app.topics import guests
from app.topics.guessing import find_topic
from app.topics.models import Guest, Topic
from app.topics.owner_views import CHANGES_PER_HOUR, SCOPE, of_own_topic
from app.topics.qr_code import qr_code_svg

PEOPLE_ON_PAGE = 50
HOUR = timedelta(hours=1)
LARGEST_KEY = 2**63 - 1
"""The databases fail on larger numbers instead of finding nothing."""


@require_safe
def qr_code(request: HttpRequest, code: str) -> HttpResponse:
    """The topic's address as an SVG, to look at or, with `?download=1`, to keep and print."""
    topic = find_topic(request, code)
    response = HttpResponse(qr_code_svg(topic.address), content_type="image/svg+xml")
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="democrasite-{topic.share_code}.svg"'
    patch_cache_control(response, private=topic.unlisted, public=not topic.unlisted, max_age=3600)
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """Asks whether to take the topic off one's list; posted, does."""
    topic = find_topic(request, code)
    if request.method != "POST":
        return render(request, "topics/leave.html", {"topic": topic})
    limit(request, SCOPE, rate=CHANGES_PER_HOUR, per=HOUR)
    assert isinstance(request.user, User)
    guests.leave(topic, request.user, at=timezone.now())
    messages.success(request, _("“%(title)s” is off your list.") % {"title": topic.title})
    return redirect("topics:home")


@of_own_topic
def people(request: HttpRequest, topic: Topic) -> HttpResponse:
    listed = topic.guests.select_related("person").order_by("person__username_folded", "pk")
    page = Paginator(listed, PEOPLE_ON_PAGE).get_page(request.GET.get("page"))
    return render(request, "topics/people.html", {"topic": topic, "page_obj": page})


@of_own_topic
def remove(request: HttpRequest, topic: Topic, person: int) -> HttpResponse:
    """Asks whether to remove somebody; posted, does."""
    guest = guest_of(topic, person)
    if request.method != "POST":
        context = {"topic": topic, "person": guest.person, "state": topic.state.value}
        return render(request, "topics/remove.html", context)
    limit(request, SCOPE, rate=CHANGES_PER_HOUR, per=HOUR)
    if guests.remove(topic, guest.person, at=timezone.now()):
        messages.success(request, _("%(name)s is removed.") % {"name": guest.person.username})
    return redirect("topics:people", topic.share_code)


@of_own_topic
def readmit(request: HttpRequest, topic: Topic, person: int) -> HttpResponse:
    if request.method != "POST":
        return redirect("topics:people", topic.share_code)
    guest = guest_of(topic, person)
    limit(request, SCOPE, rate=CHANGES_PER_HOUR, per=HOUR)
    if guests.readmit(topic, guest.person):
        message = _("%(name)s may open the topic again, by its link or its code.")
        messages.success(request, message % {"name": guest.person.username})
    return redirect("topics:people", topic.share_code)


def guest_of(topic: Topic, person: int) -> Guest:
    """The guest with this person's key. Raises Http404 for somebody who never came."""
    if person > LARGEST_KEY:
        raise Http404
    return get_object_or_404(topic.guests.select_related("person"), person=person)
