"""The tags of many topics at once, by name: all that a card shows of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from app.topics.models import Topic


def name_tags(topics: Collection[Topic]) -> None:
    """Give each topic its `tag_names`; one query, and less work than with whole tags."""
    if not topics:
        return
    tagged = Topic.tags.through.objects.filter(topic__in=[topic.pk for topic in topics])
    names: dict[int, list[str]] = defaultdict(list)
    for key, name in tagged.order_by("tag__name").values_list("topic_id", "tag__name"):
        names[key].append(name)
    for topic in topics:
        topic.tag_names = tuple(names[topic.pk])
