"""Alembic's operations on SQLite: `op.alter_column` and its kin without batch mode.

SQLite alters little, so most of them rebuild the table from its own text. What PostgreSQL
does unasked is done here too: a dropped column takes its indexes and constraints along,
and a constraint keeps its name when its table or column is renamed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from alembic.ddl.sqlite import SQLiteImpl
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.schema import CreateColumn
from sqlalchemy.sql.base import Executable
from sqlalchemy.types import TypeEngine

from app.bridge.errors import BridgeError
from app.bridge.sql import TextAsWritten
from app.bridge.sqlite.constraint_names import (
    Constraint,
    constraints,
    without_automatic_names,
)
from app.bridge.sqlite.edits import (
    can_be_added_in_place,
    column_part,
    find_column,
    has_sequence,
    with_key_inline,
    with_nullability,
    with_sequence,
    without_column,
    without_kind,
    without_sequence,
)
from app.bridge.sqlite.rebuild import interim_name, rebuild
from app.bridge.sqlite.renames import refuse_while_needed, rename
from app.bridge.sqlite.store import LiveStore, ScriptStore, Store, key_columns, table_text
from app.bridge.sqlite.text import Part, TableText
from app.bridge.sqlite.tokens import quote

KINDS: tuple[tuple[type[sa.Constraint], str], ...] = (
    (sa.PrimaryKeyConstraint, "primary key"),
    (sa.ForeignKeyConstraint, "foreign key"),
    (sa.UniqueConstraint, "unique"),
    (sa.CheckConstraint, "check"),
)


class RebuildImpl(TextAsWritten, SQLiteImpl):
    """Takes the place of Alembic's own once this module is imported."""

    __dialect__ = "sqlite"
    transactional_ddl = True
    _store: Store | None = None

    def requires_recreate_in_batch(self, batch_op: Any) -> bool:
        """Never: `op.batch_alter_table` means the same plain operations, whose rebuild loses nothing."""
        return False

    def emit_begin(self) -> None:
        # Has no effect inside a transaction.
        self.static_output("PRAGMA foreign_keys = OFF" + self.command_terminator)
        super().emit_begin()

    def alter_column(
        self,
        table_name: str,
        column_name: str,
        *,
        nullable: bool | None = None,
        server_default: Any = False,
        name: str | None = None,
        type_: TypeEngine[Any] | None = None,
        schema: str | None = None,
        **options: Any,
    ) -> None:
        refuse_schema(schema)

        def edit(part: Part) -> Part:
            if server_default is not False:
                part = self.with_default(part, server_default, before=options.get("existing_type"))
            if type_ is not None:
                part = self.with_type(part, type_)
            return part if nullable is None else with_nullability(part, nullable)

        table = table_text(self.store, table_name)
        if isinstance(server_default, sa.Identity):
            table = with_key_inline(table, column_name)
        part = column_part(table, column_name)
        if (edited := edit(part)) is not part:
            rebuild(self.store, table_text(self.store, table_name), table.replacing(part, edited))
        if name is not None and name != column_name:
            old = quote(part.column or column_name)
            rename(self.store, f"ALTER TABLE {quote(table_name)} RENAME COLUMN {old} TO {quote(name)}")

    def add_column(
        self,
        table_name: str,
        column: sa.Column[Any],
        *,
        schema: str | None = None,
        if_not_exists: bool | None = None,
        inline_references: bool | None = None,
        inline_primary_key: bool | None = None,
        **options: Any,
    ) -> None:
        refuse_schema(schema)
        sql = str(CreateColumn(column).compile(dialect=self.dialect))
        part = Part.read(" " + sql)
        if inline_primary_key and not any(clause.kind == "primary key" for clause in part.clauses):
            part = part.adding("PRIMARY KEY")
        table = table_text(self.store, table_name)
        if find_column(table, column.name):
            if if_not_exists:
                return
            raise BridgeError(f"Table {table_name!r} already has a column {column.name!r}.")
        if can_be_added_in_place(part):
            self.store.run(f"ALTER TABLE {quote(table_name)} ADD COLUMN {part.text.strip()}")
        else:
            rebuild(self.store, table, table.with_column(part.text.strip()))

    def drop_column(
        self,
        table_name: str,
        column: sa.Column[Any],
        *,
        schema: str | None = None,
        if_exists: bool | None = None,
        **options: Any,
    ) -> None:
        refuse_schema(schema)
        table = table_text(self.store, table_name)
        if if_exists and find_column(table, column.name) is None:
            return
        part = column_part(table, column.name)
        if len(table.columns) == 1:
            raise BridgeError(
                f"Column {column.name!r} is the only one of table {table_name!r}: drop the table."
            )
        refuse_while_needed(self.store, table, part)
        rebuild(self.store, table, without_column(table, part), dropped=[column.name])

    def add_constraint(self, const: Any, **options: Any) -> None:
        if const._create_rule is not None and not const._create_rule(self):
            return
        if isinstance(const, ExcludeConstraint):
            raise refused_exclusion(const)
        sql = self.dialect.ddl_compiler(self.dialect, None).process(const)  # type: ignore[arg-type]
        if not sql:
            return
        table = table_text(self.store, const.table.name)
        if const.name and self.find_constraint(table, str(const.name), None):
            raise BridgeError(f"Table {const.table.name!r} already has a constraint {str(const.name)!r}.")
        key = self.key_of(const.table.name)
        if isinstance(const, sa.PrimaryKeyConstraint) and key:
            raise BridgeError(
                f"Table {const.table.name!r} already has a primary key, {', '.join(key)}: drop that "
                "constraint first (op.drop_constraint)."
            )
        changed = without_automatic_names(table.with_constraint(sql.strip()), self.key_of)
        rebuild(self.store, table, changed)

    def drop_constraint(self, const: sa.Constraint, *, if_exists: bool | None = None, **options: Any) -> None:
        if const._create_rule is not None:
            return
        table_name, name = const.table.name, str(const.name)
        table = table_text(self.store, table_name)
        kind = next((word for type_, word in KINDS if isinstance(const, type_)), None)
        found = self.find_constraint(table, name, kind)
        if found:
            rebuild(self.store, table, table.replacing(found.part, found.part.without(found.clause)))
        elif kind in (None, "unique") and self.has_unique_index(table_name, name):
            # Django writes `unique_together` as an index on SQLite.
            self.store.run(f"DROP INDEX {quote(name)}")
        elif not if_exists:
            raise self.no_such_constraint(table, name, kind)

    def rename_table(self, old_table_name: str, new_table_name: str, schema: str | None = None) -> None:
        refuse_schema(schema)
        table_text(self.store, old_table_name)
        if old_table_name.lower() == new_table_name.lower() and old_table_name != new_table_name:
            # To SQLite these are one name, and taken.
            steps = [old_table_name, interim_name(self.store, new_table_name), new_table_name]
        else:
            steps = [old_table_name, new_table_name]
        rename(
            self.store, *[f"ALTER TABLE {quote(old)} RENAME TO {quote(new)}" for old, new in pairwise(steps)]
        )

    def create_table_comment(self, table: sa.Table) -> None:
        """SQLite keeps no comments; a revision that serves PostgreSQL too may make them."""

    def drop_table_comment(self, table: sa.Table) -> None:
        """Likewise."""

    # What the operations share

    @property
    def store(self) -> Store:
        if self._store is None:
            self._store = ScriptStore(self.write_out) if self.as_sql else LiveStore(self.connection)  # type: ignore[arg-type]
        return self._store

    def continue_from(self, rehearsal: RebuildImpl) -> None:
        """In `--sql` mode: know the tables that `rehearsal` has made."""
        store = rehearsal.store
        assert isinstance(store, ScriptStore)
        store.write = self.write_out
        self._store = store

    def write_out(self, sql: str) -> None:
        self.static_output(sql.strip() + self.command_terminator)

    def _exec(
        self,
        construct: Executable | str,
        execution_options: Mapping[str, Any] | None = None,
        multiparams: Sequence[Mapping[str, Any]] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> Any:
        """Alembic's own; what it writes into a script is also rehearsed, to know the tables' text."""
        result = super()._exec(construct, execution_options, multiparams, params or {})
        if self.as_sql and isinstance(self.store, ScriptStore):
            clause: Any = sa.text(construct) if isinstance(construct, str) else construct
            options = {} if isinstance(clause, sa.schema.ExecutableDDLElement) else {"literal_binds": True}
            self.store.rehearse(str(clause.compile(dialect=self.dialect, compile_kwargs=options)))
        return result

    def with_type(self, part: Part, type_: TypeEngine[Any]) -> Part:
        """The column with another type, and with the collation that comes with it or none."""
        if isinstance(type_, sa.Integer) and has_sequence(part):
            return part  # AUTOINCREMENT wants the very word "integer", whatever the width.
        part = without_kind(part, "collate")
        return part.with_type(self.dialect.type_compiler_instance.process(type_))

    def with_default(self, part: Part, default: Any, *, before: TypeEngine[Any] | None = None) -> Part:
        """The column with another server default, generated expression or sequence; with none for None.

        `before` is the type that a column was declared with whose sequence goes.
        """
        if isinstance(default, sa.Identity):
            return with_sequence(part)
        if has_sequence(part):
            part = without_sequence(part)
            part = part if before is None else self.with_type(part, before)
        part = without_kind(without_kind(part, "default"), "generated")
        if default is None:
            return part
        given = sa.Column("c", sa.Integer, default) if isinstance(default, sa.Computed) else None
        column = sa.Column("c", sa.Integer, server_default=default) if given is None else given
        sa.Table("t", sa.MetaData(), column)
        model = Part.read(str(CreateColumn(column).compile(dialect=self.dialect)))
        clause = next(clause for clause in model.clauses if clause.kind in ("default", "generated"))
        return part.adding(model.text[clause.tokens[0].start : clause.tokens[-1].end])

    def key_of(self, table: str) -> tuple[str, ...]:
        return key_columns(self.store, table)

    def find_constraint(self, table: TableText, name: str, kind: str | None) -> Constraint | None:
        """The constraint that answers to the name, one that bears it before one that would."""
        found = [item for item in constraints(table, self.key_of) if kind in (None, item.clause.kind)]
        borne = [item for item in found if item.clause.label == name]
        return next(iter(borne + [item for item in found if name in item.names]), None)

    def has_unique_index(self, table: str, name: str) -> bool:
        query = "SELECT 1 FROM pragma_index_list(?) WHERE name = ? AND origin = 'c' AND \"unique\""
        return bool(self.store.query(query, table, name))

    def no_such_constraint(self, table: TableText, name: str, kind: str | None) -> BridgeError:
        names = [item.name for item in constraints(table, self.key_of) if kind in (None, item.clause.kind)]
        what = kind or "constraint"
        there = f"It has {', '.join(map(repr, names))}." if names else "It has none of that kind."
        return BridgeError(f"Table {table.plain_name!r} has no {what} {name!r}. {there}")


def refused_exclusion(const: ExcludeConstraint) -> BridgeError:
    return BridgeError(
        f"SQLite has no exclusion constraints, as {str(const.name)!r} on table {const.table.name!r} is one: "
        'guard it with if op.get_context().dialect.name == "postgresql": …'
    )


def refuse_schema(schema: str | None) -> None:
    if schema not in (None, "main"):
        raise BridgeError(f"SQLite has no schema {schema!r}: leave the argument schema out.")
