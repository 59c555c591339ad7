"""The state of tables, as plain values that compare equal when the database would do the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from app.bridge.specs import ObjectSpec, sort_key

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
    schema: str | None = field(default=None, compare=False)
    """Of PostgreSQL, where it is not the connection's own. The key of the table in Tables begins with it."""


Tables = dict[str, TableState]


def unmatched(
    old: Iterable[ObjectState],
    new: Iterable[ObjectState],
    may_be_one: Callable[[ObjectState, ObjectState], bool],
) -> tuple[list[ObjectState], list[ObjectState], list[tuple[ObjectState, ObjectState]]]:
    """What only one side has, each by name, and what the sides call by two names.

    The last are of one kind and body, and `may_be_one` of them. Where nobody chose the new
    name, that is no difference: Django's renames leave old names behind.
    """
    left, missing = list(old), []
    for state in new:
        if state in left:
            left.remove(state)
        else:
            missing.append(state)
    twins: list[tuple[ObjectState, ObjectState]] = []
    for state in sorted(missing, key=sort_key):
        alike = (other for other in left if other.likeness == state.likeness and may_be_one(other, state))
        if (twin := next(alike, None)) is not None:
            left.remove(twin)
            missing.remove(state)
            twins.append((twin, state))
    return sorted(left, key=sort_key), sorted(missing, key=sort_key), twins
