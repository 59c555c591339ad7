"""What the people of Alderbrook say for and against; see texts/arguments.toml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.staff.demo.topics import read_texts


@dataclass(frozen=True, kw_only=True)
class DemoReply:
    text: str
    author: str = ""
    """A demo account; else somebody is drawn."""


@dataclass(frozen=True, kw_only=True)
class DemoArgument:
    """An argument with its replies, and what became of it."""

    topic: str
    """The title of its topic."""
    stance: str
    text: str
    option: str = ""
    author: str = ""
    """A demo account; else somebody is drawn."""
    replies: tuple[DemoReply, ...] = ()
    ground: str = ""
    """Why somebody reported it; empty when nobody did."""
    words: str = ""
    """What they wrote with the report."""
    reporter: str = ""
    """A demo account; else somebody is drawn."""
    hidden: str = ""
    """Why moderators took it from the page; without it, a report still waits."""


def read_arguments() -> tuple[DemoArgument, ...]:
    return tuple(argument_of(row) for row in read_texts("arguments"))


def argument_of(row: dict[str, Any]) -> DemoArgument:
    replies = tuple(reply_of(reply) for reply in row.pop("replies", []))
    return DemoArgument(replies=replies, **row.pop("report", {}), **row)


def reply_of(reply: str | dict[str, str]) -> DemoReply:
    return DemoReply(text=reply) if isinstance(reply, str) else DemoReply(**reply)


ARGUMENTS = read_arguments()
