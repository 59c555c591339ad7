"""Differences that no operation expresses: `check` fails with them, a revision says nothing of them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import renderers
from alembic.operations import ops
from alembic.util import PriorityDispatchResult

from app.bridge.autogenerate.comparison import Comparison, comparison_of
from app.bridge.autogenerate.operations import ForVendor
from app.bridge.drift import Drift, Sides, differences
from app.bridge.places import key_in

logger = logging.getLogger("alembic.autogenerate.drift")


class Unhealed(ops.MigrateOperation):
    """Stands among the operations so that `check` counts it; renders to nothing."""

    def __init__(self, drift: Drift) -> None:
        self.drift = drift

    def reverse(self) -> Unhealed:
        return self

    def to_diff_tuple(self) -> tuple[Any, ...]:
        return ("drift", self.drift.line)


@renderers.dispatch_for(Unhealed)
def render_nothing(context: AutogenContext, operation: Unhealed) -> list[str]:
    return []


def add_unhealed(context: AutogenContext, upgrade: ops.UpgradeOps) -> PriorityDispatchResult:
    """Add what differs and has no operation, and log it as a warning.

    The last comparator: a difference that the others should have healed and did not is told too.
    """
    touched = set(touched_tables(upgrade.ops))
    for drift in differences(sides_of(comparison_of(context))):
        if not drift.can_be_generated or drift.table not in touched:
            logger.warning("No revision heals this: %s", drift.line)
            upgrade.ops.append(Unhealed(drift))
    return PriorityDispatchResult.CONTINUE


def touched_tables(operations: Iterable[ops.MigrateOperation]) -> Iterable[str]:
    for operation in operations:
        if isinstance(operation, ops.CreateTableOp | ops.ModifyTableOps | ops.DropTableOp):
            yield str(key_in(operation))
        elif isinstance(operation, ForVendor):
            yield from touched_tables(operation.ops)


def sides_of(comparison: Comparison) -> Sides:
    return Sides(
        database=comparison.database,
        models=comparison.models,
        facts=comparison.facts,
        wanted=comparison.facts.tables_of(comparison.vendor) - comparison.virtual,
        made=comparison.history.tables_of(comparison.vendor),
        words_of=comparison.catalog.words_of,
        undo=comparison.catalog.undo,
        owned=comparison.owned.known,
    )


def without_unhealed(operations: Iterable[ops.MigrateOperation]) -> list[ops.MigrateOperation]:
    """The operations that a revision carries out."""
    return [operation for operation in operations if not isinstance(operation, Unhealed)]


def unhealed_lines(operations: Iterable[ops.MigrateOperation]) -> list[str]:
    return [operation.drift.line for operation in operations if isinstance(operation, Unhealed)]
