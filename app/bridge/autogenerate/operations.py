"""Operations that Alembic lacks: those of one vendor, and those known by their text only."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import render
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import render_op, renderers
from alembic.operations import ops

from app.bridge.specs import Item, vendors_of


class ForVendor(ops.OpContainer):
    """Operations that a revision runs on one vendor only."""

    def __init__(self, vendor: str, operations: Sequence[ops.MigrateOperation]) -> None:
        super().__init__(operations)
        self.vendor = vendor

    def reverse(self) -> ForVendor:
        return ForVendor(self.vendor, [operation.reverse() for operation in reversed(self.ops)])


class CodeOp(ops.MigrateOperation):
    """A call of `op` by its text, and the call that takes it back."""

    def __init__(self, code: str, reverse_code: str) -> None:
        self.code, self.reverse_code = code, reverse_code

    def reverse(self) -> CodeOp:
        return CodeOp(self.reverse_code, self.code)

    def to_diff_tuple(self) -> tuple[Any, ...]:
        return ("run", self.code)


def creation(item: Item) -> ops.MigrateOperation:
    if isinstance(item, sa.Index):
        return ops.CreateIndexOp.from_index(item)
    return ops.AddConstraintOp.from_constraint(item)


def guarded(operation: ops.MigrateOperation, item: Item) -> ops.MigrateOperation:
    """The operation behind the guard of its object's vendors."""
    vendors = vendors_of(item)
    return operation if vendors is None else ForVendor(vendors[0], [operation])


def drop(item: Item) -> ops.MigrateOperation:
    """The operation that drops an object and knows how to make it again."""
    if isinstance(item, sa.Index):
        return ops.DropIndexOp.from_index(item)
    return ops.DropConstraintOp.from_constraint(item)


@renderers.dispatch_for(ForVendor)
def render_for_vendor(context: AutogenContext, operation: ForVendor) -> list[str]:
    lines = [line for inner in operation.ops for line in render_op(context, inner)]
    body = textwrap.indent("\n".join(lines), "    ")
    return [f"if op.get_context().dialect.name == {operation.vendor!r}:\n{body}"] if lines else []


@renderers.dispatch_for(CodeOp)
def render_code(context: AutogenContext, operation: CodeOp) -> list[str]:
    return [operation.code]


@renderers.dispatch_for(ops.AlterColumnOp, replace=True)
def render_alter_column(context: AutogenContext, operation: ops.AlterColumnOp) -> str:
    """Alembic's own; a column that numbered itself says so, or PostgreSQL is told to drop a default."""
    code = render._alter_column(context, operation)
    existing = operation.existing_server_default
    if operation.modify_server_default is False or not isinstance(existing, sa.Identity):
        return code
    said = render._render_server_default(existing, context)
    return f"{code.removesuffix(')')}, existing_server_default={said})"
