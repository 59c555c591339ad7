"""How a revision reads: the bridge's own types, and code laid out for people."""

from __future__ import annotations

import ast
import re
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import renderers
from alembic.ddl.postgresql import PostgresqlImpl
from alembic.operations import ops

from app.bridge.exclusion import CoveringExclude, render_inline
from app.bridge.types import ByVendor

LINE_LENGTH = 100
TYPES_MODULE = "app.bridge.types"


def render_item(kind: str, item: Any, context: AutogenContext) -> str | bool:
    """Types as people write them; the bridge's own by their bare names, imported where used."""
    if isinstance(item, CoveringExclude):
        return render_inline(item, context)
    if kind == "server_default":
        return render_by_vendor(item, context)
    if kind == "type" and type(item).__module__ == TYPES_MODULE:
        return render_own_type(item, context)
    if kind != "type" or getattr(item, "_variant_mapping", None) or getattr(item, "collation", None):
        return False
    if type(item).__module__.startswith("sqlalchemy.dialects.postgresql"):
        return render_postgresql_type(item, context)
    prefix = context.opts["sqlalchemy_module_prefix"]
    return render_sized_type(item, prefix)


def render_own_type(type_: Any, context: AutogenContext) -> str:
    """By its bare name; with its variants, which Alembic would put behind a name that nobody imports."""
    context.imports.add(f"from {TYPES_MODULE} import {type(type_).__name__}")
    code, prefix = repr(type_), context.opts["sqlalchemy_module_prefix"]
    for vendor, variant in type_._variant_mapping.items():
        code += (
            f".with_variant({render_item('type', variant, context) or f'{prefix}{variant!r}'}, {vendor!r})"
        )
    return code


def render_sized_type(type_: Any, prefix: str) -> str | bool:
    if type(type_) in (sa.String, sa.CHAR) and type_.length:
        return f"{prefix}{type(type_).__name__}({type_.length})"
    if type(type_) is sa.Numeric and type_.precision is not None:
        return f"{prefix}Numeric({type_.precision}, {type_.scale})"
    return False


def render_postgresql_type(type_: Any, context: AutogenContext) -> str:
    """As Alembic renders it on PostgreSQL: on SQLite it writes the types within these without `sa.`."""
    context.imports.add("from sqlalchemy.dialects import postgresql")
    nested = PostgresqlImpl.render_type(PostgresqlImpl.__new__(PostgresqlImpl), type_, context)
    return nested or f"postgresql.{type_!r}"


def render_by_vendor(default: Any, context: AutogenContext) -> str | bool:
    """A default or generated expression that differs between vendors; others are left to Alembic."""
    expression = default.sqltext if isinstance(default, sa.Computed) else getattr(default, "arg", default)
    if not isinstance(expression, ByVendor):
        return False
    context.imports.add(f"from {TYPES_MODULE} import ByVendor")
    if not isinstance(default, sa.Computed):
        return repr(expression)
    return (
        f"{context.opts['sqlalchemy_module_prefix']}Computed({expression!r}, persisted={default.persisted})"
    )


render_alteration = renderers.dispatch(ops.AlterColumnOp)


@renderers.dispatch_for(ops.AlterColumnOp, replace=True)
def render_alteration_of_identity(context: AutogenContext, operation: ops.AlterColumnOp) -> str:
    """Alembic's own, with the identity that was: PostgreSQL's ALTER is another one with it."""
    code = str(render_alteration(context, operation))
    existing = operation.existing_server_default
    if operation.modify_server_default is False or not isinstance(existing, sa.Identity):
        return code
    prefix = context.opts["sqlalchemy_module_prefix"]
    return f"{code[:-1]}, existing_server_default={prefix}Identity(always={existing.always}))"


def merge_imports(imports: str) -> str:
    """`from … import …` lines with one line a module."""
    names: dict[str, list[str]] = {}
    for line in imports.splitlines():
        module, _, name = line.partition(" import ")
        names.setdefault(module, []).append(name)
    return "\n".join(f"{module} import {', '.join(sorted(found))}" for module, found in sorted(names.items()))


def tidy(code: str) -> str:
    """Python statements laid out within LINE_LENGTH columns, in a body's indentation of four.

    Used by the revision template: Alembic renders everything of a call in one column.
    """
    if not code.strip():
        return "pass"
    statements = ast.parse("if True:\n    " + code).body[0]
    assert isinstance(statements, ast.If)
    return "\n\n".join(lay_out(statement, 4) for statement in statements.body).lstrip()


def lay_out(statement: ast.stmt, indent: int) -> str:
    """One statement, its first line indented too."""
    space = " " * indent
    if isinstance(statement, ast.If):
        body = "\n".join(lay_out(inner, indent + 4) for inner in statement.body)
        return f"{space}if {ast.unparse(statement.test)}:\n{body}"
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return f"{space}{statement.value.value!s}"  # a comment on its way through
    if isinstance(statement, ast.Expr):
        return space + expression(statement.value, indent)
    return space + ast.unparse(statement)


def expression(node: ast.expr, indent: int) -> str:
    """An expression on one line, or a call with an argument a line where that is too long.

    A table's creation always has a line for each column.
    """
    line = ast.unparse(node)
    is_tall = line.startswith("op.create_table(") or any(map(is_sql_of_many_lines, ast.walk(node)))
    if not is_tall and indent + len(line) <= LINE_LENGTH:
        return line
    if is_sql_of_many_lines(node):
        return f'"""\\\n{ast.literal_eval(node)}"""'
    if not isinstance(node, ast.Call):
        return line
    arguments = [expression(argument, indent + 4) for argument in node.args]
    arguments += [f"{keyword.arg}={expression(keyword.value, indent + 4)}" for keyword in node.keywords]
    space = "\n" + " " * (indent + 4)
    return f"{ast.unparse(node.func)}({space}{f',{space}'.join(arguments)},\n{' ' * indent})"


def is_sql_of_many_lines(node: ast.AST) -> bool:
    """Whether a node is a string that reads well, and means the same, between triple quotes."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    value = node.value
    return "\n" in value and not re.search(r'\\|"""|"\Z|[^\n\x20-\x7e\xa0-\U0010ffff]', value)
