"""The table that the oracle prints, and what is behind its figures."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from dataclasses import replace
from textwrap import shorten

from tests.oracle.cases import Case
from tests.oracle.known import Known
from tests.oracle.outcomes import (
    CREATE_ALL,
    HISTORY,
    LEFT_OVER,
    REFUSED,
    REVISION,
    SPURIOUS_ON_DJANGO,
    SPURIOUS_ON_MIGRATED,
    SPURIOUS_ON_OURS,
    TEXT,
    Finding,
    Outcome,
)

HEADS = ("group", "vendor", "cases", "tables", "identical", "both vendors", "spurious", "left over")
MIGRATED_HEADS = ("group", "vendor", "cases", "tables", "identical", "history", "spurious", "unexplained")
MOST_LINES, LONGEST_PLACE = 12, 90
Tried = tuple[Case, Outcome]


class Report:
    """Collects outcomes, then tells of them."""

    def __init__(self, known: Known, *, is_complete: bool) -> None:
        """`is_complete`: every case was asked for, so that an entry nobody met is stale."""
        self.known, self.is_complete = known, is_complete
        self.tried: list[Tried] = []
        self.texts: dict[tuple[str, str], str] = {}
        """Group and name of a case → digest of the revision that was seen first."""

    def add(self, case: Case, outcome: Outcome) -> None:
        """Note an outcome, with the reasons that known.toml has for what was found."""
        if self.is_text_apart(case, outcome):
            outcome.add(TEXT, ["the revision"])
        outcome.findings = [
            finding if finding.cause else replace(finding, cause=self.known.reason(case, finding))
            for finding in outcome.findings
        ]
        self.tried.append((case, outcome))

    @property
    def is_as_expected(self) -> bool:
        return not any(unexplained(outcome) for _, outcome in self.tried) and not self.stale()

    def stale(self) -> list[str]:
        return list(self.known.unmet()) if self.is_complete else []

    def is_text_apart(self, case: Case, outcome: Outcome) -> bool:
        """Whether the other vendor got another revision for both vendors."""
        if not (outcome.serves_both and outcome.revision):
            return False
        return self.texts.setdefault((case.group, case.name), outcome.revision) != outcome.revision

    def line_of(self, case: Case, outcome: Outcome) -> str:
        words = f"{len(unexplained(outcome))} unexplained" if unexplained(outcome) else "ok"
        return f"{case.group}: {case.title}: {outcome.tables} tables, {words}"

    # The text

    def text(self) -> str:
        return "\n".join([*self.heading(), *self.by_models(), *self.by_migrations(), *self.details()])

    def heading(self) -> Iterator[str]:
        import django
        import sqlalchemy

        versions = f"Django {django.__version__}, SQLAlchemy {sqlalchemy.__version__}"
        yield f"{versions}, Python {platform.python_version()}"

    def by_models(self) -> Iterator[str]:
        yield "\nFrom the models: Django's schema editor = alembic upgrade head = metadata.create_all"
        yield from columns([HEADS, *(row(*key, tried) for key, tried in self.groups().items())])

    def by_migrations(self) -> Iterator[str]:
        groups = self.groups(migrated=True)
        if groups:
            yield "\nFrom the apps' own Django migrations, every table of the project"
            yield from columns(
                [MIGRATED_HEADS, *(migrated_row(*key, tried) for key, tried in groups.items())]
            )

    def groups(self, *, migrated: bool = False) -> dict[tuple[str, str], list[Tried]]:
        groups: dict[tuple[str, str], list[Tried]] = {}
        for case, outcome in self.tried:
            if outcome.migrated or not migrated:
                groups.setdefault((case.group, case.vendor), []).append((case, outcome))
        return groups

    def details(self) -> Iterator[str]:
        yield from section("Differences with a known cause", self.explained())
        yield from section("For one vendor only", self.of_one_vendor())
        yield from section("Unexplained", self.unexplained())
        yield from section("In known.toml and not met: remove the entry", self.stale())

    def explained(self) -> Iterator[str]:
        """A line for each cause and case: which tables it is the cause for."""
        for case, outcome in self.tried:
            causes: dict[tuple[str, str], list[str]] = {}
            for finding in outcome.findings:
                if finding.cause:
                    causes.setdefault((finding.kind, finding.cause), []).append(
                        shorten(finding.place, LONGEST_PLACE, placeholder="…")
                    )
            for (kind, cause), places in causes.items():
                yield f"{case.title}: {kind}: {', '.join(places)}: {cause}"

    def of_one_vendor(self) -> Iterator[str]:
        yield from dict.fromkeys(
            f"{case.title}: {outcome.why_one}" for case, outcome in self.tried if outcome.why_one
        )

    def unexplained(self) -> Iterator[str]:
        for case, outcome in self.tried:
            for finding in unexplained(outcome):
                yield f"{case.title}: {finding.kind}: {finding.place}"
                yield from (f"    {line}" for line in finding.lines[:MOST_LINES])


def unexplained(outcome: Outcome) -> list[Finding]:
    return [finding for finding in outcome.findings if not finding.cause]


def row(group: str, vendor: str, tried: list[Tried]) -> tuple[object, ...]:
    outcomes = [outcome for _, outcome in tried]
    tables = sum(outcome.tables for outcome in outcomes)
    apart = sum(len(places(outcome.of_kind(REVISION, CREATE_ALL))) for outcome in outcomes)
    started = sum(not outcome.of_kind(REFUSED) for outcome in outcomes)
    spurious = f"{count(outcomes, SPURIOUS_ON_DJANGO)} / {count(outcomes, SPURIOUS_ON_OURS)}"
    both = sum(outcome.serves_both for outcome in outcomes)
    return (
        group,
        vendor,
        f"{started}/{len(tried)}",
        tables,
        tables - apart,
        both,
        spurious,
        count(outcomes, LEFT_OVER),
    )


def migrated_row(group: str, vendor: str, tried: list[Tried]) -> tuple[object, ...]:
    outcomes = [outcome for _, outcome in tried]
    tables = sum(outcome.migrated for outcome in outcomes)
    history = [finding for outcome in outcomes for finding in outcome.of_kind(HISTORY)]
    explained = sum(bool(finding.cause) for finding in history)
    spurious = count(outcomes, SPURIOUS_ON_MIGRATED)
    return (
        group,
        vendor,
        len(tried),
        tables,
        tables - len(history),
        explained,
        spurious,
        len(history) - explained,
    )


def places(findings: Iterable[Finding]) -> set[str]:
    return {finding.place for finding in findings}


def count(outcomes: Iterable[Outcome], kind: str) -> int:
    return sum(len(outcome.of_kind(kind)) for outcome in outcomes)


def section(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield f"\n{title}:"
        yield from (f"  {line}" for line in listed)


def columns(rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    cells = [[str(cell) for cell in one] for one in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for one in cells:
        words = [
            cell.ljust(width) if position < 2 else cell.rjust(width)
            for position, (cell, width) in enumerate(zip(one, widths, strict=True))
        ]
        yield "  " + "  ".join(words).rstrip()
