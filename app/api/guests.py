"""Who is in an unlisted topic, favourites, and options that others add."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status

from app.accounts.models import User
from app.accounts.rate_limits import limit
from app.accounts.requests import MemberRequest
from app.api.problems import Problem, invalid
from app.api.schemas import GuestOut, OptionIn, OptionOut
from app.api.security import MEMBER
from app.api.shapes import found, own
from app.topics import guests, starring
from app.topics.adding import OptionRefused, add_option
from app.topics.forms import AddOptionForm
from app.topics.models import Guest, Topic
from app.topics.option_views import OPTIONS_PER_HOUR
from app.topics.owner_views import CHANGES_PER_HOUR
from app.topics.owner_views import SCOPE as CHANGES
from app.topics.star_views import STARS_PER_HOUR

HOUR = timedelta(hours=1)
MOST_GUESTS = 1000
router = Router(tags=["topics"])


@router.post("/{code}/options/", response={201: OptionOut}, auth=MEMBER, summary="Add an option")
def add(request: MemberRequest, code: str, option: OptionIn) -> Status[Any]:
    """To a collaborative topic. One that resembles another is refused until `is_different` is true."""
    topic = found(request, code)
    compared = option.text if option.is_different else ""
    texts = list(topic.options.values_list("text", flat=True))
    form = AddOptionForm({"text": option.text, "compared": compared}, options=texts)
    if not form.is_valid():
        raise invalid(form)
    limit(request, "options", rate=OPTIONS_PER_HOUR, per=HOUR)
    text = form.cleaned_data["text"]
    if topic.takes_options() and not option.is_different and (alike := form.alike()):
        words = _("This resembles: %(options)s. If yours is different, say so with is_different.")
        raise Problem("conflict", words % {"options": "; ".join(alike[:5])})
    try:
        return Status(201, add_option(topic, text, person=request.user, at=timezone.now()))
    except OptionRefused as refusal:
        raise Problem("conflict", str(refusal)) from None


@router.put("/{code}/favorite/", response={204: None}, auth=MEMBER, summary="Star a topic")
def star(request: MemberRequest, code: str) -> HttpResponse:
    topic = found(request, code)
    limit(request, "stars", rate=STARS_PER_HOUR, per=HOUR)
    starring.star(topic, person=request.user, at=timezone.now())
    return HttpResponse(status=204)


@router.delete("/{code}/favorite/", response={204: None}, auth=MEMBER, summary="Take your star back")
def unstar(request: MemberRequest, code: str) -> HttpResponse:
    topic = found(request, code)
    limit(request, "stars", rate=STARS_PER_HOUR, per=HOUR)
    starring.unstar(topic, person=request.user)
    return HttpResponse(status=204)


@router.delete("/{code}/visit/", response={204: None}, auth=MEMBER, summary="Take it off your list")
def leave(request: MemberRequest, code: str) -> HttpResponse:
    """An unlisted topic that you came to, until you open it again."""
    topic = found(request, code)
    limit(request, CHANGES, rate=CHANGES_PER_HOUR, per=HOUR)
    guests.leave(topic, request.user, at=timezone.now())
    return HttpResponse(status=204)


@router.get("/{code}/people/", response=list[GuestOut], auth=MEMBER, summary="Who is in your unlisted topic")
def people(request: MemberRequest, code: str) -> list[dict[str, Any]]:
    """The first thousand, by name."""
    listed = own(request, code).guests.select_related("person").order_by("person__username_folded", "pk")
    return [
        {
            "username": guest.person.username,
            "came_at": guest.came_at,
            "is_removed": guest.removed_at is not None,
        }
        for guest in listed[:MOST_GUESTS]
    ]


@router.delete("/{code}/people/{username}/", response={204: None}, auth=MEMBER, summary="Remove somebody")
def remove(request: MemberRequest, code: str, username: str) -> HttpResponse:
    """Their ballot goes while voting is open, they are told, and the share code opens nothing for them."""
    topic = own(request, code)
    limit(request, CHANGES, rate=CHANGES_PER_HOUR, per=HOUR)
    guests.remove(topic, guest_named(topic, username).person, at=timezone.now())
    return HttpResponse(status=204)


@router.put("/{code}/people/{username}/", response={204: None}, auth=MEMBER, summary="Let somebody in again")
def readmit(request: MemberRequest, code: str, username: str) -> HttpResponse:
    topic = own(request, code)
    limit(request, CHANGES, rate=CHANGES_PER_HOUR, per=HOUR)
    guests.readmit(topic, guest_named(topic, username).person)
    return HttpResponse(status=204)


def guest_named(topic: Topic, username: str) -> Guest:
    """Raises Problem for somebody who never came."""
    person = User.objects.named(username).values("pk")
    guest = topic.guests.select_related("person").filter(person__in=person).first()
    if guest is None:
        raise Problem("not-found", _("Nobody of this name has come to the topic."))
    return guest
