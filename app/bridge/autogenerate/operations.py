"""Operations that Alembic lacks: those of one vendor, and those known by their text only."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import render_op, renderers
from alembic.operations import ops

from app.bridge import tablespaces
from app.bridge.operations import RenameConstraintOp, RenameContentTypeOp, RenameIndexOp
from app.bridge.places import in_schema
from app.bridge.specs import Item, vendors_of


class ForVendor(ops.OpContainer):
    """Operations that a revision runs on one vendor only."""

    def __init__(self, vendor: str, operations: Sequence[ops.MigrateOperation]) -> None:
        super().__init__(operations)
        self.vendor = vendor

    def reverse(self) -> ForVendor:
        return ForVendor(self.vendor, [operation.reverse() for operation in reversed(self.ops)])


class CodeOp(ops.MigrateOperation):
    """A call of `op` by its text, and the call that takes it back, if one has to.

    `message` is what the revision may be called after it.
    """

    def __init__(self, code: str, reverse_code: str = "", *, message: str | None = None) -> None:
        self.code, self.reverse_code, self.message = code, reverse_code, message

    def reverse(self) -> CodeOp:
        return CodeOp(self.reverse_code, self.code)

    def to_diff_tuple(self) -> tuple[Any, ...]:
        return ("run", self.code)


class MoveIndexOp(CodeOp):
    """Puts the index of a constraint that was just made into its tablespace."""

    def __init__(self, index: str, tablespace: str, schema: str | None = None) -> None:
        super().__init__(tablespaces.code(index, tablespace, schema))


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
    return [operation.code] if operation.code else []


@renderers.dispatch_for(ops.CreatePrimaryKeyOp, replace=True)
def render_primary_key(context: AutogenContext, operation: ops.CreatePrimaryKeyOp) -> list[str]:
    """Alembic's own renders nothing: it never compares keys."""
    columns = [str(column) for column in operation.columns]
    arguments = (operation.constraint_name, operation.table_name, columns)
    return [f"op.create_primary_key({', '.join(map(repr, arguments))}{in_schema(operation)})"]


@renderers.dispatch_for(ops.CreateTableCommentOp, replace=True)
def render_table_comment(context: AutogenContext, operation: ops.CreateTableCommentOp) -> list[str]:
    """Alembic's own breaks at an apostrophe in the table's name."""
    names, existing = (operation.table_name, operation.comment), operation.existing_comment
    last = f"existing_comment={existing!r}{in_schema(operation)}"
    return [f"op.create_table_comment({', '.join(map(repr, names))}, {last})"]


@renderers.dispatch_for(ops.DropTableCommentOp, replace=True)
def render_drop_of_table_comment(context: AutogenContext, operation: ops.DropTableCommentOp) -> list[str]:
    last = f"existing_comment={operation.existing_comment!r}{in_schema(operation)}"
    return [f"op.drop_table_comment({operation.table_name!r}, {last})"]


@renderers.dispatch_for(RenameConstraintOp)
def render_rename_of_constraint(context: AutogenContext, operation: RenameConstraintOp) -> list[str]:
    names = (operation.old_name, operation.new_name, operation.table_name)
    return [f"op.rename_constraint({', '.join(map(repr, names))}{in_schema(operation)})"]


@renderers.dispatch_for(RenameIndexOp)
def render_rename_of_index(context: AutogenContext, operation: RenameIndexOp) -> list[str]:
    names = (operation.old_name, operation.new_name, operation.table_name)
    return [f"op.rename_index({', '.join(map(repr, names))}{in_schema(operation)})"]


@renderers.dispatch_for(RenameContentTypeOp)
def render_rename_of_content_type(context: AutogenContext, operation: RenameContentTypeOp) -> list[str]:
    names = (operation.app_label, operation.model, operation.new_model)
    return [f"op.rename_content_type({', '.join(map(repr, names))})"]
