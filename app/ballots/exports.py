"""A result as files for programs and spreadsheets. Pure: values in, text and plain data out.

docs/results.md describes the shapes; SHAPE counts their versions.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.ballots.buckets import Step
from app.ballots.results import Result, leaders, share
from app.topics.models import Topic

SHAPE = 1
BYTE_ORDER_MARK = "\ufeff"
"""Without it, spreadsheets take UTF-8 for something else."""
COLUMNS = ["position", "option", "ballots", "share", "ballots_counted", "counted_at", "final"]
STARTS_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(result: Result) -> str:
    """One line for each option, in ballot order, after a line of names."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    moment, final = iso(result.counted_at), "yes" if result.is_final else "no"
    for option in result.options:
        part = decimal(share(option.ballots, of=result.ballots))
        cell = harmless(option.text)
        writer.writerow([option.position, cell, option.ballots, part, result.ballots, moment, final])
    return BYTE_ORDER_MARK + text.getvalue()


def harmless(text: str) -> str:
    """Text that no spreadsheet runs as a formula: an apostrophe stands before what looks like one.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{text}" if text.lstrip(" \u00a0").startswith(STARTS_OF_FORMULAS) else text


def as_data(topic: Topic, result: Result, *, steps: Iterable[Step], members: int | None) -> dict[str, Any]:
    """What JSON can hold. `members` is None where nobody knows how many could vote."""
    return {
        "shape": SHAPE,
        "topic": {
            "code": topic.share_code,
            "title": topic.title,
            "address": topic.address,
            "opens_at": iso(topic.opens_at),
            "closes_at": iso(topic.closes_at),
            "multiple_choice": topic.multiple_choice,
        },
        "ballots": result.ballots,
        "members": members,
        "counted_at": iso(result.counted_at),
        "final": result.is_final,
        "leading": [option.position for option in leaders(result.options)],
        "options": [
            {
                "position": option.position,
                "text": option.text,
                "ballots": option.ballots,
                "share": float(decimal(share(option.ballots, of=result.ballots))),
            }
            for option in result.options
        ],
        "turnout": [
            {"until": iso(step.until), "new": step.new, "ballots": step.total} for step in steps if step.new
        ],
    }


def decimal(part: Any) -> str:
    """A share from 0 to 1 with six decimals."""
    return f"{float(part):.6f}"


def iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None
