"""Draws generated models (`any_models`): a state, and one that it may become with rows in its tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.apps.registry import Apps
from hypothesis import strategies as st

from tests.bridge.any_models import (
    COLUMNS,
    COMPOSITE,
    FAMILIES,
    KEYS,
    KINDS,
    NUMBERS,
    PLAIN,
    RULES,
    SIZED,
    TABLES,
    WORDS,
    Column,
    Link,
    Model,
    Rule,
    State,
    value,
)

NAMES = ("Author", "Book", "Chapter", "Draft")
FIELDS = ("alpha", "beta", "gamma", "delta")
LINKS = ("one", "two")
KIND_OF_FIELD = {maker(**sizes).get_internal_type(): kind for kind, (maker, sizes) in SIZED.items()} | {
    maker().get_internal_type(): kind for kind, maker in PLAIN.items()
}
# Without %, which Django on PostgreSQL cannot write into a comment.
COMMENTS = ("", "", "it's :so", "plain")


@dataclass(frozen=True)
class Pair:
    """Two states of an app."""

    before: State
    after: State


@st.composite
def states(draw: st.DrawFn) -> State:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    tables = draw(st.lists(st.sampled_from(TABLES[1:]), min_size=3, max_size=3, unique=True))
    state: State = {}
    for number, name in enumerate(names):
        table = tables[number] if draw(st.booleans()) else ""
        state[name] = draw(model_of(table, owners=[one for one in state if state[one].key != COMPOSITE]))
    return {name: draw(linked(model, state)) for name, model in state.items()}


@st.composite
def model_of(draw: st.DrawFn, table: str, owners: list[str]) -> Model:
    fields = draw(st.lists(st.sampled_from(FIELDS), max_size=3, unique=True))
    columns = {name: draw(column_of(FIELDS.index(name))) for name in sorted(fields)}
    owner = draw(st.sampled_from(owners)) if owners and draw(st.integers(0, 4)) == 4 else ""
    model = Model(
        key="" if owner else draw(st.sampled_from([*KEYS, COMPOSITE])),
        table=table,
        owner=owner,
        columns=columns,
        generated=draw(st.booleans()),
        comment=draw(st.sampled_from(COMMENTS)),
    )
    return replace(model, rules=draw(rules_over(columns, fresh=True)))


@st.composite
def column_of(draw: st.DrawFn, number: int, *, fresh: bool = True) -> Column:
    """A column; one that is not `fresh` meets rows."""
    kind = draw(st.sampled_from(KINDS))
    name = draw(st.sampled_from(COLUMNS))
    column = Column(kind, column=f"{name} {number}" if name else "")
    return draw(with_options(column, fresh=fresh))


@st.composite
def with_options(draw: st.DrawFn, column: Column, *, fresh: bool) -> Column:
    """The column with other options. Where rows are, NOT NULL comes with a default, and unique without."""
    unique = column.can_be_unique and draw(st.integers(0, 4)) == 4
    null = draw(st.booleans()) or (unique and not fresh)
    defaults = ["", "python", "value", "expression"] if null or fresh else ["python", "value", "expression"]
    return replace(
        column,
        unique=unique,
        null=null,
        index=column.can_be_indexed and draw(st.booleans()),
        default="" if unique else draw(st.sampled_from(defaults)),
        comment=draw(st.sampled_from(COMMENTS)),
    )


@st.composite
def rules_over(draw: st.DrawFn, columns: dict[str, Column], *, fresh: bool) -> tuple[Rule, ...]:
    """Indexes and constraints; rows that are there meet only those that they keep."""
    found: dict[str, Rule] = {}
    for form in draw(st.lists(st.sampled_from(list(RULES)), max_size=3, unique=True)):
        fitting = [name for name in columns if fits(form, columns[name])]
        chosen = draw(st.lists(st.sampled_from(fitting), max_size=2, unique=True)) if fitting else []
        if form in ("covering", "check number", "check null") and not chosen:
            continue
        if form.startswith("unique") and not fresh:
            chosen = ["title", *chosen]
        found[form] = Rule(form, tuple(chosen or ["title"]))
    return tuple(found.values())


def fits(form: str, column: Column) -> bool:
    if form == "check word":
        return column.kind in WORDS
    if form == "check number":
        return column.kind in NUMBERS
    if form == "check null":
        return column.null
    if form.startswith("unique") and column.unique:
        return False  # refused: PostgreSQL makes one constraint of two that say the same
    # Two rows have no third truth.
    return column.can_be_indexed and not (form.startswith("unique") and column.kind == "truth")


@st.composite
def linked(draw: st.DrawFn, model: Model, state: State, *, before: Model | None = None) -> Model:
    """The model with keys to models of the state, itself among them, but for those it had before."""
    taken = {*model.links, *(before.links if before else ())}
    links = dict(model.links)
    targets = sorted(one for one in state if state[one].key != COMPOSITE)
    for number, link in enumerate(LINKS):
        if link in taken or not targets or not draw(st.booleans()):
            continue
        manners = ["foreign", "foreign", "one"] + (["many"] if may_have_many(model) else [])
        # SQLAlchemy takes a comma in the name of a key's column for the end of it.
        column = draw(st.sampled_from(COLUMNS)).replace(",", ";")
        links[link] = Link(
            draw(st.sampled_from(targets)),
            draw(st.sampled_from(manners)),
            column=f"{column} to {number}" if column else "",
            constraint=draw(st.integers(0, 4)) < 4,
            null=before is not None or draw(st.booleans()),
        )
    return replace(model, links=links)


def may_have_many(model: Model) -> bool:
    """Whether Django makes a table beside it, whose name PostgreSQL keeps."""
    return model.key != COMPOSITE and len(model.table.encode()) + len("_one") < 64


# What a state becomes


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    """A state and what it becomes: tables dropped, added and changed column by column."""
    before = draw(states())
    kept = {min(before), *draw(st.lists(st.sampled_from(sorted(before)), max_size=3))}
    # A key that rows must have stands, with its target: nothing could give it back to them.
    needed = {link.target for model in before.values() for link in model.links.values() if not link.null}
    needed |= {model.owner for model in before.values() if model.owner}
    after: State = {}
    for name, model in before.items():
        if name in kept or name in needed:
            after[name] = draw(changed(model))
    after = {name: model for name, model in after.items() if not model.owner or model.owner in after}
    missing = sorted(set(NAMES) - set(before))
    has_more: bool = draw(st.booleans())
    if missing and has_more:
        after[missing[0]] = draw(model_of("", owners=[]))
    after = {name: without_lost_links(model, after) for name, model in after.items()}
    return Pair(
        before,
        {name: draw(linked(model, after, before=before.get(name))) for name, model in after.items()},
    )


def without_lost_links(model: Model, state: State) -> Model:
    return replace(model, links={name: link for name, link in model.links.items() if link.target in state})


@st.composite
def changed(draw: st.DrawFn, model: Model) -> Model:
    columns: dict[str, Column] = {}
    for number, name in enumerate(FIELDS):
        column = model.columns.get(name)
        deed = draw(st.sampled_from(["keep", "alter", "go", "come"]))
        if column is None:
            if deed == "come":
                columns[name] = draw(column_of(number, fresh=False))
        elif deed == "alter":
            columns[name] = draw(altered(column))
        elif deed != "go" or not may_go(name, model):
            columns[name] = column
    rules = tuple(
        rule
        for rule in model.rules
        if all(one == "title" or (one in columns and fits(rule.form, columns[one])) for one in rule.fields)
        and draw(st.booleans())
    )
    more = draw(
        rules_over({name: one for name, one in columns.items() if name in model.columns}, fresh=False)
    )
    forms = {rule.form for rule in rules}
    links = {name: link for name, link in model.links.items() if not link.null or draw(st.integers(0, 2)) < 2}
    return replace(
        model,
        columns=columns,
        links=links,
        rules=(*rules, *(rule for rule in more if rule.form not in forms)),
        generated=draw(st.booleans()),
        comment=draw(st.sampled_from(COMMENTS)),
    )


def may_go(name: str, model: Model) -> bool:
    """Whether a downgrade can give the column back: each row the same value, which no rule forbids."""
    column = model.columns[name]
    return (column.null or not column.unique) and not any(
        rule.form.startswith("unique") and name in rule.fields and "title" not in rule.fields
        for rule in model.rules
    )


@st.composite
def altered(draw: st.DrawFn, column: Column) -> Column:
    family = next((kinds for kinds in FAMILIES if column.kind in kinds), (column.kind,))
    other = replace(column, kind=draw(st.sampled_from(family)))
    made = draw(with_options(other, fresh=False))
    if column.unique and not column.null:
        made = replace(made, null=False, default="", unique=column.unique)
    return made


# Rows


def rows_of(apps: Apps) -> list[tuple[str, dict[str, Any]]]:
    """Table, row: three in each table, the last of which is as empty as it may be."""
    return [
        (model._meta.db_table, {field.column: value_of(field, number) for field in stored_fields(model)})
        for model in apps.get_models(include_auto_created=True)
        for number in (1, 2, 3)
    ]


def stored_fields(model: Any) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def value_of(field: Any, number: int) -> Any:
    if field.null and number == 3:
        return None
    if field.remote_field:
        return value_of(field.target_field, number)
    return value(KIND_OF_FIELD.get(field.get_internal_type(), "number"), number)
