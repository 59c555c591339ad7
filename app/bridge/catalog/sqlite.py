"""SQLite: the text of `sqlite_master`, read; for the models the text that would be written there."""

from __future__ import annotations

import re
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.schema import CreateIndex, CreateTable

from app.bridge.catalog.states import (
    CHECK,
    FOREIGN_KEY,
    INDEX,
    PRIMARY_KEY,
    UNIQUE,
    ColumnState,
    ObjectState,
    Tables,
    TableState,
    Trait,
)
from app.bridge.dialects import dialect_for
from app.bridge.naming import automatic_check_name, automatic_foreign_key_name, automatic_unique_name
from app.bridge.places import Place
from app.bridge.specs import (
    CheckSpec,
    ForeignKeySpec,
    IndexElement,
    IndexSpec,
    ObjectSpec,
    UniqueSpec,
    is_for,
)
from app.bridge.sqlite.ddl import ConstraintFacts, TableFacts, read_index, read_table
from app.bridge.sqlite.tokens import quote

SHADOWS = re.compile(
    r"_(data|idx|content|docsize|config|segments|segdir|stat|node|parent|rowid)\Z", re.IGNORECASE
)
"""How the tables are called that FTS3 to 5 and R*Tree make beside a virtual table."""


def database_tables(connection: Connection, schemas: Iterable[str] = ()) -> Tables:
    """Every ordinary table of the database; virtual tables, their shadows and SQLite's own are left out."""
    rows = connection.exec_driver_sql(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE "
        "'sqlite\\_%' ESCAPE '\\' ORDER BY type <> 'table', type, name"
    ).all()
    tables: Tables = {}
    spelling: dict[str, str] = {}
    virtual = {name for kind, name, _, sql in rows if kind == "table" and is_virtual(sql)}
    for kind, name, table, sql in rows:
        if kind == "table" and (is_virtual(sql) or SHADOWS.sub("", name) in virtual):
            continue
        if kind == "table":
            tables[table] = read_table_state(sql)
            spelling[table.lower()] = table
        elif kind == "index" and table in tables:
            tables[table].objects.append(read_index_state(sql))
        elif kind == "trigger" and table.lower() in spelling:
            # A trigger's table is spelled as in the trigger's own text.
            tables[spelling[table.lower()]].traits["trigger", name] = " ".join(sql.split())
    return tables


def is_virtual(sql: str) -> bool:
    return sql.upper().startswith("CREATE VIRTUAL")


def unknown_relations(connection: Connection, schemas: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Kind and name of views and virtual tables."""
    rows = connection.exec_driver_sql(
        "SELECT CASE type WHEN 'view' THEN 'view' ELSE 'virtual table' END, name FROM sqlite_master "
        "WHERE type = 'view' OR sql LIKE 'CREATE VIRTUAL%' ORDER BY 1, 2"
    )
    return [(kind, name) for kind, name in rows]


def virtual_tables(connection: Connection) -> set[str]:
    """Tables that a module keeps, such as FTS5's: what is in them is no business of a catalog's."""
    return {name for kind, name in unknown_relations(connection) if kind == "virtual table"}


def model_tables(connection: Connection, metadata: sa.MetaData, names: Iterable[str]) -> Tables:
    """The same for what the models would make of the tables called `names`; touches no database."""
    dialect, tables = dialect_for("sqlite"), {}
    for name in names:
        table = metadata.tables[name]
        state = read_table_state(str(CreateTable(table).compile(dialect=dialect)))
        for index in table.indexes:
            if is_for(index, "sqlite"):
                state.objects.append(read_index_state(str(CreateIndex(index).compile(dialect=dialect))))
        tables[name] = state
    return tables


def read_table_state(sql: str) -> TableState:
    facts = read_table(sql)
    columns = {
        name: ColumnState(
            type=column.type,
            nullable=not column.not_null,
            collation=column.collation,
            default=column.default,
            generated=column.generated,
            identity="autoincrement" if column.autoincrement else None,
        )
        for name, column in facts.columns.items()
    }
    traits = {(option, ""): "set" for option in facts.options}
    for name, column in facts.columns.items():
        traits |= {(option, name): "set" for option in column.options}
    objects = [read_constraint_state(item, facts) for item in facts.constraints]
    return TableState(columns, objects, traits=traits)


def read_constraint_state(constraint: ConstraintFacts, table: TableFacts) -> ObjectState:
    """A constraint, under the name that it would have on PostgreSQL where it has none."""
    columns = constrained_columns(constraint, table)
    spec = constraint_spec(constraint, table.name, columns)
    name = constraint.name or (spec.name if spec else "")
    return ObjectState(constraint.kind, name, constraint.body(), columns, spec)


def constrained_columns(constraint: ConstraintFacts, table: TableFacts) -> tuple[str, ...]:
    """The columns that a constraint is about; of a check those that its expression names."""
    if constraint.kind != CHECK:
        return constraint.columns
    expression = (constraint.expression or "").lower()
    words = {*re.findall(r"\w+", expression), *re.findall(r'"([^"]+)"', expression)}
    return tuple(name for name in table.columns if name.lower() in words)


def constraint_spec(constraint: ConstraintFacts, table: str, columns: tuple[str, ...]) -> ObjectSpec | None:
    """How to make a constraint again."""
    if constraint.kind == UNIQUE:
        return UniqueSpec(constraint.name or automatic_unique_name(table, "_".join(columns)), columns)
    if constraint.kind == CHECK:
        name = constraint.name or automatic_check_name(table, "_".join(columns[:1]))
        return CheckSpec(name, constraint.expression or "")
    if constraint.kind == FOREIGN_KEY and len(columns) == 1 and constraint.target_columns:
        target, target_column = constraint.target or "", constraint.target_columns[0]
        name = constraint.name or automatic_foreign_key_name(table, columns[0], target, target_column)
        return ForeignKeySpec(
            name,
            columns[0],
            target,
            target_column,
            on_delete=action(constraint.options, "on delete "),
            on_update=action(constraint.options, "on update "),
            deferrable=initially(constraint.options),
        )
    assert constraint.kind in (PRIMARY_KEY, FOREIGN_KEY)
    return None


def action(options: tuple[str, ...], verb: str) -> str | None:
    """What a foreign key does when its target goes or changes."""
    said = (option.removeprefix(verb).upper() for option in options if option.startswith(verb))
    return next(said, None)


def initially(options: tuple[str, ...]) -> str | None:
    """When a constraint is checked, for one that can wait."""
    if "deferrable" not in options:
        return None
    return "DEFERRED" if "initially deferred" in options else "IMMEDIATE"


def read_index_state(sql: str) -> ObjectState:
    facts = read_index(sql)
    spec = IndexSpec(
        facts.name,
        tuple(read_element(element) for element in facts.elements),
        unique=facts.unique,
        where=facts.where,
    )
    columns = tuple(element.column for element in spec.elements if element.column)
    return ObjectState(INDEX, facts.name, (facts.unique, facts.elements, facts.where), columns, spec, sql)


def undo(place: Place, trait: Trait, value: str) -> str:
    """The statement that takes a trait away; empty where there is none."""
    what, name = trait
    return f"DROP TRIGGER {quote(name)}" if what == "trigger" else ""


def words_of(state: ObjectState) -> str:
    """A constraint or index, to be read by people."""
    if state.kind == INDEX:
        unique, elements, where = state.body
        words = ["unique" if unique else "", f"({', '.join(elements)})", f"where {where}" if where else ""]
    else:
        kind, columns, expression, target, target_columns, options = state.body
        words = [
            kind,
            f"({', '.join(columns)})" if columns else "",
            f"({expression})" if expression else "",
            f"references {target} ({', '.join(target_columns)})" if target else "",
            *options,
        ]
    return " ".join(word for word in words if word)


def read_element(element: str) -> IndexElement:
    """An indexed column, or an expression where it is more than a column's name and its order."""
    bare = element.removesuffix(" desc")
    name = bare[1:-1].replace('""', '"') if bare.startswith('"') and bare.endswith('"') else bare
    if name.replace("_", "a").isalnum() and " " not in bare:
        return IndexElement(name, descending=element != bare)
    return IndexElement(expression=f"({bare})" + element[len(bare) :].upper())
