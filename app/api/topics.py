"""Topics: finding, proposing, changing, closing and deleting them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from app.accounts.models import User
from app.accounts.rate_limits import limit
from app.accounts.requests import MemberRequest
from app.api.problems import Problem, invalid
from app.api.schemas import ClosingIn, TopicChange, TopicFilter, TopicIn, TopicPage, TopicWithOptions
from app.api.security import ANYBODY, MEMBER
from app.api.shapes import address_with, answers_of, as_given, found, own, shape_of, whole_shape_of
from app.topics import editing
from app.topics.editing import NotACorrection, TopicChanged
from app.topics.forms import ClosingForm, TopicForm, WordingForm
from app.topics.list_pages import page_of
from app.topics.listing import Listing
from app.topics.models import Topic
from app.topics.owner_views import CHANGES_PER_HOUR
from app.topics.owner_views import SCOPE as CHANGES
from app.topics.publishing import publish
from app.topics.views import TOPICS_PER_HOUR

HOUR = timedelta(hours=1)
router = Router(tags=["topics"])


@router.get("/", response=TopicPage, auth=ANYBODY, summary="Topics")
def listed(request: HttpRequest, wanted: Query[TopicFilter]) -> dict[str, Any]:
    """Twenty at a time, with the filters and orders of the page. Follow `next` until it is null.

    Others' topics are listed where they are public; `show` other than `all` needs a token.
    """
    listing = Listing.from_query(wanted.dict())
    page = page_of(listing, at=timezone.now(), person=request.user)
    keys = {topic.creator_id for topic in page.rows if topic.creator_id}
    creators = User.objects.get_queryset().in_bulk(keys)
    for topic in page.rows:
        topic.creator = creators.get(topic.creator_id or 0)
    return {
        "items": [shape_of(topic) for topic in page.rows],
        "next": address_with(request, after=page.next) if page.next else None,
        "previous": address_with(request, before=page.previous) if page.previous else None,
    }


@router.post("/", response={201: TopicWithOptions}, auth=MEMBER, summary="Propose a topic")
def propose(request: MemberRequest, topic: TopicIn) -> Status[dict[str, Any]]:
    now = timezone.now()
    form = TopicForm(answers_of(topic.dict()), at=now)
    if not form.is_valid():
        raise invalid(form)
    limit(request, "topics", rate=TOPICS_PER_HOUR, per=HOUR)
    made = publish(form.draft(), creator=request.user, at=now)
    return Status(201, whole_shape_of(made))


@router.get("/{code}/", response=TopicWithOptions, auth=ANYBODY, summary="One topic")
def detail(request: HttpRequest, code: str) -> dict[str, Any]:
    return whole_shape_of(found(request, code))


@router.patch("/{code}/", response=TopicWithOptions, auth=MEMBER, summary="Change your topic")
def change(request: MemberRequest, code: str, changes: TopicChange) -> dict[str, Any]:
    """Everything before the first ballot; afterwards wording, description and tags, and votes stay."""
    topic = own(request, code)
    given = changes.dict(exclude_unset=True)
    if editing.has_ballots(topic):
        correct(request, topic, given)
    else:
        rewrite(request, topic, given)
    return whole_shape_of(found(request, code))


def rewrite(request: MemberRequest, topic: Topic, given: dict[str, Any]) -> None:
    form = TopicForm(answers_of({**as_given(topic), **given}), at=timezone.now())
    if not form.is_valid():
        raise invalid(form)
    limit(request, CHANGES, rate=CHANGES_PER_HOUR, per=HOUR)
    try:
        editing.rewrite(topic, form.draft())
    except TopicChanged:
        raise Problem("conflict", _("Somebody has voted meanwhile; only the wording can change.")) from None


def correct(request: MemberRequest, topic: Topic, given: dict[str, Any]) -> None:
    if fixed := given.keys() - {"title", "description", "options", "tags"}:
        raise Problem(
            "conflict",
            _("People have voted, so this cannot change any more: %(fields)s.")
            % {"fields": ", ".join(sorted(fixed))},
        )
    form = WordingForm(answers_of({**as_given(topic), **given}), topic=topic)
    if not form.is_valid():
        raise invalid(form)
    limit(request, CHANGES, rate=CHANGES_PER_HOUR, per=HOUR)
    try:
        editing.correct(topic, form.wording(), editor=request.user, at=timezone.now())
    except NotACorrection as refusal:
        form.refuse(refusal)
        raise invalid(form) from None
    except TopicChanged:
        raise Problem("conflict", _("The options have changed meanwhile. Read the topic anew.")) from None


@router.delete("/{code}/", response={204: None}, auth=MEMBER, summary="Delete your topic")
def delete(request: MemberRequest, code: str) -> HttpResponse:
    """The topic goes, with its options and every ballot on it."""
    topic = own(request, code)
    limit(request, CHANGES, rate=CHANGES_PER_HOUR, per=HOUR)
    editing.delete(topic)
    return HttpResponse(status=204)


@router.post("/{code}/closing/", response=TopicWithOptions, auth=MEMBER, summary="Close voting early")
def close(request: MemberRequest, code: str, closing: ClosingIn) -> dict[str, Any]:
    topic = own(request, code)
    form = ClosingForm(closing.dict())
    if not form.is_valid():
        raise invalid(form)
    limit(request, CHANGES, rate=CHANGES_PER_HOUR, per=HOUR)
    try:
        editing.close_early(topic, reason=form.cleaned_data["reason"], at=timezone.now())
    except TopicChanged:
        raise Problem("conflict", _("Only a topic that takes ballots can be closed.")) from None
    return whole_shape_of(found(request, code))
