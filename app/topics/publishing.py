"""Publishing a topic: the topic, its options and its tags, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from app.accounts.models import User
from app.topics.early_results import EarlyResults
from app.topics.models import Option, Tag, Topic
from app.topics.share_codes import new_share_code

SHARE_CODE_ATTEMPTS = 10


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A topic as its form gives it: checked, not yet stored."""

    title: str
    description: str
    options: Sequence[str]
    multiple_choice: bool
    unlisted: bool
    tags: Sequence[str] = ()
    closes_at: datetime | None = None
    min_choices: int | None = None
    max_choices: int | None = None
    early_results: str = EarlyResults.ALWAYS.value
    collaborative: bool = False
    options_until: datetime | None = None

    def row(self) -> dict[str, Any]:
        """What the topic's own row says: all but the rows under it."""
        rows_under_it = {"options", "tags"}
        return {
            field.name: getattr(self, field.name) for field in fields(self) if field.name not in rows_under_it
        }


def publish(draft: Draft, *, creator: User, at: datetime) -> Topic:
    """Store `draft` as a topic that opens at the time `at`; one transaction, few statements.

    Raises IntegrityError when the draft breaks a rule of the tables, such as closing before it opens.
    """
    with transaction.atomic():
        topic = store_with_free_share_code(Topic(creator=creator, created_at=at, opens_at=at, **draft.row()))
        Option.objects.bulk_create(
            Option(topic=topic, text=text, position=position)
            for position, text in enumerate(draft.options, start=1)
        )
        attach_tags(topic, draft.tags)
    return topic


def store_with_free_share_code(topic: Topic) -> Topic:
    """Save a new topic; when its share code is taken, draw another. Any other refusal is raised."""
    for _attempt in range(SHARE_CODE_ATTEMPTS):
        try:
            with transaction.atomic():
                topic.save(force_insert=True)
        except IntegrityError:
            if not Topic.objects.filter(share_code=topic.share_code).exists():
                raise
            topic.share_code = new_share_code()
        else:
            return topic
    raise RuntimeError(
        f"{SHARE_CODE_ATTEMPTS} share codes in a row were taken: the random generator is broken."
    )


def attach_tags(topic: Topic, names: Sequence[str]) -> None:
    """Give a new topic its tags, making those that are new.

    Tags are inserted in the order of their names, so that two who publish the same ones never deadlock.
    """
    if not names:
        return
    Tag.objects.bulk_create([Tag(name=name) for name in sorted(names)], ignore_conflicts=True)
    topic.tags.add(*Tag.objects.filter(name__in=names))
