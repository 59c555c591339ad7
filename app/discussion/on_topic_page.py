"""The newest arguments on the page of their topic. Importing it registers the section."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string

from app.discussion.models import Argument, ArgumentQuerySet, Stance, number_of_each
from app.pages.prepared import Prepared
from app.pages.templatetags.remembering import part
from app.topics.models import Topic
from app.topics.sections import Section, register_section

MOST_OF_EACH = 3


def shown_on(topic: int) -> ArgumentQuerySet:
    return Argument.objects.filter(topic=topic).shown()


def counts_on(topic: int) -> QuerySet[Any, tuple[int, ...]]:
    counted = shown_on(topic).order_by().values("topic").annotate(**number_of_each())
    return counted.values_list(*Stance.values)


def newest_on(topic: int) -> ArgumentQuerySet:
    keys = [shown_on(topic).taking(stance).values("pk")[:MOST_OF_EACH] for stance in Stance]
    rows = shown_on(topic)
    return (rows.filter(pk__in=keys[0]) | rows.filter(pk__in=keys[1])).for_lists()


COUNTS: Prepared[tuple[int, ...]] = Prepared(counts_on, topic=int)
NEWEST: Prepared[Argument] = Prepared(newest_on, topic=int)


def render_newest(request: HttpRequest, topic: Topic) -> str:
    """How many speak for the topic and against it, and the newest of each; one query, or two."""
    numbers = COUNTS.first(topic=topic.pk) or (0, 0)
    newest = NEWEST.rows(topic=topic.pk) if any(numbers) else []
    is_closed = topic.is_closed()
    return part(
        "discussion/_section.html",
        code=topic.share_code,
        sides=[
            (
                stance.value,
                number,
                items([argument for argument in newest if argument.stance == stance], topic),
            )
            for stance, number in zip(Stance, numbers, strict=True)
        ],
        number=sum(numbers),
        is_closed=is_closed,
        is_member=request.user.is_authenticated,
    )


def items(arguments: list[Argument], topic: Topic) -> str:
    """Some arguments as items of a list; nothing for none."""
    if not arguments:
        return ""
    context = {"arguments": arguments, "topic": topic, "is_closed": topic.is_closed()}
    return render_to_string("discussion/_argument_items.html", context)


register_section("discussion", Section(render_newest, "discussion/discussion.css"))
