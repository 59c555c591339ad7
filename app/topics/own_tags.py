"""The tags of topics, read in the query of the topics themselves: that saves one of their own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connection
from django.db.models import JSONField
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from app.topics.models import Topic

TAGGED = "FROM topic_tags JOIN tags ON tags.id = topic_tags.tag_id WHERE topic_tags.topic_id = topics.id"
STATEMENTS = {
    "postgresql": f"SELECT jsonb_agg(jsonb_build_array(tags.id, name) ORDER BY name) {TAGGED}",
    "sqlite": "SELECT json_group_array(json_array(id, name)) "  # noqa: S608 (all of it is ours)
    f"FROM (SELECT tags.id AS id, name {TAGGED} ORDER BY name)",
}


def own_tags() -> RawSQL:
    """Key and name of each tag of a topic, in order; null, or an empty list, where it has none."""
    return RawSQL(STATEMENTS[connection.vendor], [], output_field=JSONField())  # noqa: S611 (all of it is ours)


def hold_tags(topics: Iterable[Topic]) -> None:
    """Let `topic.tags.all()` answer from what `with_own_tags` has read, as after a prefetch."""
    tag = apps.get_model("topics", "Tag")
    for topic in topics:
        tags = tag.objects.all()
        tags._result_cache = [  # noqa: SLF001 (what a prefetch does too)
            tag(pk=key, name=name) for key, name in topic.own_tags or ()
        ]
        topic.__dict__.setdefault("_prefetched_objects_cache", {})["tags"] = tags
