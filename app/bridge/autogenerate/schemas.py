"""The schemas that tables are in: where autogenerate looks, and the schemas themselves made and dropped."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import renderers
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from django.conf import settings

from app.bridge.autogenerate.comparison import Comparison
from app.bridge.autogenerate.history import history_of, schemas_in
from app.bridge.autogenerate.operations import ForVendor
from app.bridge.autogenerate.renames import settlement_of
from app.bridge.facts import facts_of
from app.bridge.places import in_schema
from app.bridge.schemas import CreateSchemaOp, DropSchemaOp, MoveTableOp

Operations = list[ops.MigrateOperation]


def compare_schemas(context: AutogenContext, upgrade: ops.UpgradeOps) -> PriorityDispatchResult:
    """Let Alembic compare the tables of the connection's own schema, and of those that models name.

    In place of Alembic's own comparator, which looks at all schemas of a database or at one.
    """
    assert context.dialect is not None
    assert isinstance(context.metadata, sa.MetaData)
    settlement = settlement_of(context)
    history = settlement.history if settlement else history_of(context)
    named = schemas_in(facts_of(context.metadata), history) if context.dialect.name == "postgresql" else []
    compare = context.comparators.dispatch("schema", qualifier=context.dialect.name)
    compare(context, upgrade, {None, *named})
    return PriorityDispatchResult.CONTINUE


def changes_of_schemas(comparison: Comparison) -> tuple[Operations, Operations]:
    """What makes schemas before their first table comes, and what drops them after their last one went.

    BRIDGE_FOREIGN_SCHEMAS names those that somebody else makes. A schema goes only if a
    revision made it and nobody else's table is in it.
    """
    if comparison.vendor != "postgresql" and not comparison.history.is_known:
        return [], []  # nobody can tell what is there
    wanted = comparison.facts.schemas - foreign_schemas()
    there = schemas_there(comparison)
    emptied = comparison.history.schemas & comparison.history.schemas_met & there
    emptied -= comparison.facts.schemas | schemas_of_others(comparison)
    created = [CreateSchemaOp(name) for name in sorted(wanted - there)]
    dropped = [DropSchemaOp(name) for name in sorted(emptied - foreign_schemas())]
    return guarded(comparison, created), guarded(comparison, dropped)


def foreign_schemas() -> set[str]:
    return {*getattr(settings, "BRIDGE_FOREIGN_SCHEMAS", ())}


def schemas_there(comparison: Comparison) -> set[str]:
    """Those that PostgreSQL has; where it is not at hand, those that revisions made."""
    if comparison.vendor == "postgresql":
        return {*sa.inspect(comparison.connection).get_schema_names()} - comparison.renames.schemas
    return comparison.history.schemas


def schemas_of_others(comparison: Comparison) -> set[str | None]:
    """The schemas in which there are tables that no revision made."""
    return {state.schema for key, state in comparison.database.items() if not comparison.is_written(key)}


def guarded(comparison: Comparison, operations: Collection[ops.MigrateOperation]) -> Operations:
    if len(comparison.facts.vendors) == 1 or not operations:
        return [*operations]
    return [ForVendor("postgresql", [*operations])]


@renderers.dispatch_for(CreateSchemaOp)
def render_creation(context: AutogenContext, operation: CreateSchemaOp) -> list[str]:
    return [f"op.create_schema({operation.schema_name!r})"]


@renderers.dispatch_for(DropSchemaOp)
def render_drop(context: AutogenContext, operation: DropSchemaOp) -> list[str]:
    return [f"op.drop_schema({operation.schema_name!r})"]


@renderers.dispatch_for(MoveTableOp)
def render_move(context: AutogenContext, operation: MoveTableOp) -> list[str]:
    return [f"op.move_table({operation.table_name!r}, {operation.new_schema!r}{in_schema(operation)})"]
