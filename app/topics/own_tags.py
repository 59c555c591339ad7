"""The tags of topics: the indexes of their table, and how they are read in the query of the topics."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Index, JSONField, Model
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from app.topics.models import Topic

TAGGED = "FROM topic_tags JOIN tags ON tags.id = topic_tags.tag_id WHERE topic_tags.topic_id = topics.id"
STATEMENTS = {
    "postgresql": f"SELECT jsonb_agg(name ORDER BY name) {TAGGED}",
    "sqlite": f"SELECT json_group_array(name) FROM (SELECT name {TAGGED} ORDER BY name)",  # noqa: S608
}


def own_tags() -> RawSQL:
    """The names of the tags of a topic, in order; null, or an empty list, where it has none."""
    return RawSQL(STATEMENTS[connection.vendor], [], output_field=JSONField())  # noqa: S611 (all of it is ours)


def index_both_ways(worn: type[Model]) -> None:
    """Let the automatic table of tags that topics wear have one index from the topic, and one from the tag.

    Each has the other key behind it, so that neither key needs an index of its own.
    """
    worn._meta.indexes = [Index(fields=["tag", "topic"], name="topics_of_tag")]  # noqa: SLF001
    for end in worn._meta.local_fields:  # noqa: SLF001
        end.db_index = False  # type: ignore[attr-defined]


def name_own_tags(topics: Iterable[Topic]) -> None:
    """Give each topic its `tag_names` from what `with_own_tags` has read."""
    for topic in topics:
        topic.tag_names = tuple(topic.own_tags or ())
