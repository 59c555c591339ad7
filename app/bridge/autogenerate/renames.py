"""Renamed tables and columns: found, asked about, and carried out before anything is compared.

A rename that was answered is executed on the database inside a savepoint, and autogenerate
compares what is there then: exactly what the revision will meet after its first lines. The
savepoint is rolled back when the comparison is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy.schema import CreateSchema

from app.bridge.autogenerate.given import GivenRenames
from app.bridge.autogenerate.history import History, history_of, schemas_in
from app.bridge.autogenerate.likeness import Traits, are_like_tables, traits_of_database, traits_of_model
from app.bridge.autogenerate.questions import ASK, IGNORE, Questions, questions_of
from app.bridge.autogenerate.renames_elsewhere import RenamesElsewhere
from app.bridge.catalog import CATALOGS
from app.bridge.catalog.states import Tables
from app.bridge.facts import Facts, facts_of
from app.bridge.metadata import without_garbage_collection
from app.bridge.places import Place, place_of
from app.bridge.schemas import statement_of_move


@dataclass
class Renames:
    """What was renamed, in the order of doing it; columns under their table's new name."""

    tables: dict[str, str] = field(default_factory=dict)
    columns: list[tuple[str, str, str]] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    """Where the renamed tables were and are, by their keys."""
    schemas: set[str] = field(default_factory=set)
    """Those that were made for tables to go to."""
    savepoint: sa.NestedTransaction | None = None

    def note(self, old: Place, new: Place) -> None:
        """A table was renamed, moved to another schema, or both."""
        self.tables[old.key] = new.key
        self.places |= {old.key: old, new.key: new}

    def __bool__(self) -> bool:
        return bool(self.tables or self.columns)

    def replay(self, history: History) -> None:
        """Let what the revisions made have its new names."""
        for old, new in self.tables.items():
            history.rename(self.places[old], self.places[new])
        for table, old, new in self.columns:
            history.rename_column(table, old, new)

    def touches(self, table: str, state_targets: set[str]) -> bool:
        """Whether names on this table may follow a rename: it, its columns, or what it points at."""
        renamed = {*self.tables.values(), *(name for name, _, _ in self.columns)}
        return bool({table, *state_targets} & renamed)


def settlement_of(context: AutogenContext) -> Settlement | None:
    """What `settle_renames` read and found; None where it was told to ignore renames."""
    found = context.migration_context.opts.get("bridge_settlement")
    return found if isinstance(found, Settlement) else None


def renames_of(context: AutogenContext) -> Renames:
    """The renames that `settle_renames` found."""
    settlement = settlement_of(context)
    return settlement.renames if settlement else Renames()


def settle_renames(context: AutogenContext, upgrade: ops.UpgradeOps) -> PriorityDispatchResult:
    """The first comparator: find renames, and carry them out in a savepoint.

    Raises BridgeError where nobody answers, or an answer names what is not there.
    """
    questions = questions_of(context)
    context.migration_context.opts["bridge_settlement"] = None
    if questions.manner != IGNORE or questions.renames:
        settlement = Settlement(context, questions)
        context.migration_context.opts["bridge_settlement"] = settlement
        settlement.settle()
        questions.refuse_open()
    return PriorityDispatchResult.CONTINUE


def take_back(context: AutogenContext) -> None:
    """Undo what was carried out for the comparison's sake."""
    renames = renames_of(context)
    if renames.savepoint is not None:
        renames.savepoint.rollback()
        renames.savepoint = None


class Settlement:
    """Both sides by name, until each difference that is a rename is settled."""

    @without_garbage_collection()
    def __init__(self, context: AutogenContext, questions: Questions) -> None:
        assert context.connection is not None and isinstance(context.metadata, sa.MetaData)
        self.connection, self.metadata = context.connection, context.metadata
        self.impl: Any = context.migration_context.impl
        self.facts: Facts = facts_of(self.metadata)
        self.vendor = self.connection.dialect.name
        self.catalog = CATALOGS[self.vendor]
        self.history = history_of(context)
        self.questions = questions
        self.renames = Renames()
        self.schemas = schemas_in(self.facts, self.history)
        self.database: Tables = self.catalog.database_tables(self.connection, self.schemas)
        self.models: Tables = self.model_states()

    def settle(self) -> None:
        given = GivenRenames(self.settle_elsewhere(), self.database, self.metadata)
        for old, new in given.tables():
            self.rename_table(old, new)
        self.ask_tables()
        self.models = self.model_states()
        for table, old, new in given.columns(self.database, self.renames.tables):
            self.rename_column(table, old, new)
        for table in sorted(self.database.keys() & self.metadata.tables.keys()):
            self.ask_columns(table)

    def settle_elsewhere(self) -> list[tuple[str, str]]:
        """Settle what only other vendors have. Returns the answers that are about the vendor at hand."""
        given = [*self.questions.renames]
        for vendor in self.facts.vendors:
            if vendor != self.vendor and self.history.is_known:
                there = RenamesElsewhere(
                    vendor, self.vendor, self.history, self.facts, self.metadata, given, self.answer
                )
                for old, new in there.tables():
                    self.renames.note(old, new)
                self.renames.columns += there.columns(self.renames.tables)
        return given

    # What is on one side only

    @property
    def gone_tables(self) -> list[str]:
        own = self.history.tables_of(self.vendor) | set(self.renames.tables.values())
        return sorted((self.database.keys() - self.metadata.tables.keys()) & own)

    @property
    def new_tables(self) -> list[str]:
        wanted = self.facts.tables_of(self.vendor)
        return [name for name in self.metadata.tables if name not in self.database and name in wanted]

    def differing_columns(self, table: str) -> tuple[list[str], list[str]]:
        """Columns of a table that only the database has, and those that only the models have."""
        old, new = self.database[table].columns, self.metadata.tables[table].columns
        return [name for name in old if name not in new], [name for name in new.keys() if name not in old]  # noqa: SIM118

    def model_states(self) -> Tables:
        """The models' tables of which there may be another name in the database."""
        names = self.new_tables if self.gone_tables else []
        for table in self.database.keys() & self.facts.tables_of(self.vendor):
            if all(self.differing_columns(table)):
                names.append(table)
        return self.catalog.model_tables(self.connection, self.metadata, names) if names else {}

    # Tables

    def ask_tables(self) -> None:
        while pair := next(self.implied_tables(), None):
            self.rename_table(*pair)
        for old in self.gone_tables:
            candidates = [new for new in self.new_tables if self.are_like(old, new)]
            if new := self.answer("Table", old, candidates):
                self.rename_table(old, new)
                return self.ask_tables()
        return None

    def are_like(self, old: str, new: str) -> bool:
        theirs = traits_of_model(self.models[new], self.metadata.tables[new])
        return are_like_tables(traits_of_database(self.database[old]), theirs)

    def implied_tables(self) -> Iterator[tuple[str, str]]:
        """The tables of many-to-many fields, whose names begin with the renamed table's."""
        for old, new in self.renames.tables.items():
            for gone in self.gone_tables:
                follower = new + gone.removeprefix(old)
                is_through = follower in self.facts.through_tables and follower in self.new_tables
                if gone.startswith(f"{old}_") and is_through:
                    yield gone, follower

    def rename_table(self, old: str, new: str) -> None:
        self.open_savepoint()
        there, place = Place.of_key(old, self.database[old].schema), place_of(self.metadata.tables[new])
        if place.schema != there.schema:
            self.move_table(there, place.schema)
        if place.name != there.name:
            self.impl.rename_table(there.name, place.name, schema=place.schema)
        self.renames.note(there, place)
        self.database = self.catalog.database_tables(self.connection, self.schemas)

    def move_table(self, place: Place, schema: str | None) -> None:
        if schema is not None and not sa.inspect(self.connection).has_schema(schema):
            self.connection.execute(CreateSchema(schema))
            self.renames.schemas.add(schema)
        self.connection.exec_driver_sql(statement_of_move(place, schema).replace("%", "%%"))

    # Columns

    def ask_columns(self, table: str) -> None:
        if table not in self.models:
            return
        for old, new in self.implied_columns(table):
            self.rename_column(table, old, new)
        for old in self.differing_columns(table)[0]:
            gone, theirs = self.traits(table)
            candidates = [new for new in self.differing_columns(table)[1] if theirs[new] == gone[old]]
            full = {f"{table}.{new}": new for new in candidates}
            if answer := self.answer("Column", f"{table}.{old}", list(full)):
                self.rename_column(table, old, full[answer])

    def traits(self, table: str) -> tuple[Traits, Traits]:
        database, models = self.database[table], self.models[table]
        return traits_of_database(database), traits_of_model(models, self.metadata.tables[table])

    def implied_columns(self, table: str) -> list[tuple[str, str]]:
        """The columns that Django names after the renamed model that they point at.

        Those of many-to-many tables, in their order, and the link of a child to its parent.
        """
        old, new = self.differing_columns(table)
        gone, theirs = self.traits(table)
        renamed = set(self.renames.tables.values())
        pairs = [
            (one, other)
            for one, other in zip(old, new, strict=False)
            if gone[one] == theirs[other] and gone[one].target in renamed
        ]
        if table in self.facts.through_tables and len(old) == len(new):
            return pairs
        return [pair for pair in pairs if all(name.endswith("_ptr_id") for name in pair)]

    def rename_column(self, table: str, old: str, new: str) -> None:
        self.open_savepoint()
        place = place_of(self.metadata.tables[table])
        self.impl.alter_column(place.name, old, name=new, schema=place.schema)
        self.renames.columns.append((table, old, new))
        self.database = self.catalog.database_tables(self.connection, self.schemas)

    # Both

    def answer(self, kind: str, old: str, candidates: list[str]) -> str | None:
        """Which of the candidates is the new name, if any."""
        if not candidates or self.questions.is_no_rename:
            return None
        if self.questions.manner == ASK:
            return next((new for new in candidates if self.questions.was_renamed(old, new)), None)
        self.questions.leave_open(open_question(kind, old, candidates))
        return None

    def open_savepoint(self) -> None:
        if self.renames.savepoint is None:
            self.renames.savepoint = self.connection.begin_nested()


def open_question(kind: str, old: str, candidates: list[str]) -> str:
    """What to say of a rename that nobody confirmed."""
    names = " or ".join(candidates)
    shown = [new.rpartition(".")[2] if kind == "Column" else new for new in candidates]
    flags = " or ".join(f"--rename {old}={new}" for new in shown)
    return (
        f"{kind} {old} is gone from the models and {names} is new there: renamed? Then say {flags}. "
        "Dropped and added? Then say --rename none, for it and all others."
    )
