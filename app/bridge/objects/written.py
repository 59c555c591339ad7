"""Owned objects as revisions made them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from app.bridge.objects.operations import CreateObjectOp, DropObjectOp
from app.bridge.objects.specs import Key, Making, OwnedSpec, words_for


def note_object(
    objects: dict[Key, OwnedSpec], operation: CreateObjectOp | DropObjectOp, vendors: Collection[str]
) -> None:
    """Note an operation that runs on `vendors` on what there was."""
    key = (operation.kind, operation.name)
    spec = objects.pop(key, OwnedSpec(operation.kind, operation.name))
    makings = {vendor: making for vendor, making in spec.makings.items() if vendor not in vendors}
    if isinstance(operation, CreateObjectOp):
        makings |= {
            vendor: Making(sql, words_for(operation.then, vendor))
            for vendor in vendors
            if (sql := words_for(operation.sql, vendor))
        }
    if makings:
        objects[key] = replace(spec, table=operation.table or spec.table, makings=makings)
