"""Tags in use, offered to those who tag a topic. Only public topics' tags: others may tell a secret."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef
from rapidfuzz import fuzz, process

from app.topics.models import Tag, Topic

MOST_SUGGESTIONS = 12
NEWEST_TO_LOOK_AT = 500
LEAST_LIKENESS = 80
"""Of two tags, from 0 to 100: about one letter of five may differ."""
MOST_ALIKE = 2


def popular_tags() -> list[str]:
    """The tags that the newest public topics wear most often, the most frequent first. One query."""
    newest = Topic.objects.public().order_by("-pk").values("pk")[:NEWEST_TO_LOOK_AT]
    worn = Tag.objects.filter(topics__in=newest).annotate(wearers=Count("topics"))
    return [tag.name for tag in worn.order_by("-wearers", "name")[:MOST_SUGGESTIONS]]


def names_like_others(names: Sequence[str]) -> dict[str, list[str]]:
    """For each of the names that no public topic wears, those worn that are spelled alike. One query."""
    if not names:
        return {}
    public = Topic.objects.public().filter(tags=OuterRef("pk"))
    worn = list(Tag.objects.filter(Exists(public)).order_by("name").values_list("name", flat=True))
    alike = {name: spelled_alike(name, worn) for name in names if name not in set(worn)}
    return {name: others for name, others in alike.items() if others}


def spelled_alike(name: str, worn: Sequence[str]) -> list[str]:
    """The closest first. A rule on texts only."""
    found = process.extract(name, worn, scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS, limit=MOST_ALIKE)
    return [other for other, _score, _index in found]
