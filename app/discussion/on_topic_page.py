"""The newest arguments on the page of their topic. Importing it registers the section."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from app.discussion.models import Argument, Stance
from app.topics.models import Topic
from app.topics.sections import Section, register_section

MOST_OF_EACH = 3


def render_newest(request: HttpRequest, topic: Topic) -> str:
    """How many speak for the topic and against it, and the newest of each; one query, or two."""
    shown = Argument.objects.on(topic).shown()
    counts = shown.counts()
    newest = newest_of_each(topic) if any(counts.values()) else []
    sides = [
        {
            "stance": stance,
            "number": counts[stance.value],
            "arguments": [argument for argument in newest if argument.stance == stance],
        }
        for stance in Stance
    ]
    context = {"topic": topic, "sides": sides, "number": sum(counts.values()), "is_closed": topic.is_closed()}
    return render_to_string("discussion/_section.html", context, request=request)


def newest_of_each(topic: Topic) -> list[Argument]:
    """The newest readable arguments of both sides; one query."""
    shown = Argument.objects.on(topic).shown()
    keys = [shown.taking(stance).values("pk")[:MOST_OF_EACH] for stance in Stance]
    rows = shown.filter(pk__in=keys[0]) | shown.filter(pk__in=keys[1])
    return list(rows.for_lists())


register_section("discussion", Section(render_newest, "discussion/discussion.css"))
