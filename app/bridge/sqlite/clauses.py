"""The clauses of a definition inside CREATE TABLE: NOT NULL, DEFAULT …, CHECK (…), REFERENCES …"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.bridge.sqlite.errors import MalformedSQL
from app.bridge.sqlite.tokens import Token, closing, expression, split

CONSTRAINTS = ("primary key", "unique", "check", "foreign key")
BEGINNINGS = (
    "constraint", "primary", "not", "null", "unique", "check", "default", "collate", "references", "foreign",
    "generated", "as",
)  # fmt: skip
DEFAULT_OPTIONS = ("on delete no action", "on update no action", "not deferrable", "initially immediate")


@dataclass(frozen=True)
class Clause:
    """One clause with the tokens it is written in, its `CONSTRAINT label` included."""

    kind: str
    """primary key, not null, null, unique, check, default, collate, foreign key or generated."""
    tokens: tuple[Token, ...] = ()
    label: str | None = None
    columns: tuple[str, ...] = ()
    """Those the clause itself names: a table constraint's."""
    expression: str | None = None
    words: str = ""
    """A collation, "autoincrement", or how a column is generated: "stored" or "virtual"."""
    target: str | None = None
    target_columns: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    @property
    def is_constraint(self) -> bool:
        return self.kind in CONSTRAINTS

    @property
    def body(self) -> tuple[Token, ...]:
        """The tokens without the label."""
        return self.tokens[2:] if self.tokens[0].is_word("constraint") else self.tokens

    @staticmethod
    def begins_with(token: Token) -> bool:
        return token.is_word(*BEGINNINGS)


def read_clauses(tokens: Sequence[Token]) -> tuple[Clause, ...]:
    """All clauses written in these tokens. Raises MalformedSQL."""
    clauses: list[Clause] = []
    reader = Reader(tokens)
    while not reader.at_end():
        begin, label = reader.position, None
        while reader.take("constraint"):
            label = reader.name()
        if reader.at_end():
            raise MalformedSQL(f"CONSTRAINT {label} constrains nothing.")
        clause = reader.clause()
        written = tuple(tokens[begin : reader.position])
        clauses.append(replace(clause, label=label, tokens=written))
    return tuple(clauses)


class Reader:
    """Reads clause after clause from a definition's tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.position = 0

    def clause(self) -> Clause:
        """The clause that begins here."""
        word = self.tokens[self.position]
        read = self.readers().get(word.text.lower()) if word.kind == "word" else None
        if read is None:
            raise MalformedSQL(f"{word.text!r} begins no clause of a column or table.")
        self.position += 1
        return read()

    def readers(self) -> dict[str, Callable[[], Clause]]:
        return {
            "primary": self.primary_key,
            "not": self.not_null,
            "null": lambda: Clause("null", options=self.conflict()),
            "unique": self.unique,
            "check": self.check,
            "default": self.default,
            "collate": lambda: Clause("collate", words=self.name().lower()),
            "references": self.references,
            "foreign": self.foreign_key,
            "generated": self.generated,
            "as": self.generated_as,
        }

    def primary_key(self) -> Clause:
        self.expect("key")
        columns, options = self.indexed_columns()
        words = ""
        for order in ("asc", "desc"):
            if self.take(order) and order == "desc":
                options = (*options, "desc")
        options = tuple(sorted(options + self.conflict()))
        if self.take("autoincrement"):
            words = "autoincrement"
        return Clause("primary key", columns=columns, words=words, options=options)

    def not_null(self) -> Clause:
        self.expect("null")
        return Clause("not null", options=self.conflict())

    def unique(self) -> Clause:
        columns, options = self.indexed_columns()
        return Clause("unique", columns=columns, options=tuple(sorted(options + self.conflict())))

    def check(self) -> Clause:
        condition = expression(self.group())
        return Clause("check", expression=condition, options=self.conflict())

    def default(self) -> Clause:
        if self.at_operator("("):
            return Clause("default", expression=expression(self.group()))
        begin = self.position
        self.position += 2 if self.at_operator("+", "-") else 1
        if self.position > len(self.tokens):
            raise MalformedSQL("DEFAULT is followed by no value.")
        return Clause("default", expression=expression(self.tokens[begin : self.position]))

    def foreign_key(self) -> Clause:
        self.expect("key")
        columns = tuple(part[0].name for part in split(self.group()) if part)
        self.expect("references")
        return replace(self.references(), columns=columns)

    def references(self) -> Clause:
        target = self.name()
        remote = tuple(part[0].name for part in split(self.group()) if part) if self.at_operator("(") else ()
        options = []
        while option := self.reference_option():
            options.append(option)
        said = tuple(sorted(option for option in options if option not in DEFAULT_OPTIONS))
        return Clause("foreign key", target=target, target_columns=remote, options=said)

    def reference_option(self) -> str:
        if self.take("on"):
            event = "delete" if self.take("delete") else "update"
            if event == "update":
                self.expect("update")
            first = self.word()
            return f"on {event} {first} {self.word()}" if first in ("set", "no") else f"on {event} {first}"
        if self.take("match"):
            return f"match {self.name().lower()}"
        if self.take("deferrable"):
            return "deferrable"
        if self.take("initially"):
            return f"initially {self.word()}"
        if self.next_is("not") and self.next_is("deferrable", ahead=1):
            self.position += 2
            return "not deferrable"
        return ""

    def generated(self) -> Clause:
        self.expect("always")
        self.expect("as")
        return self.generated_as()

    def generated_as(self) -> Clause:
        text = expression(self.group())
        stored = self.take("stored")
        if not stored:
            self.take("virtual")
        return Clause("generated", expression=text, words="stored" if stored else "virtual")

    def indexed_columns(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names in the parenthesis that may stand here, and what is said of them beside their names."""
        if not self.at_operator("("):
            return (), ()
        parts = [part for part in split(self.group()) if part]
        said = [expression(part) for part in parts if len(part) > 1 and not part[-1].is_word("asc")]
        return tuple(part[0].name for part in parts), tuple(said)

    def conflict(self) -> tuple[str, ...]:
        """ON CONFLICT …, where it stands here and says something else than the default."""
        if not (self.next_is("on") and self.next_is("conflict", ahead=1)):
            return ()
        self.position += 2
        action = self.word()
        return () if action == "abort" else (f"on conflict {action}",)

    def group(self) -> Sequence[Token]:
        """The tokens inside the parenthesis that begins here."""
        begin = self.position + 1
        end = closing(self.tokens, self.position)
        self.position = end + 1
        return self.tokens[begin:end]

    def name(self) -> str:
        if self.at_end():
            raise MalformedSQL("A name is missing at the end of a definition.")
        self.position += 1
        return self.tokens[self.position - 1].name

    def word(self) -> str:
        return self.name().lower()

    def expect(self, word: str) -> None:
        if not self.take(word):
            found = "the end" if self.at_end() else self.tokens[self.position].text
            raise MalformedSQL(f"{found!r} stands where {word.upper()} was expected.")

    def take(self, word: str) -> bool:
        """Step over this word if it stands here; whether it did."""
        found = self.next_is(word)
        self.position += found
        return found

    def next_is(self, word: str, *, ahead: int = 0) -> bool:
        index = self.position + ahead
        return index < len(self.tokens) and self.tokens[index].is_word(word)

    def at_operator(self, *operators: str) -> bool:
        return not self.at_end() and self.tokens[self.position].is_operator(*operators)

    def at_end(self) -> bool:
        return self.position >= len(self.tokens)
