"""PostgreSQL: `pg_catalog`; for the models the catalog of temporary tables made like them.

The server puts both sides into its own words, so text equality is exact for types, defaults,
generated columns, checks, predicates, expressions and operator classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from app.bridge.catalog.queries import (
    COLUMNS,
    CONSTRAINTS,
    INDEXES,
    OWN_SCHEMA,
    RELATIONS,
    TABLES,
    TEMPORARY_SCHEMA,
)
from app.bridge.catalog.states import (
    CHECK,
    EXCLUDE,
    FOREIGN_KEY,
    INDEX,
    PRIMARY_KEY,
    UNIQUE,
    ColumnState,
    ObjectState,
    Tables,
    TableState,
)
from app.bridge.catalog.temporary import foreign_key_state, quoted, rolled_back, temporary_statements
from app.bridge.catalog.traits import read_traits, undo
from app.bridge.errors import BridgeError
from app.bridge.facts import INFO, facts_of
from app.bridge.places import Place
from app.bridge.specs import (
    CheckSpec,
    ForeignKeySpec,
    IndexElement,
    IndexSpec,
    ObjectSpec,
    UniqueSpec,
)
from app.bridge.sqlite.tokens import quote

__all__ = ["database_tables", "model_tables", "undo", "unknown_relations", "virtual_tables", "words_of"]

KINDS = {"c": CHECK, "f": FOREIGN_KEY, "p": PRIMARY_KEY, "u": UNIQUE, "x": EXCLUDE}
ACTIONS = {"a": None, "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
IDENTITIES = {"a": "always", "d": "by default"}
GENERATED = {"s": "stored", "v": "virtual"}

WORD = re.compile(r"('(?:[^']|'')*'::character varying)")
WORDS = re.compile(rf"\(ARRAY\[({WORD.pattern}(?:, {WORD.pattern})*)\]\)::text\[\]")


def database_tables(connection: Connection, schemas: Iterable[str] = ()) -> Tables:
    """Every table of the current schema, and of `schemas` as far as they are there."""
    tables = read_schema(connection, OWN_SCHEMA)
    read_traits(connection, tables, OWN_SCHEMA)
    for schema in schemas:
        refuse_own_schema(connection, schema)
        found = read_schema(connection, oid_of(schema))
        read_traits(connection, found, oid_of(schema))
        for name, state in found.items():
            state.schema = schema
            tables[Place(name, schema).key] = state
    return tables


def oid_of(schema: str) -> str:
    """SQL for a schema's oid; NULL if there is none of that name."""
    name = quote(schema).replace("'", "''")
    return f"to_regnamespace('{name}')::oid"


def refuse_own_schema(connection: Connection, schema: str) -> None:
    """Raises BridgeError where models name the very schema that tables without one are in."""
    if connection.exec_driver_sql("SELECT current_schema()").scalar_one() == schema:
        raise BridgeError(
            f"db_table names the schema {schema!r}, in which tables of this connection are anyway: leave it "
            "out of db_table."
        )


def unknown_relations(connection: Connection, schemas: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Kind and name of what is in these schemas beside tables and what belongs to tables."""
    places = [(None, OWN_SCHEMA), *((schema, oid_of(schema)) for schema in schemas)]
    return [
        (kind, Place(name, schema).key)
        for schema, oid in places
        for kind, name in connection.exec_driver_sql(RELATIONS.format(schema=oid))
    ]


def virtual_tables(connection: Connection) -> set[str]:
    """SQLite alone has them."""
    return set()


def model_tables(connection: Connection, metadata: sa.MetaData, names: Iterable[str]) -> Tables:
    """The same for what the models would make of the tables that go by `names`.

    Makes temporary tables inside a savepoint and rolls it back; needs the right to make
    them. Foreign keys are read off the models, since temporary tables may not have any.
    """
    tables = [metadata.tables[name] for name in names]
    made: Tables = {}
    # Temporary tables are in one schema: two of one name must not meet.
    for schema in sorted({table.schema or "" for table in tables}) or [""]:
        made |= made_apart(connection, metadata, [one for one in tables if (one.schema or "") == schema])
    return {table.key: made[table.key] for table in tables}


def made_apart(connection: Connection, metadata: sa.MetaData, tables: list[sa.Table]) -> Tables:
    """What becomes of tables of one schema."""
    with rolled_back(connection):
        schemas = connection.exec_driver_sql(
            "SELECT array_to_string(current_schemas(false), ',')"
        ).scalar_one()
        connection.exec_driver_sql(
            "CREATE TEMPORARY TABLE bridge_opens_the_temporary_schema () ON COMMIT DROP"
        )
        connection.exec_driver_sql(f"SET LOCAL search_path = {', '.join(['pg_temp', *quoted(schemas)])}")
        script = ";\n".join(temporary_statements(connection, tables))
        cursor = connection.connection.cursor()
        cursor.execute(script or "SELECT")
        cursor.close()
        states = read_schema(connection, TEMPORARY_SCHEMA)
    for table in tables:
        states[table.name].objects += [foreign_key_state(key) for key in table.foreign_key_constraints]
        if tablespace := table.dialect_options["postgresql"]["tablespace"]:
            states[table.name].traits["tablespace", ""] = tablespace
        if INFO in metadata.info:
            for index, place in facts_of(metadata).index_tablespaces.get(table.key, {}).items():
                states[table.name].traits["tablespace of index", index] = place
        states[table.name].schema = table.schema
    return {table.key: states[table.name] for table in tables}


def read_schema(connection: Connection, schema: str) -> Tables:
    """Every table of a schema; `schema` is an SQL expression of its oid."""

    def ask(query: str) -> Iterable[Row[*tuple[Any, ...]]]:
        return connection.exec_driver_sql(query.format(schema=schema)).all()

    tables = {name: TableState(comment=comment) for name, comment in ask(TABLES)}
    for table, name, type_, not_null, expression, identity, generated, collation, comment in ask(COLUMNS):
        tables[table].columns[name] = ColumnState(
            type=type_,
            nullable=not not_null,
            collation=collation,
            default=None if generated else expression,
            generated=(GENERATED[generated], expression) if generated else None,
            identity=IDENTITIES.get(identity),
            comment=comment,
        )
    for row in ask(CONSTRAINTS):
        tables[row.table].objects.append(constraint_state(row))
    for row in ask(INDEXES):
        tables[row.table].objects.append(index_state(row))
    return tables


def as_restored(definition: str) -> str:
    """A definition as PostgreSQL tells it once it was dumped and restored.

    It tells `word IN ('a', 'b')` over a varchar as one cast of an array, and, reading that back, casts
    each of the words instead.
    """

    def cast_each(words: re.Match[str]) -> str:
        return "ARRAY[" + WORD.sub(r"(\1)::text", words[1]) + "]"

    return WORDS.sub(cast_each, definition)


def constraint_state(row: Row[*tuple[Any, ...]]) -> ObjectState:
    """A row of CONSTRAINTS."""
    kind, columns = KINDS[row.kind], tuple(row.columns)
    body: Any = as_restored(row.definition)
    spec: ObjectSpec | None = None
    initially = ("DEFERRED" if row.deferred else "IMMEDIATE") if row.deferrable else None
    if kind == FOREIGN_KEY:
        on_delete, on_update = ACTIONS[row.on_delete], ACTIONS[row.on_update]
        target_columns = tuple(row.target_columns)
        target = Place(row.target, row.target_schema)
        body = (
            columns,
            target.key,
            target_columns,
            on_delete,
            on_update,
            row.deferrable,
            row.deferred,
            row.valid,
        )
        if len(columns) == 1 and row.valid:
            spec = ForeignKeySpec(
                row.name,
                columns[0],
                target.key,
                target_columns[0],
                target_schema=target.schema,
                on_delete=on_delete,
                on_update=on_update,
                deferrable=initially,
            )
    elif kind == UNIQUE and "INCLUDE" not in row.definition:
        distinct = "NULLS NOT DISTINCT" not in row.definition
        spec = UniqueSpec(row.name, columns, deferrable=initially, nulls_distinct=distinct)
    elif kind == CHECK and row.expression and row.definition.endswith(")"):  # not NOT VALID, NO INHERIT
        spec = CheckSpec(row.name, row.expression)
    return ObjectState(kind, row.name, body, columns, spec, row.definition)


def index_state(row: Row[*tuple[Any, ...]]) -> ObjectState:
    """A row of INDEXES."""
    options = row.options or []
    keys = zip(row.elements, row.columns, row.classes, row.orders, row.collations, strict=False)
    spec = IndexSpec(
        row.name,
        tuple(read_element(*key) for key in keys),
        unique=row.unique,
        where=row.where,
        using=row.method if row.method != "btree" else None,
        include=tuple(column for column in row.columns[row.key_count :] if column),
        options=tuple((key, value) for key, _, value in (option.partition("=") for option in options)),
        tablespace=row.tablespace,
        nulls_distinct="NULLS NOT DISTINCT" not in row.definition,
    )
    body = (
        row.unique,
        as_restored(row.definition.split(" USING ", 1)[1]),
        tuple(sorted(options)),
        row.valid,
        row.tablespace,
    )
    return ObjectState(
        INDEX, row.name, body, tuple(column for column in row.columns if column), spec, row.definition
    )


def words_of(state: ObjectState) -> str:
    """A constraint or index, to be read by people."""
    if state.kind == INDEX:
        unique, definition, _, is_valid, tablespace = state.body
        words = ["unique" if unique else "", definition, f"tablespace {tablespace}" if tablespace else ""]
        words.append("" if is_valid else "(invalid)")
    elif state.kind == FOREIGN_KEY:
        columns, target, target_columns, on_delete, on_update, deferrable, deferred, is_valid = state.body
        words = [
            f"FOREIGN KEY ({', '.join(columns)}) REFERENCES {target}({', '.join(target_columns)})",
            f"ON DELETE {on_delete}" if on_delete else "",
            f"ON UPDATE {on_update}" if on_update else "",
            "DEFERRABLE" if deferrable else "",
            "INITIALLY DEFERRED" if deferred else "",
            "" if is_valid else "NOT VALID",
        ]
    else:
        words = [str(state.body)]
    return " ".join(word for word in words if word)


def read_element(
    element: str, column: str | None, operator_class: str | None, order: int, collation: str | None
) -> IndexElement:
    """An indexed column or expression; bit 0 of `order` says descending, bit 1 nulls first."""
    descending, nulls_first = bool(order & 1), bool(order & 2)
    if column is not None and nulls_first == descending and collation is None:
        return IndexElement(column, descending=descending, operator_class=operator_class)
    words = [
        f"({element})" if column is None else element,
        f"COLLATE {collation}" if collation else "",
        operator_class or "",
        "DESC" if descending else "",
    ]
    if nulls_first != descending:
        words.append("NULLS FIRST" if nulls_first else "NULLS LAST")
    return IndexElement(expression=" ".join(word for word in words if word))
