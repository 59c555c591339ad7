"""The state of tables, as plain values that compare equal when the database would do the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.bridge.specs import ObjectSpec

PRIMARY_KEY, UNIQUE, CHECK, FOREIGN_KEY, EXCLUDE, INDEX = (
    "primary key",
    "unique",
    "check",
    "foreign key",
    "exclude",
    "index",
)


@dataclass(frozen=True)
class ColumnState:
    """A column; expressions are in the database's own words."""

    type: str
    nullable: bool
    collation: str | None = None
    default: str | None = None
    generated: tuple[str, str] | None = None
    """`stored` or `virtual`, and the expression."""
    identity: str | None = None
    """`by default` or `always` on PostgreSQL, `autoincrement` on SQLite."""
    comment: str | None = None


@dataclass(frozen=True)
class ObjectState:
    """A constraint or an index: `body` is all that counts besides its name."""

    kind: str
    name: str
    body: Any
    columns: tuple[str, ...] = field(default=(), compare=False)
    spec: ObjectSpec | None = field(default=None, compare=False)
    """How to make it again; None for a primary key and for what the bridge cannot make."""
    definition: str = field(default="", compare=False)
    """The database's own words for it, to show and to make again what has no spec."""

    @property
    def likeness(self) -> tuple[str, Any]:
        """What two objects of different names have in common when they do the same."""
        return (self.kind, self.body)


Trait = tuple[str, str]
"""What it is, like `trigger` or `tablespace`, and the name of what has it: empty for the table itself."""


@dataclass
class TableState:
    """A table: its columns in order, and what hangs on them."""

    columns: dict[str, ColumnState] = field(default_factory=dict)
    objects: list[ObjectState] = field(default_factory=list)
    comment: str | None = None
    traits: dict[Trait, str] = field(default_factory=dict)
    """What no operation of Alembic's expresses and a new table has not, in words."""


Tables = dict[str, TableState]
