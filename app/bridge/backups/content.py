"""What a backup holds."""

from __future__ import annotations

from dataclasses import dataclass, field

VERSION_TABLE = "alembic_version"


@dataclass(frozen=True)
class Content:
    """Read from the file itself, the whole of it."""

    vendor: str
    revisions: tuple[str, ...]
    """Where its database stood; empty where Alembic never was."""
    rows: dict[str, int] = field(default_factory=dict)
    """How many rows each table has."""
    notes: tuple[str, ...] = ()
    """What is odd in it, and was in the original."""

    @property
    def summary(self) -> str:
        tables, rows = len(self.rows), sum(self.rows.values())
        return f"{tables} tables, {rows} rows, {self.standing}"

    @property
    def standing(self) -> str:
        return f"at revision {', '.join(self.revisions)}" if self.revisions else "without a revision"
