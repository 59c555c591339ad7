"""How a revision reads: the bridge's own types, and code laid out for people."""

from __future__ import annotations

import ast
from typing import Any

from alembic.autogenerate.api import AutogenContext

LINE_LENGTH = 100
TYPES_MODULE = "app.bridge.types"


def render_item(kind: str, item: Any, context: AutogenContext) -> str | bool:
    """Render the bridge's own types by their bare names and import what is used."""
    if kind == "type" and type(item).__module__ == TYPES_MODULE:
        context.imports.add(f"from {TYPES_MODULE} import {type(item).__name__}")
        return repr(item)
    return False


def tidy(code: str) -> str:
    """Python statements laid out within LINE_LENGTH columns, in a body's indentation of four.

    Used by the revision template: Alembic renders everything of a call in one column.
    """
    if not code.strip():
        return "pass"
    statements = ast.parse("if True:\n    " + code).body[0]
    assert isinstance(statements, ast.If)
    return "\n\n    ".join(lay_out(statement, 4).lstrip() for statement in statements.body)


def lay_out(statement: ast.stmt, indent: int) -> str:
    """One statement, its first line indented too."""
    space = " " * indent
    if isinstance(statement, ast.If):
        body = "\n".join(lay_out(inner, indent + 4) for inner in statement.body)
        return f"{space}if {quoted(statement.test)}:\n{body}"
    if isinstance(statement, ast.Expr):
        return space + expression(statement.value, indent)
    return space + ast.unparse(statement)


def expression(node: ast.expr, indent: int) -> str:
    """An expression on one line, or a call with an argument a line where that is too long."""
    line = quoted(node)
    if indent + len(line) <= LINE_LENGTH or not isinstance(node, ast.Call):
        return line
    arguments = [expression(argument, indent + 4) for argument in node.args]
    for keyword in node.keywords:
        arguments.append(f"{keyword.arg}={expression(keyword.value, indent + 4)}")
    space = "\n" + " " * (indent + 4)
    return f"{quoted(node.func)}({space}{f',{space}'.join(arguments)},\n{' ' * indent})"


def quoted(node: ast.expr) -> str:
    """`ast.unparse` with double quotes around strings, as formatters have it."""
    return DoubleQuotes().visit(node)


class DoubleQuotes(ast._Unparser):  # type: ignore[name-defined, misc]
    """The standard unparser, preferring double quotes."""

    def _write_str_avoiding_backslashes(self, string: str, **options: Any) -> None:
        if '"' in string or "\\" in repr(string):
            super()._write_str_avoiding_backslashes(string, **options)
        else:
            self.write(f'"{string}"')
