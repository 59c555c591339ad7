"""The renames that were answered beforehand, held against what there is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.bridge.catalog.states import Tables
from app.bridge.errors import BridgeError

Pair = tuple[str, str]


@dataclass(frozen=True)
class Sides:
    """Names of tables, or of a table's columns."""

    database: set[str]
    models: set[str]
    leaving: set[str]
    """Those that are given away."""


class GivenRenames:
    """`--rename users=people` and `--rename users.fone=phone`, which may also name the table anew."""

    def __init__(self, answers: Iterable[Pair], database: Tables, metadata: sa.MetaData) -> None:
        answers = list(answers)
        known = database.keys() | metadata.tables.keys()
        self.table_answers = [pair for pair in answers if "." not in pair[0] or pair[0] in known]
        self.column_answers = [pair for pair in answers if pair not in self.table_answers]
        self.database, self.metadata = database, metadata

    def tables(self) -> Iterator[Pair]:
        """Old and new names of tables, in an order in which they can be renamed.

        Raises BridgeError, which lists what there is, for a name that is not there.
        """
        names, leaving = set(self.database), {old for old, _ in self.table_answers}
        sides = Sides(names, set(self.metadata.tables), leaving)
        refuse_twice(self.table_answers)
        for old, new in self.table_answers:
            check(f"--rename {old}={new}", "table", (old, new), sides)
        yield from in_order(self.table_answers, names)

    def columns(self, database: Tables, tables: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
        """Table, old and new name of columns; tables go by their new names now. Raises as `tables` does."""
        by_table: dict[str, list[Pair]] = {}
        for column, answer in self.column_answers:
            table, _, old = column.rpartition(".")
            new = answer.removeprefix(f"{table}.")
            current = tables.get(table, table)
            if current not in database or current not in self.metadata.tables:
                there = ", ".join(sorted(database.keys() & self.metadata.tables.keys()))
                raise BridgeError(
                    f"--rename {column}={answer}: there is no table {table!r}. There are {there}."
                )
            by_table.setdefault(current, []).append((old, new.removeprefix(f"{current}.")))
        for table, pairs in by_table.items():
            yield from self.columns_of(table, pairs, set(database[table].columns))

    def columns_of(self, table: str, pairs: list[Pair], names: set[str]) -> Iterator[tuple[str, str, str]]:
        refuse_twice(pairs)
        sides = Sides(names, set(self.metadata.tables[table].columns.keys()), {old for old, _ in pairs})
        for old, new in pairs:
            check(f"--rename {table}.{old}={new}", f"column of {table}", (old, new), sides)
        for old, new in in_order(pairs, names):
            yield table, old, new


def check(flag: str, kind: str, pair: Pair, sides: Sides) -> None:
    """Raises BridgeError unless the old name is only in the database, and the new one only in the models."""
    old, new = pair
    gone, added = sides.database - sides.models, sides.models - sides.database
    candidates = f"Gone from the models: {listed(gone)}. New in them: {listed(added)}."
    if old not in sides.database:
        raise BridgeError(f"{flag}: the database has no {kind} {old!r}. {candidates}")
    if new not in sides.models:
        raise BridgeError(f"{flag}: the models have no {kind} {new!r}. {candidates}")
    if new in sides.database and new not in sides.leaving:
        raise BridgeError(f"{flag}: the database has a {kind} {new!r} already. {candidates}")


def refuse_twice(pairs: list[Pair]) -> None:
    """Raises BridgeError if a name is given away twice."""
    for names in zip(*pairs, strict=True):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise BridgeError(f"--rename names {listed(twice)} twice: one thing has one new name.")


def in_order(pairs: Collection[Pair], names: set[str]) -> Iterator[Pair]:
    """Pairs such that no new name is taken at its turn. Raises BridgeError where names go in a circle."""
    taken, waiting = set(names), list(pairs)
    while waiting:
        ready = next((pair for pair in waiting if pair[1] not in taken), None)
        if ready is None:
            circle = ", ".join(f"{old}={new}" for old, new in waiting)
            raise BridgeError(
                f"--rename {circle}: these names go in a circle. Rename one to a third name first."
            )
        yield ready
        waiting.remove(ready)
        taken = taken - {ready[0]} | {ready[1]}


def listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"
