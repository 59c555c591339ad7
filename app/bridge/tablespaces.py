"""Where PostgreSQL keeps the indexes of primary keys and unique columns.

Django writes USING INDEX TABLESPACE beside such a column when the field or its table names a
tablespace. SQLAlchemy cannot say it: the index is moved, as long as it is empty, right after
it was made.
"""

from __future__ import annotations

import sqlalchemy as sa
from django.db.models import Model

from app.bridge.naming import automatic_unique_name
from app.bridge.places import Place
from app.bridge.sql import written
from app.bridge.sqlite.constraint_names import object_name
from app.bridge.sqlite.tokens import quote


def read_index_tablespaces(model: type[Model], table: str) -> dict[str, str]:
    """Name of an index → its tablespace, for the columns that Django's editor writes one beside."""
    found = {}
    for field in model._meta.local_fields:
        tablespace = field.db_tablespace or model._meta.db_tablespace
        if tablespace and field.unique and field.column:
            is_key = field.primary_key
            name = object_name(table, "", "pkey") if is_key else automatic_unique_name(table, field.column)
            found[name] = tablespace
    return found


def statement(index: str, tablespace: str, schema: str | None = None) -> str:
    """What moves an index."""
    return f"ALTER INDEX {Place(index, schema).sql} SET TABLESPACE {quote(tablespace)}"


def code(index: str, tablespace: str, schema: str | None = None) -> str:
    """The same as a line of a revision."""
    return f"op.execute({written(statement(index, tablespace, schema))!r})"


def move_when_created(table: sa.Table, tablespaces: dict[str, str]) -> None:
    """Let `create_all` do so too."""
    for index, tablespace in tablespaces.items():
        ddl = sa.DDL(statement(index, tablespace, table.schema).replace("%", "%%"))  # type: ignore[no-untyped-call]
        sa.event.listen(table, "after_create", ddl.execute_if(dialect="postgresql"))
