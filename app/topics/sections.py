"""What apps above this one show on the page of a topic, each in a section of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from app.topics.models import Topic


@dataclass(frozen=True)
class Section:
    """`render` makes the HTML of the section; `stylesheet` is the static file that it needs."""

    render: Callable[[HttpRequest, Topic], str]
    stylesheet: str


SECTIONS: dict[str, Section] = {}


def register_section(name: str, section: Section) -> None:
    """Show `section` on every topic's page, beneath those registered before."""
    SECTIONS[name] = section


def render_sections(request: HttpRequest, topic: Topic) -> list[str]:
    return [section.render(request, topic) for section in SECTIONS.values()]


def stylesheets() -> list[str]:
    return [section.stylesheet for section in SECTIONS.values()]
