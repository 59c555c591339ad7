"""`# lint: allow RULE: reason`: what a revision's author has looked at and found safe.

At the end of a statement or on a line of its own above one it is about that statement; at the
beginning of a line, outside of every function, about the whole revision.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.bridge.linting.findings import ERROR, Remark

COMMENT = re.compile(r"#\s*lint:\s*allow\b\s*([\w-]*)\s*:?\s*(.*)")
LAST_LINE = 10**9


@dataclass(frozen=True)
class Suppression:
    """A rule that is allowed between two lines."""

    rule: str
    reason: str
    line: int
    first: int
    last: int

    def covers(self, remark: Remark) -> bool:
        return bool(self.reason) and remark.rule == self.rule and self.first <= remark.line <= self.last


def read_suppressions(text: str) -> list[Suppression]:
    """All of a revision's file."""
    statements = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt)]
    found = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and (match := COMMENT.match(token.string)):
            stands_alone = not token.line[: token.start[1]].strip()
            first, last = place(statements, token.start[0], token.start[1], stands_alone=stands_alone)
            found.append(Suppression(match[1], match[2].strip(), token.start[0], first, last))
    return found


def place(statements: Iterable[ast.stmt], line: int, column: int, *, stands_alone: bool) -> tuple[int, int]:
    """First and last line of what a comment is about."""
    if stands_alone and not column:
        return 0, LAST_LINE
    spans = [(node.lineno, node.end_lineno or node.lineno) for node in statements]
    if stands_alone:
        return min((span for span in spans if span[0] > line), default=(line, line), key=outermost)
    around = [span for span in spans if span[0] <= line <= span[1]]
    return max(around, default=(line, line))


def outermost(span: tuple[int, int]) -> tuple[int, int]:
    """Sorts by the first line, and the longest first."""
    return span[0], -span[1]


def without_allowed(remarks: Iterable[Remark], suppressions: list[Suppression]) -> Iterator[Remark]:
    """What is not allowed, and suppressions that have no reason or nothing to allow."""
    unused = [one for one in suppressions if one.reason]
    for remark in remarks:
        covering = [one for one in suppressions if one.covers(remark)]
        unused = [one for one in unused if one not in covering]
        if not covering:
            yield remark
    for one in suppressions:
        if not one.reason:
            what = f"{one.rule or 'a rule without a name'} is allowed without a reason."
            yield Remark("allowed-without-reason", one.line, what, ERROR)
        elif one in unused:
            yield Remark("allows-nothing", one.line, f"{one.rule} is not found here.", ERROR)
