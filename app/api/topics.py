"""Topics: finding, proposing, changing, closing and deleting them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
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
from app.topics import editing
from app.topics.editing import NotACorrection, TopicChanged
from app.topics.forms import ClosingForm, TopicForm, WordingForm
from app.topics.guessing import find_topic
from app.topics.listing import Listing
from app.topics.models import Topic
from app.topics.owner_views import CHANGES_PER_HOUR
from app.topics.owner_views import SCOPE as CHANGES
from app.topics.publishing import publish
from app.topics.querysets import TopicQuerySet
from app.topics.views import TOPICS_PER_HOUR

HOUR = timedelta(hours=1)
router = Router(tags=["topics"])


@router.get("/", response=TopicPage, auth=ANYBODY, summary="Public topics")
def listed(request: HttpRequest, wanted: Query[TopicFilter]) -> dict[str, Any]:
    """Twenty at a time, with the filters and orders of the page. Follow `next` until it is null."""
    listing = Listing.from_query(wanted.dict())
    page = listing.page(at=timezone.now())
    creators = User.objects.in_bulk({topic.creator_id for topic in page.rows if topic.creator_id})
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


# Finding


def with_everything() -> TopicQuerySet:
    return Topic.objects.with_counts().select_related("creator").prefetch_related("tags")


def found(request: HttpRequest, code: str) -> Topic:
    """The topic with this code. Raises NoSuchTopic and RateLimited, as the pages do."""
    return find_topic(request, code, among=with_everything())


def own(request: MemberRequest, code: str) -> Topic:
    """The same, for its creator only. Raises PermissionDenied."""
    topic = found(request, code)
    if topic.creator_id != request.user.pk:
        raise PermissionDenied(_("Only whoever proposed the topic may do this."))
    return topic


# Shapes


def shape_of(topic: Topic) -> dict[str, Any]:
    return {
        "share_code": topic.share_code,
        "title": topic.title,
        "description": topic.description,
        "url": topic.address,
        "state": topic.state.value,
        "unlisted": topic.unlisted,
        "multiple_choice": topic.multiple_choice,
        "tags": [tag.name for tag in topic.tags.all()],
        "creator": topic.creator.username if topic.creator else None,
        "created_at": topic.created_at,
        "opens_at": topic.opens_at,
        "closes_at": topic.closes_at,
        "closing_reason": topic.closing_reason,
        "edited_at": topic.edited_at,
        "ballots": getattr(topic, "ballot_count", 0),
    }


def whole_shape_of(topic: Topic) -> dict[str, Any]:
    options = topic.options.order_by("position")
    return {**shape_of(topic), "options": list(options.values("id", "position", "text"))}


def as_given(topic: Topic) -> dict[str, Any]:
    """A topic in the words of `TopicIn`."""
    return {
        "title": topic.title,
        "description": topic.description,
        "options": list(topic.options.values_list("text", flat=True)),
        "multiple_choice": topic.multiple_choice,
        "unlisted": topic.unlisted,
        "tags": [tag.name for tag in topic.tags.all()],
        "closes_at": topic.closes_at,
    }


def answers_of(given: dict[str, Any]) -> dict[str, Any]:
    """What a browser would post for it, so that the form of the page judges it."""
    closes_at: datetime | None = given["closes_at"]
    return {
        "title": given["title"],
        "description": given["description"],
        "options": joined("options", given["options"], "\n"),
        "choice": "multiple" if given["multiple_choice"] else "single",
        "visibility": "unlisted" if given["unlisted"] else "public",
        "tags": joined("tags", given["tags"], ","),
        "closes_at": closes_at,
    }


def joined(field: str, texts: Sequence[str], separator: str) -> str:
    """The texts as one; raises Problem where one of them holds what would part it in two."""
    for text in texts:
        if separator in text or (separator == "\n" and len(text.splitlines()) > 1):
            message = _("“%(text)s” would be two: leave out line breaks and commas.") % {"text": text[:80]}
            raise Problem("invalid", message, errors=[{"field": field, "message": message}])
    return separator.join(texts)


def address_with(request: HttpRequest, **cursor: str) -> str:
    """The address of another page of the same list."""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query.update(cursor)
    return f"{settings.SITE_URL}{request.path}?{query.urlencode()}"
