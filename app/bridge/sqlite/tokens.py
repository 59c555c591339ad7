"""SQLite's own rules for cutting SQL into tokens (https://www.sqlite.org/lang_keywords.html)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.bridge.sqlite.errors import MalformedSQL

TOKEN = re.compile(
    r"""
    (?P<space>[ \t\n\f\r]+|--[^\n]*(?:\n|\Z)|/\*.*?(?:\*/|\Z))
  | (?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])
  | (?P<string>[xX]?'(?:[^']|'')*')
  | (?P<number>0[xX][0-9a-fA-F_]+|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9_]+)?)
  | (?P<word>[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_$\x80-\U0010ffff]*)
  | (?P<operator>->>|->|\|\||<<|>>|<=|>=|<>|!=|==|[-+*/%&|~<>=(),.;?:@\#$!])
    """,
    re.VERBOSE | re.DOTALL,
)

# Words that mean something other than a name inside an expression: a quoted "null" is a column.
RESERVED = frozenset(
    (
        *("and", "as", "asc", "between", "case", "cast", "collate", "current_date", "current_time"),
        *("current_timestamp", "desc", "distinct", "else", "end", "escape", "exists", "false", "filter"),
        *("from", "glob", "in", "is", "isnull", "like", "match", "not", "notnull", "null", "or", "over"),
        *("raise", "regexp", "select", "then", "true", "when", "where"),
    )
)
PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True)
class Token:
    """One token as written, and where: `sql[start:end] == text`."""

    kind: str
    """word, name (quoted), string, number or operator."""
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Whether this is one of these bare words (given in lower case): "check" is a name, CHECK a word."""
        return self.kind == "word" and self.text.lower() in words

    def is_operator(self, *operators: str) -> bool:
        return self.kind == "operator" and self.text in operators

    @property
    def name(self) -> str:
        """The identifier that this token spells, without its quotes, in its own case."""
        if self.kind == "word":
            return self.text
        if self.kind not in ("name", "string") or self.text[0] in "xX":
            raise MalformedSQL(f"{self.text!r} stands where a name belongs.")
        closing = self.text[-1]
        return self.text[1:-1] if closing == "]" else self.text[1:-1].replace(closing * 2, closing)

    @property
    def canonical(self) -> str:
        """A spelling that does not tell how the token was quoted, nor the case of a bare word."""
        if self.kind == "name":
            name = self.name
            return name if PLAIN_NAME.fullmatch(name) and name not in RESERVED else quote(name)
        return self.text if self.kind == "string" and self.text[0] == "'" else self.text.lower()


def tokenize(sql: str) -> tuple[Token, ...]:
    """The tokens of `sql` without its blanks and comments. Raises MalformedSQL."""
    tokens, position = [], 0
    while position < len(sql):
        match = TOKEN.match(sql, position)
        if match is None:
            raise MalformedSQL(f"SQLite cannot read this on from {sql[position : position + 30]!r}.")
        if match.lastgroup and match.lastgroup != "space":
            tokens.append(Token(match.lastgroup, match.group(), match.start(), match.end()))
        position = match.end()
    return tuple(tokens)


def quote(name: str) -> str:
    """The name as SQL, whatever it contains."""
    return '"' + name.replace('"', '""') + '"'


def closing(tokens: Sequence[Token], opening: int) -> int:
    """The index of the parenthesis that closes the one at index `opening`. Raises MalformedSQL."""
    if opening >= len(tokens) or not tokens[opening].is_operator("("):
        found = tokens[opening].text if opening < len(tokens) else "the end"
        raise MalformedSQL(f"A parenthesis is missing before {found!r}.")
    depth = 0
    for index in range(opening, len(tokens)):
        depth += tokens[index].is_operator("(") - tokens[index].is_operator(")")
        if depth == 0:
            return index
    raise MalformedSQL("A parenthesis is not closed.")


def qualifiers(tokens: Sequence[Token], table: str) -> list[tuple[Token, Token]]:
    """The table's own name and the point after it, wherever a column is called by both."""
    return [
        (name, point)
        for name, point in pairwise(tokens)
        if point.is_operator(".") and name.kind in ("word", "name") and name.name.lower() == table.lower()
    ]


def unqualified(tokens: tuple[Token, ...], table: str) -> tuple[Token, ...]:
    """The tokens without these: a check speaks of its own table only, so that both mean the same."""
    left_out = {id(token) for pair in qualifiers(tokens, table) for token in pair}
    return tuple(token for token in tokens if id(token) not in left_out)


def split(tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    """The tokens cut at the commas that no parenthesis encloses."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += token.is_operator("(") - token.is_operator(")")
        if depth == 0 and token.is_operator(","):
            parts.append([])
        else:
            parts[-1].append(token)
    return [tuple(part) for part in parts]


def expression(tokens: Sequence[Token]) -> str:
    """The canonical text of an expression, valid SQL, without parentheses around the whole of it."""
    while tokens and tokens[0].is_operator("(") and closing(tokens, 0) == len(tokens) - 1:
        tokens = tokens[1:-1]
    return spaced(tokens)


def spaced(tokens: Iterable[Token]) -> str:
    """The tokens' canonical spellings with the blanks a person would write."""
    text, previous = "", None
    for token in tokens:
        if previous is not None and not are_glued(previous, token):
            text += " "
        text += token.canonical
        previous = token
    return text


def are_glued(left: Token, right: Token) -> bool:
    if left.is_operator("(", ".") or right.is_operator(")", ",", "."):
        return True
    is_call = left.kind in ("word", "name") and not left.is_word(
        *RESERVED - {"cast", "glob", "like", "raise"}
    )
    return right.is_operator("(") and is_call
