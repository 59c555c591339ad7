"""What came of a case, as the process that tried it tells the one that asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """A table, or an operation, that is not as it should be."""

    kind: str
    """One of the words below."""
    place: str
    """The table; of an operation its text."""
    lines: tuple[str, ...] = ()
    cause: str = ""
    """Why it is none of the bridge's, where that is proven."""


REFUSED = "refused"  # the case did not run to its end
REVISION = "revision"  # upgrade head made another table than Django
CREATE_ALL = "create_all"  # metadata.create_all did
SPURIOUS_ON_DJANGO = "spurious on Django's"
SPURIOUS_ON_OURS = "spurious on ours"
LEFT_OVER = "left over"
HISTORY = "history"  # the app's own migrations made another table than its models
SPURIOUS_ON_MIGRATED = "spurious on migrated"
TEXT = "text"  # the revision for both vendors is not the same on each


@dataclass
class Outcome:
    """What one case showed."""

    tables: int = 0
    """Tables counted with this case."""
    serves_both: bool = False
    """Whether the revision was made for both vendors."""
    why_one: str = ""
    """Why not."""
    revision: str = ""
    """A digest of the revision's text."""
    findings: list[Finding] = field(default_factory=list)
    migrated: int = 0
    """Tables compared with what the apps' own migrations made."""

    def add(self, kind: str, places: Iterable[str]) -> None:
        self.findings += [Finding(kind, place) for place in places]

    def of_kind(self, *kinds: str) -> list[Finding]:
        return [finding for finding in self.findings if finding.kind in kinds]

    def told(self) -> dict[str, Any]:
        """The outcome as JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_told(cls, told: dict[str, Any]) -> Outcome:
        findings = [Finding(**{**one, "lines": tuple(one["lines"])}) for one in told["findings"]]
        return cls(**{**told, "findings": findings})
