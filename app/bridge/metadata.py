"""App registry → SQLAlchemy metadata: every table that Django would make, for every targeted vendor."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from django.apps.registry import Apps
from django.db import router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.fields.composite import CompositePrimaryKey

from app.bridge.columns import read_column, read_column_constraints
from app.bridge.constraints import read_constraint, refuse_merged_unique
from app.bridge.dialects import dialect_for
from app.bridge.errors import BridgeError
from app.bridge.facts import INFO, Facts, ModelMetaData, facts_of
from app.bridge.indexes import read_statement
from app.bridge.long_names import refuse_long_names, refuse_twin_names
from app.bridge.naming import truncate
from app.bridge.objects.kinds import declared_objects
from app.bridge.places import Place
from app.bridge.specs import ColumnSpec, ForeignKeySpec, ObjectSpec, TableSpec
from app.bridge.sql import text
from app.bridge.tablespaces import move_when_created, read_index_tablespaces
from app.bridge.types import ByVendor
from app.bridge.vendors import OFFLINE, connection_for, is_deterministic, targeted_vendors


def metadata_from_models(apps: Apps, connection: BaseDatabaseWrapper) -> sa.MetaData:
    """Every table that Django would make on `connection`, and on the other targeted vendors.

    Names of constraints and indexes are Django's own. What only some of the vendors have is
    marked with SQLAlchemy's `ddl_if(dialect=…)`, tables in `Facts.table_vendors`. Reads no
    table; may ask a PostgreSQL server for its version. Raises UnknownField or BridgeError
    naming the model and field that the bridge cannot carry: nothing is left out.
    """
    vendors = targeted_vendors(connection)
    readings = {}
    with without_garbage_collection():
        for vendor in vendors:
            with connection_for(vendor, connection) as asked:
                readings[vendor] = read_models(apps, asked, connection.alias)
        metadata = build_metadata(readings, own=connection.vendor)
    facts_of(metadata).connection = connection
    facts_of(metadata).objects = declared_objects(apps, connection.alias, vendors)
    return metadata


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Objects that all stay are made here: looking through them for garbage takes a quarter of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def read_models(apps: Apps, connection: BaseDatabaseWrapper, alias: str) -> dict[str, TableSpec]:
    """Table name → what the models say of it on the vendor of `connection`."""
    editor: Any = connection.SchemaEditorClass(connection, collect_sql=True)
    editor.deferred_sql = []
    if connection.settings_dict["NAME"] == OFFLINE:
        vars(editor)["_is_collation_deterministic"] = is_deterministic
    tables: dict[str, TableSpec] = {}
    for config in apps.get_app_configs():
        for model in config.get_models(include_auto_created=True):
            if may_have_table(model, connection, alias):
                refuse_schema(model, connection)
                if connection.vendor == "postgresql":
                    refuse_long_names(model)
                key = Place.of_model(model._meta.db_table).key
                if key not in tables:
                    tables[key] = read_table(model, editor=editor)
    return tables


def may_have_table(model: type[Model], connection: BaseDatabaseWrapper, alias: str) -> bool:
    """Whether Django would make the model's table. A many-to-many table comes with the model of its field."""
    owner: Any = model._meta.auto_created or model
    # can_migrate leaves out proxies, swapped and unmanaged models, and other vendors'.
    can_migrate = model._meta.can_migrate(connection) and owner._meta.can_migrate(connection)
    return can_migrate and bool(model._meta.db_table) and router.allow_migrate_model(alias, owner)


def refuse_schema(model: type[Model], connection: BaseDatabaseWrapper) -> None:
    """Raises BridgeError for a table of a schema where there are none."""
    place = Place.of_model(model._meta.db_table)
    if place.schema and connection.vendor != "postgresql":
        raise BridgeError(f"{words_of_misplaced(model, place)} {CURE_OF_MISPLACED}")


CURE_OF_MISPLACED = (
    'Say required_db_vendor = "postgresql" in its Meta, or leave the schema out of db_table, '
    "or take sqlite out of BRIDGE_VENDORS."
)


def words_of_misplaced(model: type[Model], place: Place) -> str:
    owner: Any = model._meta.auto_created or model
    place_words = f"its table {place.key} is in the schema {place.schema!r}"
    return f"{owner._meta.label}: {place_words}, and SQLite has no schemas."


def read_table(model: type[Model], *, editor: Any) -> TableSpec:
    """What a model says of its table."""
    meta, connection = model._meta, editor.connection
    dialect, longest = dialect_for(connection.vendor), connection.ops.max_name_length()
    table = TableSpec(
        Place.of_model(meta.db_table), label=meta.label, model=model, is_through=bool(meta.auto_created)
    )
    for field in meta.local_fields:
        column = read_column(field, editor=editor, dialect=dialect)
        if column is None:
            continue
        table.columns.append(column)
        table.primary_key += (column.name,) if field.primary_key else ()
        table.objects += read_column_constraints(field, table.place.name, editor=editor)
    refuse_twin_names(model, table)
    if isinstance(meta.pk, CompositePrimaryKey):
        table.primary_key = tuple(meta.pk.columns)
    together = [[meta.get_field(name) for name in names] for names in meta.unique_together]
    statements = [editor._create_unique_sql(model, fields) for fields in together]
    for constraint in meta.constraints:
        table.objects += read_constraint(constraint, model, editor=editor, longest_name=longest)
    if connection.vendor == "postgresql":
        refuse_merged_unique(model, table)
    for statement in [*statements, *filter(None, editor._model_indexes_sql(model))]:
        table.objects.append(read_statement(statement, label=meta.label, longest_name=longest))
    table.explicit_names = {truncate(item.name, longest) for item in [*meta.constraints, *meta.indexes]}
    if connection.vendor == "postgresql":
        table.comment, table.tablespace = meta.db_table_comment or None, meta.db_tablespace or None
        table.index_tablespaces = read_index_tablespaces(model, table.place.name)
    return table


def build_metadata(readings: dict[str, dict[str, TableSpec]], *, own: str) -> sa.MetaData:
    """One metadata out of what each vendor says; `own` is the vendor of the connection."""
    vendors = tuple(readings)
    metadata, facts = ModelMetaData(), Facts(vendors)
    metadata.info[INFO] = facts
    for name in dict.fromkeys(name for vendor in sorted(vendors) for name in readings[vendor]):
        said = {vendor: tables[name] for vendor, tables in readings.items() if name in tables}
        mine = said.get(own) or next(iter(said.values()))
        build_table(metadata, said, mine)
        facts.labels[name] = mine.label
        facts.schemas |= {mine.place.schema} if mine.place.schema else set()
        facts.models[name] = mine.model
        for one in said.values():
            facts.index_tablespaces |= {name: one.index_tablespaces} if one.index_tablespaces else {}
        facts.explicit_names[name] = set().union(*(table.explicit_names for table in said.values()))
        if len(said) < len(vendors):
            facts.table_vendors[name] = tuple(said)
        if name in facts.index_tablespaces:
            move_when_created(metadata.tables[name], facts.index_tablespaces[name])
        if mine.is_through:
            facts.through_tables.add(name)
    for tables in readings.values():
        add_unowned_tables(metadata, tables.values())
    return metadata


def build_table(metadata: sa.MetaData, said: dict[str, TableSpec], mine: TableSpec) -> None:
    """The SQLAlchemy table of what each vendor says."""
    comments = [table.comment for table in said.values() if table.comment]
    tablespaces = [table.tablespace for table in said.values() if table.tablespace]
    options: dict[str, Any] = {"comment": comments[0] if comments else None}
    if tablespaces:
        options["postgresql_tablespace"] = tablespaces[0]
    columns = [build_column(column, said, mine) for column in mine.columns]
    key = [sa.PrimaryKeyConstraint(*mine.primary_key)] if mine.primary_key else []
    table = sa.Table(mine.place.name, metadata, *columns, *key, schema=mine.place.schema, **options)
    for spec, vendors in merge_objects({vendor: table.objects for vendor, table in said.items()}):
        item = spec.build(table, vendors)
        if len(vendors) < len(said):
            [vendor] = vendors
            item.ddl_if(dialect=vendor)


def merge_objects(
    objects: dict[str, list[ObjectSpec]],
) -> list[tuple[ObjectSpec, tuple[str, ...]]]:
    """Every object once, with the vendors that have it, in the order of the models."""
    merged: dict[ObjectSpec, list[str]] = {}
    for vendor, specs in objects.items():
        for spec in specs:
            merged.setdefault(spec, []).append(vendor)
    return [(spec, tuple(vendors)) for spec, vendors in merged.items()]


def build_column(mine: ColumnSpec, said: dict[str, TableSpec], table: TableSpec) -> sa.Column[Any]:
    """A column that is right on every vendor."""
    others = {
        vendor: next(column for column in spec.columns if column.name == mine.name)
        for vendor, spec in said.items()
    }
    plain = others[min(others)]  # the same on whichever vendor the models are read
    type_ = plain.type
    for vendor, other in others.items():
        if other.type_text != plain.type_text:
            type_ = type_.with_variant(other.type, vendor)
    arguments: list[Any] = []
    if mine.generated:
        said_of_it = {vendor: other.generated[0] for vendor, other in others.items() if other.generated}
        arguments.append(sa.Computed(in_words_of(said_of_it), persisted=mine.generated[1]))
    if any(column.identity for column in others.values()):
        arguments.append(sa.Identity(always=mine.identity_always))
    options: dict[str, Any] = {}
    if is_integer_key(mine, table) and not arguments:
        options["autoincrement"] = False  # or SQLAlchemy would make it a SERIAL
    if mine.default is not None:
        defaults = {vendor: other.default for vendor, other in others.items() if other.default is not None}
        options["server_default"] = in_words_of(defaults)
    comments = [column.comment for column in others.values() if column.comment]
    return sa.Column(
        mine.name,
        type_,
        *arguments,
        nullable=mine.nullable,
        comment=comments[0] if comments else None,
        **options,
    )


def in_words_of(said: dict[str, str]) -> sa.TextClause | ByVendor:
    """An expression that is right on every vendor."""
    return text(next(iter(said.values()))) if len({*said.values()}) == 1 else ByVendor(**said)


def is_integer_key(column: ColumnSpec, table: TableSpec) -> bool:
    """Whether SQLAlchemy would take the column for a key that numbers itself."""
    points = any(isinstance(item, ForeignKeySpec) and item.column == column.name for item in table.objects)
    is_integer = issubclass(column.type._type_affinity or object, sa.Integer)
    return table.primary_key == (column.name,) and is_integer and not points


def add_unowned_tables(metadata: sa.MetaData, tables: Iterable[TableSpec]) -> None:
    """Stand-ins for tables that foreign keys point at and that are not the models' to make."""
    for table in tables:
        types = {column.name: column.type for column in table.columns}
        for key in table.objects:
            if isinstance(key, ForeignKeySpec) and key.target_table not in metadata.tables:
                place = Place.of_key(key.target_table, key.target_schema)
                column = sa.Column(key.target_column, types[key.column])
                sa.Table(place.name, metadata, column, schema=place.schema)
                facts_of(metadata).unowned_tables.add(key.target_table)
