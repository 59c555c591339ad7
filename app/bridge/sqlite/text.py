"""The text of a CREATE TABLE, cut so that one thing can be changed and all else stays as written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from app.bridge.sqlite.clauses import Clause
from app.bridge.sqlite.ddl import Definition, cut_table, read_definition
from app.bridge.sqlite.tokens import quote, tokenize


@dataclass(frozen=True)
class Part:
    """A definition's text, comments and blanks around it included, and what it says."""

    text: str
    definition: Definition

    @classmethod
    def read(cls, text: str) -> Part:
        """Raises MalformedSQL."""
        return cls(text, read_definition(tokenize(text)))

    @property
    def column(self) -> str | None:
        return self.definition.column

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return self.definition.clauses

    def without(self, clause: Clause) -> Part | None:
        """This part with the clause cut out; None when nothing is left."""
        begin, end = clause.tokens[0].start, clause.tokens[-1].end
        if self.column is None and len(self.clauses) == 1:
            return None
        before, after = self.text[:begin], self.text[end:]
        return Part.read(before.rstrip(" ") + (after if after[:1] in ("", " ", "\n") else " " + after))

    def adding(self, sql: str) -> Part:
        """This column with one more clause at its end."""
        end = self.definition.tokens[-1].end
        return Part.read(f"{self.text[:end]} {sql}{self.text[end:]}")

    def replacing(self, clause: Clause, sql: str) -> Part:
        begin, end = clause.tokens[0].start, clause.tokens[-1].end
        return Part.read(self.text[:begin] + sql + self.text[end:])

    def labelling(self, clause: Clause, label: str | None) -> Part:
        """The same with the constraint named `label`, or unnamed."""
        sql = self.text[clause.body[0].start : clause.body[-1].end]
        return self.replacing(clause, sql if label is None else f"CONSTRAINT {quote(label)} {sql}")

    def with_type(self, sql: str) -> Part:
        """This column with another type."""
        name, written = self.definition.tokens[0], self.definition.type
        end = written[-1].end if written else name.end
        return Part.read(f"{self.text[: name.end]} {sql}{self.text[end:]}")


@dataclass(frozen=True)
class TableText:
    """A CREATE TABLE statement: `head` up to the name, `tail` from the last parenthesis on."""

    head: str
    name: str
    """As SQL: quoted where it was."""
    gap: str
    """What stands between the name and the first part: at least the parenthesis."""
    parts: tuple[Part, ...]
    tail: str

    @classmethod
    def read(cls, sql: str) -> TableText:
        """Raises MalformedSQL."""
        statement = cut_table(sql)
        opening, end = statement.tokens[statement.open], statement.tokens[statement.close]
        commas = (
            next(t for t in statement.tokens if t.start >= part[-1].end) for part in statement.parts[:-1]
        )
        edges = [opening.end, *(comma.end for comma in commas), end.end]
        texts = [sql[begin : stop - 1] for begin, stop in pairwise(edges)]
        name = statement.name
        head, gap = sql[: name.start], sql[name.end : opening.end]
        return cls(head, name.text, gap, tuple(map(Part.read, texts)), sql[end.start :])

    @property
    def sql(self) -> str:
        """The statement as text; as it was read, but for what was changed."""
        parts = ",".join(part.text for part in self.parts)
        return f"{self.head}{self.name}{self.gap}{parts}{self.tail}"

    @property
    def plain_name(self) -> str:
        return tokenize(self.name)[0].name

    @property
    def columns(self) -> dict[str, Part]:
        return {part.column: part for part in self.parts if part.column is not None}

    def renamed(self, name: str) -> TableText:
        return replace(self, name=quote(name))

    def with_column(self, sql: str) -> TableText:
        """The table with one more column, after the last one."""
        columns = [part for part in self.parts if part.column is not None]
        rest = [part for part in self.parts if part.column is None]
        return self.with_parts([*columns, Part.read(" " + sql), *rest])

    def with_constraint(self, sql: str) -> TableText:
        return self.with_parts([*self.parts, Part.read(" " + sql)])

    def replacing(self, part: Part, *new: Part | None) -> TableText:
        """The table with one part replaced by others, or by none."""
        put = [item for item in new if item is not None]
        parts: list[Part] = []
        for old in self.parts:
            parts.extend(put if old is part else [old])
        return self.with_parts(parts)

    def with_parts(self, parts: Iterable[Part]) -> TableText:
        return replace(self, parts=tuple(parts))
