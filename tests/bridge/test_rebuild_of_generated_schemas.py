"""Any operation on any table gives the very schema that would have been written with the change in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.bridge.sqlite.ddl import read_table
from app.bridge.sqlite.tokens import quote
from app.bridge.sqlite.transactions import make_transactional
from tests.bridge.schemata import Schema, schemata

Change = Callable[[Operations, Schema], Schema]


def require(op: Operations, schema: Schema) -> Schema:
    op.alter_column(schema.table, "spare", nullable=False)
    return schema.with_column("spare", required=True)


def change_type(op: Operations, schema: Schema) -> Schema:
    op.alter_column(schema.table, "spare", type_=sa.Text())
    return schema.with_column("spare", type="TEXT")


def set_default(op: Operations, schema: Schema) -> Schema:
    op.alter_column(schema.table, "spare", server_default=sa.text("8"))
    return schema.with_column("spare", default="8")


def drop_default(op: Operations, schema: Schema) -> Schema:
    op.alter_column(schema.table, schema.columns[0].name, server_default=None)
    return schema.with_column(schema.columns[0].name, default="")


def add_check(op: Operations, schema: Schema) -> Schema:
    op.create_check_constraint("spare_is_small", schema.table, '"spare" IS NOT 1000')
    return replace(
        schema, constraints=(*schema.constraints, 'CONSTRAINT spare_is_small CHECK ("spare" IS NOT 1000)')
    )


def add_unique(op: Operations, schema: Schema) -> Schema:
    op.create_unique_constraint("spare_once", schema.table, ["spare", "id"])
    return replace(schema, constraints=(*schema.constraints, 'CONSTRAINT spare_once UNIQUE ("spare", "id")'))


def add_foreign_key(op: Operations, schema: Schema) -> Schema:
    op.create_foreign_key("spare_parent", schema.table, "parents", ["spare"], ["id"], ondelete="CASCADE")
    key = 'CONSTRAINT spare_parent FOREIGN KEY("spare") REFERENCES parents ("id") ON DELETE CASCADE'
    return replace(schema, constraints=(*schema.constraints, key))


def drop_check(op: Operations, schema: Schema) -> Schema:
    op.drop_constraint("named one", schema.table, type_="check")
    return replace(schema, constraints=schema.constraints[1:])


def drop_column(op: Operations, schema: Schema) -> Schema:
    op.drop_column(schema.table, "spare")
    return replace(schema, columns=tuple(one for one in schema.columns if one.name != "spare"))


CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (
        require,
        change_type,
        set_default,
        drop_default,
        add_check,
        add_unique,
        add_foreign_key,
        drop_check,
        drop_column,
    )
}
PRAGMAS = ("table_xinfo", "foreign_key_list")


def catalog(raw: Any, table: str) -> dict[str, Any]:
    """What SQLite itself says of everything, and our reading of the table's own text."""
    query: Callable[..., Any] = lambda sql, *values: raw.execute(sql, values).fetchall()  # noqa: E731
    names = [name for (name,) in query("SELECT name FROM sqlite_master WHERE type = 'table'")]
    said = {
        (name, pragma): query(f"SELECT * FROM pragma_{pragma}(?)", name)
        for name in names
        for pragma in PRAGMAS
    }
    indexes = {
        (name, origin, index if origin == "c" else ""): (
            unique,
            partial,
            query("SELECT * FROM pragma_index_xinfo(?)", index),
        )
        for name in names
        for _, index, unique, origin, partial in query(
            "SELECT * FROM pragma_index_list(?) ORDER BY name", name
        )
    }
    others = query("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name <> ? ORDER BY 1, 2", table)
    own = query("SELECT sql FROM sqlite_master WHERE name = ?", table)[0][0]
    facts = read_table(own)
    kinds = query("SELECT name, wr, strict FROM pragma_table_list ORDER BY name")
    return {
        **said,
        "indexes": indexes,
        "others": others,
        "columns": facts.columns,
        "constraints": sorted(map(repr, facts.constraints)),
        "kinds": kinds,
    }


def rows_of(raw: Any, schema: Schema) -> dict[str, Any]:
    rowid = "" if "WITHOUT" in schema.tail else "rowid, "
    listed = ", ".join(
        quote(name) for name in ("id", *(one.name for one in schema.columns if one.name != "spare"))
    )
    return {
        "own": raw.execute(f"SELECT {rowid}{listed} FROM {quote(schema.table)} ORDER BY id").fetchall(),
        "children": raw.execute("SELECT rowid, * FROM children").fetchall(),
        "parents": raw.execute("SELECT * FROM parents").fetchall(),
        "log": raw.execute("SELECT * FROM log").fetchall(),
        "next": sequence(raw),
    }


def sequence(raw: Any) -> list[Any]:
    if not raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchall():
        return []
    found: list[Any] = raw.execute("SELECT * FROM sqlite_sequence ORDER BY name").fetchall()
    return found


@pytest.mark.once
@pytest.mark.parametrize("change", CHANGES)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(schema=schemata(), data=st.data())
def test_the_change_asked_and_nothing_else(change: str, schema: Schema, data: st.DataObject) -> None:
    engine = make_transactional(sa.create_engine("sqlite://", poolclass=sa.StaticPool))
    wanted = sqlite3.connect(":memory:")
    try:
        with engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            for statement in (*schema.statements, *schema.rows):
                connection.exec_driver_sql(statement)
            connection.commit()
            before = rows_of(raw, schema)
            changed = CHANGES[change](Operations(MigrationContext.configure(connection)), schema)
            connection.commit()
            for statement in changed.statements:
                wanted.execute(statement)
            assert catalog(raw, schema.table) == catalog(wanted, schema.table)
            assert rows_of(raw, schema) == before
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        wanted.close()
        engine.dispose()
