"""Owned objects in a revision: which operations, in which order around those on tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import renderers
from alembic.operations import ops

from app.bridge.autogenerate.operations import ForVendor
from app.bridge.objects import specs
from app.bridge.objects.comparing import Change, Makings, OwnedSides

EARLY = (specs.EXTENSION, specs.SEQUENCE, specs.FUNCTION)
"""What tables may be built on."""


TOUCHING = (ops.CreateTableOp, ops.DropTableOp, ops.AddColumnOp, ops.AlterColumnOp, ops.DropColumnOp)


class ObjectOp(ops.MigrateOperation):
    """Makes an object, or drops it where there is no new one."""

    def __init__(self, change: Change) -> None:
        self.change = change

    def reverse(self) -> ObjectOp:
        return ObjectOp(self.change.reversed())

    def to_diff_tuple(self) -> tuple[Any, ...]:
        verb = "create" if self.change.new else "drop"
        return (f"{verb}_{self.change.spec.kind.replace(' ', '_')}", self.change.spec.name)

    @property
    def message(self) -> str:
        return f"{self.to_diff_tuple()[0].split('_')[0]}_{self.change.spec.name}_{self.change.spec.kind}"


@dataclass
class ObjectOps:
    """Operations by when they run, relative to those on tables."""

    first: list[ObjectOp] = field(default_factory=list)
    before_tables: list[ObjectOp] = field(default_factory=list)
    after_tables: list[ObjectOp] = field(default_factory=list)
    last: list[ObjectOp] = field(default_factory=list)


def object_operations(sides: OwnedSides, tables: Sequence[ops.MigrateOperation]) -> ObjectOps:
    """The operations that make the owned objects what is declared, around those on `tables`."""
    touching = list(on_tables(tables))
    touched = {operation.table_name for operation in touching}
    grown = {operation.table_name for operation in touching if isinstance(operation, ops.AddColumnOp)}
    changed = {operation.table_name for operation in touching if is_in_the_way_of_views(operation)}
    result = ObjectOps()
    for change in sides.with_dependents(sides.changes(), changed, grown):
        is_early = change.spec.kind in EARLY and not change.mentions(touched)
        creations = result.before_tables if is_early else result.after_tables
        if change.is_in_place:
            creations.append(ObjectOp(change))
            continue
        if change.old:
            drop = ObjectOp(replace(change, new={}))
            if is_early and not change.new:
                result.last.insert(0, drop)
            else:
                result.first.insert(0, drop)
        if change.new:
            creations.append(ObjectOp(replace(change, old={})))
    return result


def on_tables(operations: Iterable[ops.MigrateOperation]) -> Iterator[Any]:
    """Those by which tables come or go, or their columns do or change."""
    for operation in operations:
        if isinstance(operation, TOUCHING):
            yield operation
        elif isinstance(operation, ops.OpContainer):
            yield from on_tables(operation.ops)


def is_in_the_way_of_views(operation: ops.MigrateOperation) -> bool:
    """Whether a view on the table could not stand while this is done."""
    if isinstance(operation, ops.AlterColumnOp):
        return operation.modify_type is not None or operation.modify_name is not None
    return not isinstance(operation, ops.AddColumnOp)


@renderers.dispatch_for(ObjectOp)
def render_object(context: AutogenContext, operation: ObjectOp) -> list[str]:
    spec, new = operation.change.spec, operation.change.new
    is_on = f", table={spec.table!r}" if spec.table else ""
    if not new:
        return [f"op.drop_object({spec.kind!r}, {spec.name!r}{is_on})"]
    then = {vendor: making.then for vendor, making in new.items() if making.then}
    is_followed = f", then={words(context, then, new)}" if then else ""
    sql = words(context, {vendor: making.sql for vendor, making in new.items()}, new)
    return [f"op.create_object({spec.kind!r}, {spec.name!r}, {sql}{is_on}{is_followed})"]


def words(context: AutogenContext, said: dict[str, str], makings: Makings) -> str:
    """SQL that is one text on every vendor, or each one's own."""
    if len(set(said.values())) == 1 and said.keys() == makings.keys():
        return repr(next(iter(said.values())))
    context.imports.add("from app.bridge.types import ByVendor")
    return f"ByVendor({', '.join(f'{vendor}={sql!r}' for vendor, sql in sorted(said.items()))})"


def behind_guards(operations: Iterable[ObjectOp], vendors: Collection[str]) -> list[ops.MigrateOperation]:
    """Each operation as it is where it is for all `vendors`, else for each vendor apart."""
    result: list[ops.MigrateOperation] = []
    for operation in operations:
        change = operation.change
        concerned = {*change.old, *change.new}
        if concerned == {*vendors}:
            result.append(operation)
        else:
            result += [
                ForVendor(vendor, [ObjectOp(change.for_vendor(vendor))]) for vendor in sorted(concerned)
            ]
    return result
