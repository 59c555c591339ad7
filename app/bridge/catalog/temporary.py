"""PostgreSQL: temporary tables like the models', for the server to put into its own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.schema import CreateIndex, CreateTable, SetColumnComment, SetTableComment

from app.bridge.catalog.states import FOREIGN_KEY, ObjectState
from app.bridge.naming import POSTGRESQL_NAME_BYTES, truncate
from app.bridge.specs import is_for


@contextmanager
def rolled_back(connection: Connection) -> Iterator[None]:
    """A savepoint that leaves nothing behind."""
    savepoint = connection.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()


def quoted(names: str) -> list[str]:
    return ['"' + name.replace('"', '""') + '"' for name in names.split(",") if name]


def temporary_statements(connection: Connection, tables: Iterable[sa.Table]) -> Iterator[str]:
    """The statements that make temporary tables like these, without foreign keys."""
    shadow = sa.MetaData()
    for source in tables:
        table = sa.Table(
            source.name,
            shadow,
            *[without_serial(column) for column in source.columns],
            prefixes=["TEMPORARY"],
        )
        for constraint in source.constraints:
            if not isinstance(constraint, sa.ForeignKeyConstraint) and is_for(constraint, "postgresql"):
                table.append_constraint(constraint._copy(target_table=table))
        statements: list[Any] = [CreateTable(table)]
        statements += [CreateIndex(index) for index in source.indexes if is_for(index, "postgresql")]
        if source.comment:
            statements.append(SetTableComment(source))
        statements += [SetColumnComment(column) for column in source.columns if column.comment]
        options: dict[str, Any] = {}
        if source.schema:
            options = {"schema_translate_map": {source.schema: "pg_temp"}, "render_schema_translate": True}
        for statement in statements:
            text = str(statement.compile(dialect=connection.dialect, **options)).replace("%%", "%")
            # Of a temporary table nobody waits for, and all this is one transaction.
            yield (
                text.replace("INDEX CONCURRENTLY ", "INDEX ", 1)
                if isinstance(statement, CreateIndex)
                else text
            )


def without_serial(column: sa.Column[Any]) -> sa.Column[Any]:
    """A copy that SQLAlchemy does not take for a SERIAL because its foreign key is missing."""
    copy = column._copy()
    if copy.identity is None:
        copy.autoincrement = False
    return copy


def foreign_key_state(key: sa.ForeignKeyConstraint) -> ObjectState:
    """The state that a model's foreign key would have."""
    target, _, column = key.elements[0].target_fullname.rpartition(".")
    columns = tuple(key.column_keys)
    body = (
        columns,
        target,
        (column,),
        key.ondelete,
        None,
        bool(key.deferrable),
        key.initially == "DEFERRED",
        True,
    )
    name = truncate(str(key.name), POSTGRESQL_NAME_BYTES)
    return ObjectState(FOREIGN_KEY, name, body, columns)
