"""Operations that Alembic lacks: renaming a constraint, an index, and a model's content type.

They are registered the way Alembic documents, so that revisions call them as
`op.rename_constraint(…)`. PostgreSQL renames in place: nothing is scanned, built or
checked anew, as a drop and an add would. SQLite has neither statement: there a constraint's
label is changed in the table's text, and an index is made anew.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.operations import MigrateOperation, Operations

from app.bridge.errors import BridgeError
from app.bridge.places import Place
from app.bridge.sql import text
from app.bridge.sqlite.relabel import rename_constraint_in_text, rename_index_in_text
from app.bridge.sqlite.tokens import quote

CONTENT_TYPES, PERMISSIONS = "django_content_type", "auth_permission"
ACTIONS = ("add", "change", "delete", "view")
types = sa.table(
    CONTENT_TYPES, sa.column("id"), sa.column("app_label", sa.String()), sa.column("model", sa.String())
)
permissions = sa.table(
    PERMISSIONS,
    sa.column("codename", sa.String()),
    sa.column("name", sa.String()),
    sa.column("content_type_id"),
)


@Operations.register_operation("rename_constraint")
class RenameConstraintOp(MigrateOperation):
    """`op.rename_constraint('users_fone_key', 'users_phone_key', 'users')`."""

    def __init__(
        self, constraint_name: str, new_name: str, table_name: str, *, schema: str | None = None
    ) -> None:
        self.old_name, self.new_name, self.table_name = constraint_name, new_name, table_name
        self.schema = schema

    @classmethod
    def rename_constraint(
        cls,
        operations: Operations,
        constraint_name: str,
        new_name: str,
        table_name: str,
        *,
        schema: str | None = None,
    ) -> None:
        """Give a constraint of a table another name."""
        operations.invoke(cls(constraint_name, new_name, table_name, schema=schema))

    def reverse(self) -> RenameConstraintOp:
        return RenameConstraintOp(self.new_name, self.old_name, self.table_name, schema=self.schema)

    def to_diff_tuple(self) -> tuple[Any, ...]:
        return ("rename_constraint", self.table_name, self.old_name, self.new_name)


@Operations.register_operation("rename_index")
class RenameIndexOp(MigrateOperation):
    """`op.rename_index('users_fone_1c', 'users_phone_2d', 'users')`."""

    def __init__(self, index_name: str, new_name: str, table_name: str, *, schema: str | None = None) -> None:
        self.old_name, self.new_name, self.table_name = index_name, new_name, table_name
        self.schema = schema

    @classmethod
    def rename_index(
        cls,
        operations: Operations,
        index_name: str,
        new_name: str,
        table_name: str,
        *,
        schema: str | None = None,
    ) -> None:
        """Give an index of a table another name."""
        operations.invoke(cls(index_name, new_name, table_name, schema=schema))

    def reverse(self) -> RenameIndexOp:
        return RenameIndexOp(self.new_name, self.old_name, self.table_name, schema=self.schema)

    def to_diff_tuple(self) -> tuple[Any, ...]:
        return ("rename_index", self.table_name, self.old_name, self.new_name)


@Operations.register_operation("rename_content_type")
class RenameContentTypeOp(MigrateOperation):
    """`op.rename_content_type('library', 'author', 'writer')`: model names in lower case."""

    def __init__(self, app_label: str, model: str, new_model: str) -> None:
        self.app_label, self.model, self.new_model = app_label, model, new_model

    @classmethod
    def rename_content_type(cls, operations: Operations, app_label: str, model: str, new_model: str) -> None:
        """Let the rows that Django keeps about a model follow its new name; do nothing without them."""
        operations.invoke(cls(app_label, model, new_model))

    def reverse(self) -> RenameContentTypeOp:
        return RenameContentTypeOp(self.app_label, self.new_model, self.model)

    def to_diff_tuple(self) -> tuple[Any, ...]:
        return ("rename_content_type", self.app_label, self.model, self.new_model)


@Operations.implementation_for(RenameConstraintOp)
def rename_constraint(operations: Operations, operation: RenameConstraintOp) -> None:
    impl: Any = operations.impl
    table, old, new = operation.table_name, operation.old_name, operation.new_name
    if impl.__dialect__ == "sqlite":
        rename_constraint_in_text(impl, table, old, new)
    else:
        place = Place(table, operation.schema)
        renaming = f"RENAME CONSTRAINT {quote(old)} TO {quote(new)}"
        operations.execute(text(f"ALTER TABLE {place.sql} {renaming}"))


@Operations.implementation_for(RenameIndexOp)
def rename_index(operations: Operations, operation: RenameIndexOp) -> None:
    impl: Any = operations.impl
    if impl.__dialect__ == "sqlite":
        rename_index_in_text(impl.store, operation.table_name, operation.old_name, operation.new_name)
    else:
        operations.execute(
            text(
                f"ALTER INDEX {Place(operation.old_name, operation.schema).sql} "
                f"RENAME TO {quote(operation.new_name)}"
            )
        )


@Operations.implementation_for(RenameContentTypeOp)
def rename_content_type(operations: Operations, operation: RenameContentTypeOp) -> None:
    """Rename the row, unless there is one of the new name: then somebody has to look at both."""
    tables = known_tables(operations)
    if CONTENT_TYPES in tables:
        if PERMISSIONS in tables:
            for action in ACTIONS:
                operations.execute(rename_of_permission(operation, action))
        operations.execute(rename_of_type(operation))


def rename_of_type(operation: RenameContentTypeOp) -> sa.Update:
    old, new = of_model(operation, operation.model), of_model(operation, operation.new_model)
    return types.update().where(types.c.id.in_(old), ~new.exists()).values(model=operation.new_model)


def rename_of_permission(operation: RenameContentTypeOp, action: str) -> sa.Update:
    """Of the four that Django gives every model: add_author, "Can add author"."""
    old, new = of_model(operation, operation.model), of_model(operation, operation.new_model)
    is_meant = permissions.c.codename == f"{action}_{operation.model}"
    return (
        permissions.update()
        .where(is_meant, permissions.c.content_type_id.in_(old), ~new.exists())
        .values(codename=f"{action}_{operation.new_model}", name=f"Can {action} {operation.new_model}")
    )


def of_model(operation: RenameContentTypeOp, model: str) -> sa.Select[Any]:
    """The key of a model's content type."""
    other = types.alias()
    return sa.select(other.c.id).where(other.c.app_label == operation.app_label, other.c.model == model)


def known_tables(operations: Operations) -> set[str]:
    """The tables of the database; in a script, where none can be asked, both of Django's."""
    context = operations.get_context()
    if context.as_sql:
        return {CONTENT_TYPES, PERMISSIONS}
    if context.connection is None:
        raise BridgeError("op.rename_content_type() needs a database or --sql.")
    return set(sa.inspect(context.connection).get_table_names())
