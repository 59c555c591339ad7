"""Tables that neither models nor revisions know: Alembic does not look at them, nor tell of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult

from app.bridge.autogenerate.comparison import comparison_of
from app.bridge.places import Place


class KnownTables:
    """Alembic's `include_name`, as soon as `overlook_strangers` has told which they are.

    A project with an `include_name` of its own only gets the message that such a table was found:
    it is dropped by no revision, see `finish.without_unknown_tables`.
    """

    is_known: Callable[[str], bool] | None = None

    def __call__(self, name: str | None, kind: str, parents: Mapping[str, str | None]) -> bool:
        if kind != "table" or name is None or self.is_known is None:
            return True
        return self.is_known(Place(name, parents.get("schema_name")).key)


def overlook_strangers(context: AutogenContext, _: ops.UpgradeOps) -> PriorityDispatchResult:
    """A comparator that runs once renames are settled, before Alembic looks at tables."""
    known = context.migration_context.opts.get("include_name")
    if isinstance(known, KnownTables):
        comparison = comparison_of(context)
        known.is_known = lambda table: table in comparison.metadata.tables or comparison.is_written(table)
    return PriorityDispatchResult.CONTINUE
