"""Where a database is not what the models say, fact by fact.

Built on what the catalogs read, not on what Alembic can express: what no operation heals
is told too. Left out on purpose: the order of columns, names that nobody chose, owners and
privileges, and what functions do that triggers call.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from app.bridge.catalog.states import (
    PRIMARY_KEY,
    ColumnState,
    ObjectState,
    Tables,
    TableState,
    Trait,
    unmatched,
)
from app.bridge.mapping import WIDTHS
from app.bridge.places import Place

if TYPE_CHECKING:
    import sqlalchemy as sa
    from alembic.script import ScriptDirectory

    from app.bridge.facts import Facts
    from app.bridge.objects.comparing import OwnedSides
    from app.bridge.objects.specs import Key

GENERATE = "`alembic revision --autogenerate` and `alembic upgrade head`, or undo what was changed by hand"
BY_HAND = "undo what was changed by hand, or write the revision by hand"


@dataclass(frozen=True)
class Drift:
    """One difference."""

    table: str
    """Empty for what is on none."""
    kind: str
    """Of what differs: table, column, index, unique, check, trigger, …"""
    name: str
    """Its name; the table's own for a table."""
    fact: str
    """What of it differs: existence, definition, type, nullability, …"""
    models: str | None
    """What the models say; None for nothing."""
    database: str | None
    cure: str = GENERATE
    sql: str = ""
    """The statement that undoes the difference, where there is a single one."""
    can_be_generated: bool = True
    """Whether autogenerate writes the cure."""

    @property
    def line(self) -> str:
        thing = f"{self.kind} {self.name}"
        place = self.table if self.kind == "table" else f"{self.table}, {thing}" if self.table else thing
        said = f"the models say {self.models or 'none'}, the database says {self.database or 'none'}"
        return f"{place}: {self.fact}: {said}. Cure: {self.cure}."

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "line": self.line}


@dataclass(frozen=True)
class Unknown:
    """Something in the database that is no model's and no revision's."""

    kind: str
    name: str

    @property
    def line(self) -> str:
        return f"unknown {self.kind} {self.name}: no model owns it"


@dataclass(frozen=True)
class Report:
    """All that was found, in a stable order."""

    drift: list[Drift]
    unknown: list[Unknown]


@dataclass(frozen=True)
class Sides:
    """What is compared, and how the database puts things into words."""

    database: Tables
    models: Tables
    """The models' tables as far as the database has them."""
    facts: Facts
    wanted: Collection[str]
    """Every table of the models."""
    made: Collection[str]
    """Tables that revisions made."""
    words_of: Callable[[ObjectState], str]
    undo: Callable[[Place, Trait, str], str]
    owned: Collection[Key]
    """What revisions make beside tables, which is compared apart."""


def find_drift(
    connection: sa.Connection, metadata: sa.MetaData, script: ScriptDirectory | None = None
) -> Report:
    """Compare a database with metadata that `metadata_from_models` made.

    `script` tells which tables revisions made: without a model they are drift, others are
    unknown. On PostgreSQL makes temporary tables in a savepoint and rolls it back.
    """
    from app.bridge.autogenerate.history import read_history, schemas_in
    from app.bridge.catalog import CATALOGS
    from app.bridge.facts import facts_of
    from app.bridge.objects.comparing import OwnedSides

    vendor = connection.dialect.name
    facts, catalog = facts_of(metadata), CATALOGS[vendor]
    history = read_history(script, facts.vendors)
    schemas = schemas_in(facts, history)
    database = catalog.database_tables(connection, schemas)
    objects = OwnedSides(
        connection, facts.vendors, facts.objects, history.objects, elsewhere_is_known=history.is_known
    )
    made = history.tables_of(vendor)
    # A virtual table may stand in a model's place where no revision made an ordinary one.
    wanted = facts.tables_of(vendor) - (catalog.virtual_tables(connection) - made)
    common = [name for name in metadata.tables if name in database and name in wanted]
    sides = Sides(
        database=database,
        models=catalog.model_tables(connection, metadata, common),
        facts=facts,
        wanted=wanted,
        made=made,
        words_of=catalog.words_of,
        undo=catalog.undo,
        owned=objects.known,
    )
    relations = [
        Unknown(*key) for key in catalog.unknown_relations(connection, schemas) if key not in objects.known
    ]
    return Report([*differences(sides), *differences_of_owned(objects)], relations + unknown_tables(sides))


def unknown_tables(sides: Sides) -> list[Unknown]:
    from app.bridge.revisions import VERSION_TABLE

    known = {*sides.wanted, *sides.made, *sides.facts.unowned_tables, VERSION_TABLE}
    return [Unknown("table", name) for name in sorted(sides.database) if name not in known]


def differences(sides: Sides) -> Iterator[Drift]:
    """Table by table, in the order of their names."""
    for table in sorted({*sides.wanted, *sides.database}):
        if table not in sides.wanted:
            if table in sides.made and table in sides.database:
                yield Drift(table, "table", table, "existence", None, "a table that a revision made")
        elif table not in sides.database:
            yield Drift(table, "table", table, "existence", sides.facts.labels.get(table, "a table"), None)
        else:
            yield from differences_of_table(sides, table)


def differences_of_table(sides: Sides, table: str) -> Iterator[Drift]:
    old, new = sides.database[table], sides.models[table]
    yield from differences_of_columns(sides, table)
    yield from differences_of_objects(sides, table)
    if old.comment != new.comment:
        yield Drift(table, "table", table, "comment", quoted(new.comment), quoted(old.comment))
    yield from differences_of_traits(sides, table, old, new)


def differences_of_columns(sides: Sides, table: str) -> Iterator[Drift]:
    old, new = sides.database[table].columns, sides.models[table].columns
    for name in [*new, *(name for name in old if name not in new)]:
        if name not in old:
            yield Drift(table, "column", name, "existence", new[name].type, None)
        elif name not in new:
            yield Drift(table, "column", name, "existence", None, old[name].type)
        else:
            may_differ = table in sides.facts.through_tables
            for fact, wanted, found in differing_facts(old[name], new[name], width_may_differ=may_differ):
                yield Drift(table, "column", name, fact, wanted, found)


def differing_facts(
    old: ColumnState, new: ColumnState, *, width_may_differ: bool
) -> Iterator[tuple[str, str | None, str | None]]:
    """Fact, the models' word, the database's word. Django never alters the width of a through table's key."""
    is_same_key = width_may_differ and {old.type, new.type} <= WIDTHS and old.identity == new.identity
    for fact, wanted, found in zip(FACTS, facts_of_column(new), facts_of_column(old), strict=True):
        if wanted != found and not (fact == "type" and is_same_key):
            yield fact, wanted, found


FACTS = ("type", "collation", "nullability", "default", "generated", "identity", "comment")


def facts_of_column(state: ColumnState) -> tuple[str | None, ...]:
    """A column in the order of FACTS."""
    return (
        state.type,
        state.collation,
        "NULL" if state.nullable else "NOT NULL",
        state.default,
        " ".join(state.generated) if state.generated else None,
        state.identity,
        quoted(state.comment),
    )


def differences_of_objects(sides: Sides, table: str) -> Iterator[Drift]:
    """Constraints and indexes. Two of one kind and name are one that was changed."""
    explicit = sides.facts.explicit_names.get(table, set())
    found, wanted = sides.database[table].objects, sides.models[table].objects
    old, new, _ = unmatched(found, wanted, lambda _, state: state.name not in explicit)
    for kind, name in sorted({(state.kind, state.name) for state in [*old, *new]}):
        has = next((state for state in old if (state.kind, state.name) == (kind, name)), None)
        wants = next((state for state in new if (state.kind, state.name) == (kind, name)), None)
        yield Drift(
            table,
            kind,
            name,
            "definition" if has and wants else "existence",
            sides.words_of(wants) if wants else None,
            sides.words_of(has) if has else None,
            cure=BY_HAND if kind == PRIMARY_KEY else GENERATE,
            can_be_generated=kind != PRIMARY_KEY,
        )


def differences_of_owned(sides: OwnedSides) -> Iterator[Drift]:
    """Triggers, functions, views and so on, by what apps declare."""
    for change in sides.changes():
        key, vendor = change.spec.key, sides.vendor
        has, wants = sides.found.get(key), change.new.get(vendor)
        if (has is None and wants is None) or vendor not in {*change.old, *change.new}:
            continue
        found = has.definition if has else ""
        wanted = sides.wanted_definitions.get(key, wants.sql) if wants else ""
        fact = "definition" if has and wants else "existence"
        said = [shortened(text, found if text is wanted else wanted) or None for text in (wanted, found)]
        yield Drift(change.spec.table, change.spec.kind, change.spec.name, fact, said[0], said[1])


def shortened(sql: str, other: str) -> str:
    """SQL on one line of 120 characters, from shortly before where it differs from the other."""
    words, others = sql.split(), other.split()
    alike = next((n for n, pair in enumerate(zip(words, others, strict=False)) if pair[0] != pair[1]), 0)
    start = max(alike - 3, 0)
    return ("… " if start else "") + shorten(" ".join(words[start:]), 120, placeholder=" …")


def differences_of_traits(sides: Sides, table: str, old: TableState, new: TableState) -> Iterator[Drift]:
    for trait in sorted({*old.traits, *new.traits}):
        wanted, found = new.traits.get(trait), old.traits.get(trait)
        if wanted == found or trait in sides.owned:
            continue
        sql = sides.undo(Place.of_key(table, old.schema), trait, found) if found and not wanted else ""
        what, name = trait
        kind, name, fact = (what, name, "existence") if what in OBJECTS else parted(table, what, name)
        cure = f"if that was done by hand: {sql}" if sql else BY_HAND
        yield Drift(table, kind, name, fact, wanted, found, cure=cure, sql=sql, can_be_generated=False)


OBJECTS = ("trigger", "rule", "policy", "statistics", "owned sequence", "parent")


def parted(table: str, what: str, name: str) -> tuple[str, str, str]:
    """Kind, name and fact of a trait like `storage of column`."""
    fact, _, kind = what.rpartition(" of ")
    return (kind, name, fact) if name and fact else ("column" if name else "table", name or table, what)


def quoted(comment: str | None) -> str | None:
    return None if comment is None else repr(comment)
