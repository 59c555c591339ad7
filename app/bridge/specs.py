"""What the models say of a table, as plain values.

The models are read once for each targeted vendor. Values that are equal are the same
object on every vendor; one that only some vendors have is built with SQLAlchemy's own
mark for that, `ddl_if(dialect=…)`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from app.bridge.exclusion import CoveringExclude
from app.bridge.places import Place
from app.bridge.sql import text

Item = sa.Constraint | sa.Index


@dataclass(frozen=True)
class ColumnSpec:
    """A column. SQL expressions are strings in the vendor's own words."""

    name: str
    type: sa.types.TypeEngine[Any] = field(compare=False)
    type_text: str
    """What the type renders as: types that render alike are equal."""
    nullable: bool
    default: str | None = None
    generated: tuple[str, bool] | None = None
    """Expression, and whether it is stored."""
    identity: bool = False
    identity_always: bool = False
    comment: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class UniqueSpec:
    """A UNIQUE constraint."""

    name: str
    columns: tuple[str, ...]
    deferrable: str | None = None
    """`DEFERRED`, `IMMEDIATE` or None."""
    nulls_distinct: bool = True

    def build(self, table: sa.Table, vendors: tuple[str, ...]) -> Item:
        options: dict[str, Any] = {}
        if self.deferrable:
            options = {"deferrable": True, "initially": self.deferrable}
        if not self.nulls_distinct:
            options["postgresql_nulls_not_distinct"] = True
        constraint = sa.UniqueConstraint(*self.columns, name=self.name, **options)
        table.append_constraint(constraint)
        return constraint


@dataclass(frozen=True)
class CheckSpec:
    """A CHECK constraint."""

    name: str
    expression: str

    def build(self, table: sa.Table, vendors: tuple[str, ...]) -> Item:
        constraint = sa.CheckConstraint(text(self.expression), name=self.name)
        table.append_constraint(constraint)
        return constraint


@dataclass(frozen=True)
class ForeignKeySpec:
    """A FOREIGN KEY constraint of one column, deferred as Django's are unless somebody wrote it otherwise."""

    name: str
    column: str
    target_table: str
    target_column: str
    on_delete: str | None = None
    deferrable: str | None = "DEFERRED"
    """`DEFERRED`, `IMMEDIATE` or None."""
    on_update: str | None = None
    target_schema: str | None = None
    """The schema within `target_table`, which is a key."""

    def build(self, table: sa.Table, vendors: tuple[str, ...]) -> Item:
        constraint = sa.ForeignKeyConstraint(
            [self.column],
            [f"{self.target_table}.{self.target_column}"],
            name=self.name,
            ondelete=self.on_delete,
            onupdate=self.on_update,
            deferrable=True if self.deferrable else None,
            initially=self.deferrable,
        )
        table.append_constraint(constraint)
        return constraint


@dataclass(frozen=True)
class ExclusionSpec:
    """PostgreSQL's EXCLUDE constraint; `elements` are pairs of expression and operator."""

    name: str
    elements: tuple[tuple[str, str], ...]
    using: str
    where: str | None = None
    deferrable: str | None = None
    include: tuple[str, ...] = ()

    def build(self, table: sa.Table, vendors: tuple[str, ...]) -> Item:
        options: dict[str, Any] = {"include": self.include} if self.include else {}
        if self.deferrable:
            options |= {"deferrable": True, "initially": self.deferrable}
        kind = CoveringExclude if self.include else postgresql.ExcludeConstraint
        constraint = kind(
            *[(sa.literal_column(sql), operator) for sql, operator in self.elements],
            name=self.name,
            using=self.using,
            where=text(self.where) if self.where else None,
            **options,
        )
        table.append_constraint(constraint)
        return constraint


@dataclass(frozen=True)
class IndexElement:
    """One thing that is indexed: a column, or an expression."""

    column: str | None = None
    expression: str | None = None
    descending: bool = False
    operator_class: str | None = None

    def build(self, table: sa.Table) -> Any:
        if self.column is None:
            return text(self.expression or "")
        # A name is quicker than a column, which SQLAlchemy would search through for columns.
        return table.c[self.column].desc() if self.descending else self.column


@dataclass(frozen=True)
class IndexSpec:
    """An index; `options` are storage parameters."""

    name: str
    elements: tuple[IndexElement, ...]
    unique: bool = False
    where: str | None = None
    using: str | None = None
    include: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    tablespace: str | None = None
    nulls_distinct: bool = True

    def build(self, table: sa.Table, vendors: tuple[str, ...]) -> Item:
        return sa.Index(
            self.name,
            *[element.build(table) for element in self.elements],
            unique=self.unique,
            _table=table,
            **self.dialect_options(vendors),
        )

    def dialect_options(self, vendors: tuple[str, ...]) -> dict[str, Any]:
        options: dict[str, Any] = {}
        if self.where:
            options |= {f"{vendor}_where": text(self.where) for vendor in vendors}
        classes = {e.column: e.operator_class for e in self.elements if e.operator_class}
        postgresql_options = {
            "ops": classes,
            "using": self.using,
            "include": list(self.include),
            "with": dict(self.options),
            "tablespace": self.tablespace,
            "nulls_not_distinct": not self.nulls_distinct,
        }
        return options | {f"postgresql_{key}": value for key, value in postgresql_options.items() if value}


ObjectSpec = UniqueSpec | CheckSpec | ForeignKeySpec | ExclusionSpec | IndexSpec


@dataclass
class TableSpec:
    """A table: columns in order, then everything that hangs on them."""

    place: Place
    label: str
    """`app_label.Model`, for error messages and drift."""
    model: Any = None
    columns: list[ColumnSpec] = field(default_factory=list)
    primary_key: tuple[str, ...] = ()
    objects: list[ObjectSpec] = field(default_factory=list)
    explicit_names: set[str] = field(default_factory=set)
    """Names that a person chose, in Meta.indexes or Meta.constraints."""
    comment: str | None = None
    tablespace: str | None = None
    index_tablespaces: dict[str, str] = field(default_factory=dict)
    """Index of the primary key or a unique column → where it lies, which no constraint says."""
    is_through: bool = False
    """Made by a ManyToManyField on its own."""


def vendors_of(item: object) -> tuple[str, ...] | None:
    """The only vendors that have a constraint or index, or None when all have it."""
    condition = getattr(item, "_ddl_if", None)
    if condition is None or condition.dialect is None:
        return None
    return (condition.dialect,) if isinstance(condition.dialect, str) else tuple(condition.dialect)


def is_for(item: object, vendor: str) -> bool:
    """Whether a constraint or index is made on `vendor`."""
    vendors = vendors_of(item)
    return vendors is None or vendor in vendors


def items_of(table: sa.Table) -> list[Item]:
    """Every constraint and index of a table."""
    items: list[Item] = [*table.constraints]
    return [*items, *table.indexes]


def sort_key(item: Any) -> str:
    return str(item.name)
