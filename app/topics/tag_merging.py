"""Making one tag of several that mean the same."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from app.topics.models import Tag, Topic


class TagGone(Exception):
    """One of the tags was deleted meanwhile; nothing was merged."""


def merge_tags(tags: Collection[Tag], *, into: Tag) -> int:
    """Give every topic of `tags` the tag `into` instead; how many topics changed. Raises TagGone.

    All or nothing, in a few statements, whatever the number of topics.
    """
    others = {tag.pk for tag in tags} - {into.pk}
    worn = Topic.tags.through.objects
    with transaction.atomic():
        wanted = {*others, into.pk}
        held = Tag.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
        if set(held.values_list("pk", flat=True)) != wanted:
            raise TagGone
        topics = set(worn.filter(tag__in=others).values_list("topic_id", flat=True))
        worn.bulk_create(
            [worn.model(topic_id=topic, tag_id=into.pk) for topic in sorted(topics)],
            ignore_conflicts=True,
            batch_size=1000,
        )
        Tag.objects.filter(pk__in=others).delete()
    return len(topics)
