"""Renames in tables that only a vendor has which is not at hand: known by the text of the revisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.bridge.autogenerate.history import History
from app.bridge.autogenerate.likeness import Trait, Traits, are_like_tables, family
from app.bridge.dialects import dialect_for
from app.bridge.facts import Facts
from app.bridge.places import Place, place_of

Pair = tuple[str, str]
Answer = Callable[[str, str, list[str]], str | None]
"""Of "Table" or "Column", its name and candidates: which is the new name, if any. Asked, or refused."""


@dataclass
class RenamesElsewhere:
    """One other vendor's tables: what revisions made there, and what the models want there."""

    vendor: str
    here: str
    """The vendor at hand."""
    history: History
    facts: Facts
    metadata: sa.MetaData
    given: list[Pair]
    """Answers that were given beforehand; those that are used go."""
    answer: Answer

    def tables(self) -> Iterator[tuple[Place, Place]]:
        """Old and new places of tables. The history goes by the new ones from then on."""
        renamed: dict[str, str] = {}
        for old in sorted(self.gone):
            new = self.implied(old, renamed) or self.use_given_table(old)
            new = new or self.answer(
                "Table", old, [one for one in sorted(self.new) if self.are_like(old, one)]
            )
            if new:
                places = self.history.tables[old].place, place_of(self.metadata.tables[new])
                self.history.rename(*places)
                renamed[old] = new
                yield places

    def columns(self, tables: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
        """Table, old and new name of columns; `tables` has the tables' new names."""
        former = {new: old for old, new in tables.items()}
        for table in sorted(self.kept):
            written, wanted = self.history.tables[table].columns, self.metadata.tables[table].columns
            traits, theirs = self.traits(written.values()), self.traits(wanted)
            for old in [name for name in written if name not in theirs]:
                new = [name for name in theirs if name not in self.history.tables[table].columns]
                answer = self.use_given(f"{table}.{old}", new) or self.use_given(
                    f"{former.get(table, table)}.{old}", new
                )
                like = [f"{table}.{one}" for one in new if theirs[one] == traits[old]]
                answer = answer or self.answer("Column", f"{table}.{old}", like)
                if answer:
                    name = answer.removeprefix(f"{table}.")
                    self.history.rename_column(table, old, name)
                    yield table, old, name

    @property
    def gone(self) -> set[str]:
        made = self.history.tables_of(self.vendor) - self.history.tables_of(self.here)
        return made - self.metadata.tables.keys()

    @property
    def new(self) -> set[str]:
        wanted = self.facts.tables_of(self.vendor) - self.facts.tables_of(self.here)
        return wanted - self.history.tables.keys()

    @property
    def kept(self) -> set[str]:
        wanted = self.facts.tables_of(self.vendor) - self.facts.tables_of(self.here)
        return wanted & self.history.tables_of(self.vendor)

    def implied(self, old: str, renamed: Mapping[str, str]) -> str | None:
        """The new name of a many-to-many table, which begins with the renamed table's."""
        names = [new + old.removeprefix(one) for one, new in renamed.items() if old.startswith(f"{one}_")]
        return next((name for name in names if name in self.facts.through_tables & self.new), None)

    def use_given_table(self, old: str) -> str | None:
        for pair in self.given:
            if pair[0] == old and pair[1] in self.new:
                self.given.remove(pair)
                return pair[1]
        return None

    def use_given(self, old: str, candidates: Iterable[str]) -> str | None:
        for pair in self.given:
            if pair[0] == old and pair[1].rpartition(".")[2] in candidates:
                self.given.remove(pair)
                return pair[1].rpartition(".")[2]
        return None

    def are_like(self, old: str, new: str) -> bool:
        written, wanted = self.history.tables[old].columns.values(), self.metadata.tables[new].columns
        return are_like_tables(self.traits(written), self.traits(wanted))

    def traits(self, columns: Iterable[sa.Column[Any]]) -> Traits:
        compiler = dialect_for(self.vendor).type_compiler_instance
        return {
            column.name: Trait(family(compiler.process(column.type)), None, column.computed is not None)
            for column in columns
        }
