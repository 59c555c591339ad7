"""One revision's text made of several: what they did, in their order, one after another."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from alembic.script import Script

from app.bridge.errors import BridgeError
from app.bridge.rewriting.texts import Parts, created, is_docstring, parts_of

TEMPLATE = '''"""{message}

{listed}

Revision ID: {revision}
Revises: {below}
Create Date: {date}
"""

{imports}

revision = {revision!r}
down_revision = {parent!r}
branch_labels = None
depends_on = None
# A database at one of these has to reach {revision} with the code of before the squash.
replaces = {replaces!r}


{others}def upgrade() -> None:
{upgrades}


def downgrade() -> None:
{downgrades}
'''
DATA = {"execute", "bulk_insert", "get_bind", "exec_driver_sql"}
"""What revisions call to read and write rows, or whatever else SQL can do."""


def joined(revisions: list[Script], texts: list[str], message: str) -> str:
    """The text of a revision with the last one's id, in the place of all. Raises BridgeError."""
    parts = [parts_of(text) for text in texts]
    last, parent = revisions[-1], revisions[0].down_revision
    return TEMPLATE.format(
        message=message,
        listed="\n".join(f"{one.revision}: {one.doc}" for one in revisions),
        revision=last.revision,
        below=parent or "",
        parent=parent,
        date=created(texts[-1]) or "",
        imports=imports_of(parts),
        replaces=tuple(one.revision for one in revisions[:-1]),
        others=others_of(parts),
        upgrades=body_of("upgrade", revisions, parts),
        downgrades=body_of("downgrade", revisions[::-1], parts[::-1]),
    ).replace("Revises: \n", "Revises:\n")


def body_of(function: str, revisions: list[Script], parts: list[Parts]) -> str:
    """What the revisions do, one after another. Raises BridgeError for what cannot stand beside others."""
    bodies = []
    for revision, one in zip(revisions, parts, strict=True):
        refuse_return(revision, one.functions[function])
        refuse_hidden_names(one.functions[function], parts)
        if not all(isinstance(node, ast.Pass) or is_docstring(node) for node in one.functions[function].body):
            bodies.append(f"    # {revision.revision}: {revision.doc}\n{one.bodies[function]}")
    return "\n\n".join(bodies) or "    pass"


def refuse_return(revision: Script, function: ast.FunctionDef) -> None:
    """What comes after a `return` would be another revision's."""
    if any(isinstance(node, ast.Return) for node in ast.walk(function)):
        raise BridgeError(
            f"{function.name}() of {revision.revision} ({revision.doc}) has a return, after which the others "
            "could not go on: write it without, or put it into a function of its own."
        )


def refuse_hidden_names(function: ast.FunctionDef, parts: list[Parts]) -> None:
    """A name that one function assigns hides the module's from the others."""
    assigned = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and is_assigned(node)}
    outside = {name for one in parts for names, _ in one.others for name in names}
    outside |= {alias.asname or alias.name for one in parts for node in one.imports for alias in node.names}
    if hidden := assigned & outside:
        raise clash(", ".join(sorted(hidden)))


def is_assigned(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def imports_of(parts: Iterable[Parts]) -> str:
    """Every import once. Raises BridgeError where a name would mean two things."""
    lines: dict[str, str] = {}
    for one in parts:
        for node in one.imports:
            for alias in node.names:
                name, line = alias.asname or alias.name, ast.unparse(only(node, alias))
                if lines.setdefault(name, line) != line:
                    raise clash(name)
    return "\n".join(sorted(lines.values(), key=lambda line: (not line.startswith("from __future__"), line)))


def only(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.stmt:
    if isinstance(node, ast.ImportFrom):
        return ast.ImportFrom(node.module, [alias], node.level)
    return ast.Import([alias])


def others_of(parts: Iterable[Parts]) -> str:
    """Constants, tables and helpers, each once."""
    meanings: dict[str, str] = {}
    segments: dict[str, None] = {}
    for one in parts:
        for names, segment in one.others:
            for name in names:
                if meanings.setdefault(name, segment) != segment:
                    raise clash(name)
            segments[segment] = None
    return "".join(f"{segment}\n\n\n" for segment in segments)


def clash(name: str) -> BridgeError:
    return BridgeError(
        f"{name} means different things in two of these revisions: give it another name in one of them first."
    )


def lines_calling(names: Collection[str], text: str) -> list[int]:
    """The lines of a revision's file that call a method of one of these names."""
    return sorted(
        {
            node.lineno
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names
        }
    )
