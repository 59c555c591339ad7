"""Atom feeds: the newest public topics, and what became of one topic.

Whoever knows the share code of an unlisted topic reads its page and so its feed; search engines are told
to keep neither.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from app.pages.markdown import plain_text
from app.pages.memory import Memory, surroundings
from app.pages.prepared import Prepared
from app.topics.guessing import find_topic
from app.topics.models import LONGEST_SUMMARIZED, Edit, Topic
from app.topics.own_tags import name_own_tags
from app.topics.querysets import TopicQuerySet
from app.topics.sharing import state_in_words
from app.topics.tag_names import LONGEST_TAG, normalize_tag_name

MOST_TOPICS = 50
MOST_CORRECTIONS = 50
NOT_FOR_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML document can hold; only a database written to by hand has it."""


def for_xml(text: str) -> str:
    return NOT_FOR_XML.sub(" ", text)


@dataclass(frozen=True)
class Told:
    """The topics that a feed tells of, those with the `tag` if there is one, and all that it says of them."""

    tag: str
    topics: list[Topic]
    facts: tuple[Hashable, ...]


def newest(tag: str = "") -> TopicQuerySet:
    topics = Topic.objects.public().select_related("creator").with_own_tags()
    wished = topics.tagged(tag).order_by(F("worn_key").desc()) if tag else topics.order_by("-pk")
    return wished[:MOST_TOPICS]


NEWEST: Prepared[Topic] = Prepared(newest)
NEWEST_TAGGED: Prepared[Topic] = Prepared(newest, tag=str)
FEEDS: Memory[tuple[bytes, str]] = Memory(most=8 * 1024 * 1024)


def read_newest(tag: str, *, at: datetime) -> Told:
    """One query."""
    topics = NEWEST_TAGGED.rows(tag=tag) if tag else NEWEST.rows()
    name_own_tags(topics)
    return Told(tag, topics, tuple(facts_of(topic, at=at) for topic in topics))


def facts_of(topic: Topic, *, at: datetime) -> tuple[Hashable, ...]:
    return (
        topic.share_code,
        topic.title,
        topic.description[:LONGEST_SUMMARIZED],
        topic.state_at(at),
        topic.opens_at,
        topic.closes_at,
        topic.created_at,
        topic.edited_at,
        topic.creator and topic.creator.username,
        topic.tag_names,
    )


class NewTopics(Feed):  # type: ignore[type-arg]  # Django's own is not generic
    """The newest public topics, those with the tag in the address if there is one. One query.

    Feed readers ask again and again for what has not changed: it is written once for the same facts.
    """

    feed_type = Atom1Feed

    def __call__(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        told = self.get_object(request)
        site = request.get_host(), request.is_secure(), request.path
        key = (*surroundings(), *site, told.tag, *told.facts)
        if told.topics:
            content, changed = FEEDS.recall(key, lambda: self.written(told, request))
        else:
            content, changed = self.written(told, request)  # which says when it was asked for
        headers = {"Last-Modified": changed}
        return HttpResponse(content, content_type=self.feed_type.content_type, headers=headers)

    def written(self, told: Told, request: HttpRequest) -> tuple[bytes, str]:
        """The feed, and when it last changed."""
        feed, output = self.get_feed(told, request), BytesIO()
        feed.write(output, "utf-8")
        return output.getvalue(), http_date(feed.latest_post_date().timestamp())

    def get_object(self, request: HttpRequest) -> Told:
        tag = normalize_tag_name(for_xml(request.GET.get("tag", "")))[:LONGEST_TAG]
        return read_newest(tag, at=timezone.now())

    def title(self, told: Told) -> str:
        return _("Topics tagged %(tag)s") % {"tag": told.tag} if told.tag else _("New topics")

    def subtitle(self) -> str:
        return _("What people here decide together")

    def link(self) -> str:
        return reverse("topics:list")

    def items(self, told: Told) -> list[Topic]:
        return told.topics

    def item_title(self, item: Topic) -> str:
        return for_xml(item.title)

    def item_description(self, item: Topic) -> str:
        words = [state_in_words(item, at=timezone.now()), item.summary]
        return for_xml(" ".join(filter(None, words)))

    def item_pubdate(self, item: Topic) -> datetime:
        return item.created_at

    def item_updateddate(self, item: Topic) -> datetime:
        return item.edited_at or item.created_at

    def item_author_name(self, item: Topic) -> str:
        return item.creator.username if item.creator else _("Former member")

    def item_categories(self, item: Topic) -> list[str]:
        return list(item.tag_names)


@dataclass(frozen=True)
class Change:
    """Something that became of a topic."""

    name: str
    title: str
    at: datetime
    words: str
    address: str


class Changes(Feed):  # type: ignore[type-arg]
    """That one topic opened, was corrected, and closed: what has happened, newest first. Two queries."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, code: str) -> Topic:
        return find_topic(request, code)

    def title(self, topic: Topic) -> str:
        return for_xml(topic.title)

    def subtitle(self) -> str:
        return _("What became of this topic")

    def link(self, topic: Topic) -> str:
        return topic.get_absolute_url()

    def items(self, topic: Topic) -> list[Change]:
        return changes_of(topic, at=timezone.now())

    def item_title(self, item: Change) -> str:
        return item.title

    def item_description(self, item: Change) -> str:
        return for_xml(item.words)

    def item_link(self, item: Change) -> str:
        return item.address

    def item_guid(self, item: Change) -> str:
        return f"{item.address}#{item.name}"

    def item_pubdate(self, item: Change) -> datetime:
        return item.at

    def item_updateddate(self, item: Change) -> datetime:
        return item.at


def changes_of(topic: Topic, *, at: datetime) -> list[Change]:
    """What had become of `topic` by the time `at`, the newest first. One query, none if never corrected."""
    address = topic.get_absolute_url()
    changes = []
    if topic.opens_at <= at:
        changes.append(Change("opened", _("Voting opened"), topic.opens_at, topic.summary, address))
    if topic.edited_at:
        changes += [correction(edit, address) for edit in topic.edits.all()[:MOST_CORRECTIONS]]
    if topic.closes_at and topic.closes_at <= at:
        closing = (
            _("Closed early: %(reason)s") % {"reason": topic.closing_reason} if topic.closing_reason else ""
        )
        results = reverse("ballots:results", args=[topic.share_code])
        changes.append(Change("closed", _("Voting closed"), topic.closes_at, closing, results))
    return sorted(changes, key=lambda change: change.at, reverse=True)


def correction(edit: Edit, address: str) -> Change:
    """Without Markdown's marks, except where nothing else differs."""
    before, after = edit.before, edit.after
    if edit.field == "description" and plain_text(before) != plain_text(after):
        before, after = plain_text(before), plain_text(after)
    words = _("“%(before)s” became “%(after)s”.") % {"before": before, "after": after}
    return Change(f"correction-{edit.pk}", _("A text was corrected"), edit.edited_at, words, address)


new_topics, topic_changes = NewTopics(), Changes()


@require_safe
@conditional_page
def topics(request: HttpRequest) -> HttpResponse:
    return new_topics(request)


@require_safe
@conditional_page
def changes(request: HttpRequest, code: str) -> HttpResponse:
    response = topic_changes(request, code=code)
    response["X-Robots-Tag"] = "noindex"
    return response
