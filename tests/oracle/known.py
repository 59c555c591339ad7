"""Differences that are expected, each with its reason, from known.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tests.oracle.cases import Case
from tests.oracle.outcomes import Finding

FILE = Path(__file__).parent / "known.toml"


@dataclass(frozen=True)
class Entry:
    """What is expected; `place` is a pattern for the table, the operation or the error."""

    case: str
    kind: str
    place: str
    reason: str
    vendor: str = "*"

    def covers(self, case: Case, finding: Finding) -> bool:
        return (
            fnmatchcase(case.name, self.case)
            and fnmatchcase(case.vendor, self.vendor)
            and finding.kind == self.kind
            and fnmatchcase(finding.place, self.place)
        )


class Known:
    """The entries, and which of them were met."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.met: set[Entry] = set()

    @classmethod
    def read(cls, file: Path = FILE) -> Known:
        listed = tomllib.loads(file.read_text(encoding="utf-8")).get("known", [])
        return cls([Entry(**entry) for entry in listed])

    def reason(self, case: Case, finding: Finding) -> str:
        """Why a finding is expected; empty when it is not."""
        for entry in self.entries:
            if entry.covers(case, finding):
                self.met.add(entry)
                return entry.reason
        return ""

    def unmet(self) -> Iterator[str]:
        """Entries that nothing needed: what they excused is mended, so they go."""
        for entry in self.entries:
            if entry not in self.met:
                yield f"{entry.case} ({entry.vendor}): {entry.kind} {entry.place}"
