"""What the people of Alderbrook, a town that does not exist, are deciding; see texts/topics.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).with_name("texts")


@dataclass(frozen=True, kw_only=True)
class DemoTopic:
    """A topic with its ballots to be. Days and hours count from now; before now they are negative.

    Of a single choice, the figures beside the options are how many of a hundred ballots select
    each, or the exact ballots where `exact` is set. Of a multiple choice, they are how many
    of a hundred voters select each.
    """

    title: str
    description: str
    options: dict[str, int]
    tags: tuple[str, ...]
    creator: str
    opens: float
    closes: float | None = None
    closes_in_hours: int | None = None
    ballots: int = 0
    voters: tuple[str, ...] = ()
    """Demo accounts that have voted; the others among them have not."""
    multiple_choice: bool = False
    exact: bool = False
    share_code: str = ""
    """Given to unlisted topics, so that the documentation can name it."""


def read_topics() -> tuple[DemoTopic, ...]:
    return tuple(DemoTopic(**with_tuples(row)) for row in read_texts("topics"))


def read_texts(name: str) -> list[dict[str, Any]]:
    """The tables of one of the files with texts."""
    rows: list[dict[str, Any]] = tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))[name]
    return rows


def with_tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


TOPICS = read_topics()
