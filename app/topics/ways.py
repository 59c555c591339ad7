"""How rows are found: under a condition, or one after the other by a statement of their keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

Prelude = tuple[str, tuple[Any, ...]]
"""The WITH of a statement, and its parameters."""


@dataclass(frozen=True)
class Way:
    """A condition under which rows are sought, as long as the SQL of its `gate` is true, if it has one."""

    condition: Q = field(default_factory=Q)
    gate: str = ""
    stream: Stream | None = None
    """What gives keys one after the other; of each row it is asked then whether it is wanted."""


@dataclass(frozen=True)
class Stream:
    """A statement that gives keys, ready to be followed by AND and a condition of `place`.

    The rows that it reads have a `place` by which they come, `per_key` of them for each key: several may
    give the same one.
    """

    sql: str
    parameters: tuple[Any, ...]
    place: str
    per_key: int
    fence: str
    """What the database says of all rows: behind it, it keeps them in their order, as they are read."""

    def keys(self, edge: int | None, *, downward: bool) -> tuple[str, list[Any]]:
        """The statement of the keys on the far side of `edge`, the nearest first, with its parameters."""
        far, given = "", list(self.parameters)
        if edge is not None:
            first = f"%s * {self.per_key}"
            far = f" AND {self.place} {f'< {first}' if downward else f'>= {first} + {self.per_key}'}"
            given.append(edge)
        return f"{self.sql}{far} ORDER BY {self.place} {'DESC' if downward else 'ASC'} {self.fence}", given
