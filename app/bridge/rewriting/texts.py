"""The text of a revision's file: its parts, and what it says of its place in the history."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from datetime import datetime

from app.bridge.errors import BridgeError

REVISES = re.compile(r"^Revises:.*$", re.MULTILINE)
CREATED = re.compile(r"^Create Date:(.*)$", re.MULTILINE)
IDENTIFIERS = ("revision", "down_revision", "branch_labels", "depends_on", "replaces")
FUNCTIONS = ("upgrade", "downgrade")


def with_parent(text: str, parent: str | None) -> str:
    """The same revision on top of another one. Raises BridgeError for a file without `down_revision = …`."""
    assigned = assignment(text, "down_revision")
    lines = text.splitlines(keepends=True)
    start, end = assigned.lineno - 1, assigned.end_lineno or assigned.lineno
    left = lines[start].partition("=")[0].rstrip()
    lines[start:end] = [f"{left} = {parent!r}\n"]
    return REVISES.sub(f"Revises: {parent or ''}".rstrip(), "".join(lines), count=1)


def assignment(text: str, name: str) -> ast.stmt:
    for node in ast.parse(text).body:
        if name in assigned_names(node):
            return node
    raise BridgeError(f"A revision's file has no {name} = …: write the line, as script.py.mako does.")


def assigned_names(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.Assign):
        return {name.id for one in node.targets for name in ast.walk(one) if isinstance(name, ast.Name)}
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return {node.target.id}
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    return set()


def created(text: str) -> datetime | None:
    """The date in the head of the file, if it has one that can be read."""
    found = CREATED.search(text)
    try:
        return datetime.fromisoformat(found[1].strip()) if found else None
    except ValueError:
        return None


def with_date(text: str, date: datetime) -> str:
    return CREATED.sub(f"Create Date: {date}", text, count=1)


@dataclass
class Parts:
    """A revision's file, taken apart."""

    imports: list[ast.Import | ast.ImportFrom]
    functions: dict[str, ast.FunctionDef]
    """`upgrade` and `downgrade`."""
    bodies: dict[str, str]
    """Their text, without the line of `def` and what it says of itself."""
    others: list[tuple[set[str], str]]
    """What else stands at the top level: the names that it gives a meaning, and its text with comments."""


def parts_of(text: str) -> Parts:
    parts, lines, done = Parts([], {}, {}, []), text.splitlines(keepends=True), 0
    for number, node in enumerate(ast.parse(text).body):
        end = node.end_lineno or node.lineno
        segment, done = "".join(lines[done:end]), end
        if isinstance(node, ast.Import | ast.ImportFrom):
            parts.imports.append(node)
        elif isinstance(node, ast.FunctionDef) and node.name in FUNCTIONS:
            parts.functions[node.name] = node
            parts.bodies[node.name] = "".join(lines[start_of(node) : end]).rstrip()
        elif not (number == 0 and is_docstring(node)) and not assigned_names(node) & set(IDENTIFIERS):
            parts.others.append((assigned_names(node), segment.strip()))
    return parts


def start_of(function: ast.FunctionDef) -> int:
    """How many lines of the file come before what a function does."""
    first = function.body[0]
    return (first.end_lineno if is_docstring(first) else function.lineno) or function.lineno


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
