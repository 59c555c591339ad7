"""An owned object as plain values: what a declaration and a revision have in common."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from textwrap import dedent

from app.bridge.sqlite.errors import MalformedSQL
from app.bridge.sqlite.tokens import spaced, tokenize
from app.bridge.types import ByVendor

EXTENSION, SEQUENCE, FUNCTION, VIEW, MATERIALIZED_VIEW, VIRTUAL_TABLE, TRIGGER = (
    "extension",
    "sequence",
    "function",
    "view",
    "materialized view",
    "virtual table",
    "trigger",
)
KINDS = (EXTENSION, SEQUENCE, FUNCTION, VIEW, MATERIALIZED_VIEW, VIRTUAL_TABLE, TRIGGER)
VENDORS: dict[str, tuple[str, ...]] = {
    VIEW: ("sqlite", "postgresql"),
    TRIGGER: ("sqlite", "postgresql"),
    VIRTUAL_TABLE: ("sqlite",),
}
"""Who has objects of a kind; the others are PostgreSQL's."""
HEAD = re.compile(r"FUNCTION\s+(.*?)\s+(?:AS|LANGUAGE|BEGIN|RETURN)\b", re.IGNORECASE | re.DOTALL)
ALL = re.compile(r"(?<!\()\*")

Key = tuple[str, str]
"""Kind and name."""
Words = str | ByVendor | None


def vendors_of_kind(kind: str) -> tuple[str, ...]:
    return VENDORS.get(kind, ("postgresql",))


def spelled(sql: str) -> str:
    """SQL without what does not count: blanks, quotes, case, IF NOT EXISTS."""
    try:
        return spaced(tokenize(sql.rstrip().rstrip(";"))).replace(" if not exists ", " ", 1)
    except MalformedSQL:
        return " ".join(sql.split())


def words_for(words: Words, vendor: str) -> str:
    """What is said to `vendor`; nothing where it is not spoken to."""
    said = words.words.get(vendor) if isinstance(words, ByVendor) else words
    return dedent(said or "").strip()


@dataclass(frozen=True)
class Making:
    """How an object is made on one vendor: its statement, and one that is run right after it."""

    sql: str
    then: str = ""

    @property
    def spelling(self) -> str:
        """Equal for two that differ in blanks, case and quotes alone; `then` does not count."""
        return spelled(self.sql)

    @property
    def head(self) -> str:
        """A function's name, arguments and result: with the same ones it can be replaced in place."""
        found = HEAD.search(self.sql)
        return " ".join(found[1].lower().split()) if found else self.sql

    def mentions(self, name: str) -> bool:
        return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", self.sql) is not None

    def renamed(self, old: str, new: str) -> Making:
        def respell(sql: str) -> str:
            return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, sql)

        return Making(respell(self.sql), respell(self.then))


@dataclass(frozen=True)
class OwnedSpec:
    """An object, and how each vendor that has it makes it."""

    kind: str
    name: str
    table: str = ""
    """What a trigger is on."""
    makings: dict[str, Making] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.kind, self.name

    def mentions(self, name: str) -> bool:
        return any(making.mentions(name) for making in self.makings.values())

    @property
    def shows_all(self) -> bool:
        """Whether there is a `*` in it that does not just count rows."""
        return any(ALL.search(making.sql) for making in self.makings.values())

    def with_makings(self, makings: dict[str, Making]) -> OwnedSpec:
        return replace(self, makings=makings)

    def renamed(self, old: str, new: str) -> OwnedSpec:
        """The object after a table or column got another name: databases keep it on what it was on."""
        makings = {vendor: making.renamed(old, new) for vendor, making in self.makings.items()}
        return replace(self, table=new if self.table == old else self.table, makings=makings)
