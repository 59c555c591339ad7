"""The order of what happens to one table."""

from __future__ import annotations

from alembic.operations import ops

from app.bridge.autogenerate.operations import ForVendor, MoveIndexOp
from app.bridge.operations import RenameConstraintOp, RenameIndexOp


def in_stable_order(operations: list[ops.MigrateOperation]) -> list[ops.MigrateOperation]:
    """Drops, renames, creations; of each what all vendors have, then by name: the same on every vendor."""

    def place(operation: ops.MigrateOperation) -> tuple[int, str, str]:
        vendor, inner = "", operation
        if isinstance(operation, ForVendor):
            vendor, inner = operation.vendor, operation.ops[0]
        names = (
            getattr(inner, attribute, None) for attribute in ("index_name", "constraint_name", "old_name")
        )
        return rank_of(inner), vendor, str(next(filter(None, names), None))

    return sorted(operations, key=place)


def rank_of(operation: ops.MigrateOperation) -> int:
    if isinstance(operation, RenameConstraintOp | RenameIndexOp):
        return 1
    if isinstance(operation, MoveIndexOp):
        return 3
    return 2 if isinstance(operation, ops.CreateIndexOp | ops.AddConstraintOp) else 0
