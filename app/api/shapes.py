"""Topics as the API tells them, and what a program sends as the forms of the pages want it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from app.accounts.requests import MemberRequest
from app.api.problems import Problem
from app.topics.guessing import find_topic
from app.topics.models import Topic
from app.topics.querysets import TopicQuerySet

RULES = ("min_choices", "max_choices", "early_results", "collaborative", "options_until", "closes_at")
"""What a topic, its form and the API call by the same name."""


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
        **{name: getattr(topic, name) for name in RULES},
        "tags": names_of_tags(topic),
        "creator": topic.creator.username if topic.creator else None,
        "created_at": topic.created_at,
        "opens_at": topic.opens_at,
        "closing_reason": topic.closing_reason,
        "edited_at": topic.edited_at,
        "ballots": getattr(topic, "ballot_count", 0),
    }


def names_of_tags(topic: Topic) -> list[str]:
    """From a list's page, which has read them of all its topics at once; else from the topic's own tags."""
    named: tuple[str, ...] | None = getattr(topic, "tag_names", None)
    return [tag.name for tag in topic.tags.all()] if named is None else list(named)


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
        "tags": names_of_tags(topic),
        **{name: getattr(topic, name) for name in RULES},
    }


def answers_of(given: dict[str, Any]) -> dict[str, Any]:
    """What a browser would post for it, so that the form of the page judges it."""
    return {
        "title": given["title"],
        "description": given["description"],
        "options": joined("options", given["options"], "\n"),
        "choice": "multiple" if given["multiple_choice"] else "single",
        "visibility": "unlisted" if given["unlisted"] else "public",
        "tags": joined("tags", given["tags"], ","),
        "tags_as_written": "on",  # a program is not asked whether it meant another spelling
        **{name: given[name] for name in RULES},
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
