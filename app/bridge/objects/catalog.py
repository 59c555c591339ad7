"""The owned objects that a database has, in words that are equal for objects that do the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from app.bridge.catalog.queries import OWN_SCHEMA, TEMPORARY_SCHEMA
from app.bridge.catalog.traits import FIRING
from app.bridge.objects import specs
from app.bridge.objects.specs import Key, Making, OwnedSpec, spelled
from app.bridge.sqlite.tokens import quote

# {schema} is an SQL expression of a schema's oid. Each gives kind, name, definition, statement.
POSTGRESQL = f"""
SELECT 'trigger', t.tgname, pg_get_triggerdef(t.oid, true) || {FIRING.format("t.tgenabled")},
       pg_get_triggerdef(t.oid, true)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = {{schema}} AND NOT t.tgisinternal
UNION ALL
SELECT CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END, c.relname,
       pg_get_viewdef(c.oid) || coalesce(' WITH ' || c.reloptions::text, ''),
       format('CREATE %s %I%s AS %s',
              CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END, c.relname,
              ' WITH (' || array_to_string(c.reloptions, ', ') || ')', pg_get_viewdef(c.oid))
FROM pg_class c WHERE c.relnamespace = {{schema}} AND c.relkind IN ('v', 'm')
UNION ALL
SELECT 'function', p.proname, d.definition, d.definition
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
CROSS JOIN LATERAL (SELECT regexp_replace(pg_get_functiondef(p.oid),
    '^(CREATE OR REPLACE FUNCTION )(pg_temp|' || quote_ident(n.nspname) || ')\\.', '\\1') AS definition) AS d
WHERE p.pronamespace = {{schema}} AND p.prokind = 'f'
UNION ALL
SELECT 'sequence', c.relname, o.options, format('CREATE SEQUENCE %I %s', c.relname, o.options)
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
CROSS JOIN LATERAL (SELECT format(
    'AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s',
    format_type(s.seqtypid, NULL), s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache,
    CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END) AS options) AS o
WHERE c.relnamespace = {{schema}}
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = s.seqrelid AND d.deptype = 'i')
UNION ALL
SELECT 'extension', extname, 'extension', format('CREATE EXTENSION IF NOT EXISTS %I', extname)
FROM pg_extension
"""  # noqa: S608  Nothing in it comes from outside.
SQLITE = """
SELECT CASE type WHEN 'table' THEN 'virtual table' ELSE type END, name, sql, sql FROM sqlite_master
WHERE type IN ('trigger', 'view') OR (type = 'table' AND sql LIKE 'CREATE VIRTUAL%')
"""


@dataclass(frozen=True)
class Found:
    """An object of a database."""

    definition: str
    statement: str
    """What makes it again."""


def found_objects(connection: sa.Connection, *, schema: str = OWN_SCHEMA) -> dict[Key, Found]:
    """Every object of the kinds that can be owned, whoever made it. A column's own sequence is not one."""
    is_sqlite = connection.dialect.name == "sqlite"
    rows = connection.exec_driver_sql(
        SQLITE if is_sqlite else POSTGRESQL.format(schema=schema).replace("%", "%%")
    )
    return {
        (kind, name): Found(spelled(definition) if is_sqlite else definition, statement)
        for kind, name, definition, statement in rows
    }


def definitions_of(connection: sa.Connection, wanted: Iterable[OwnedSpec]) -> dict[Key, str]:
    """What the database would call these objects; those that cannot be made in it are left out.

    On PostgreSQL makes them in the temporary schema, inside a savepoint that it rolls back.
    """
    vendor = connection.dialect.name
    makings = {spec.key: (spec, spec.makings[vendor]) for spec in wanted if vendor in spec.makings}
    if vendor == "sqlite":
        return {key: spelled(making.sql) for key, (_, making) in makings.items()}
    found = {key: "extension" for key in makings if key[0] == specs.EXTENSION}
    rest = {key: pair for key, pair in makings.items() if key not in found}
    return found | (temporary_definitions(connection, rest) if rest else {})


def temporary_definitions(
    connection: sa.Connection, makings: Mapping[Key, tuple[OwnedSpec, Making]]
) -> dict[Key, str]:
    triggers = [pair for key, pair in makings.items() if key[0] == specs.TRIGGER]
    found: dict[Key, Found] = {}
    with temporary_schema(connection) as schema:
        # Triggers last, for one may be on a view, and once the rest is read, for the copies of
        # their tables hide the tables themselves.
        for pairs in ([pair for pair in makings.values() if pair not in triggers], triggers):
            for spec, making in pairs:
                make_temporary(connection, spec, making, schema)
            found = found_objects(connection, schema=TEMPORARY_SCHEMA) | found
    # A materialized view cannot be temporary and is made as a view.
    same = {key: (specs.VIEW, key[1]) if key[0] == specs.MATERIALIZED_VIEW else key for key in makings}
    return {key: found[other].definition for key, other in same.items() if other in found}


@contextmanager
def temporary_schema(connection: sa.Connection) -> Iterator[str]:
    """Let statements make things in the temporary schema, then take them back. Gives the usual one's name."""
    savepoint = connection.begin_nested()
    try:
        schema = str(connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one())
        connection.exec_driver_sql(
            "CREATE TEMPORARY TABLE bridge_opens_the_temporary_schema () ON COMMIT DROP"
        )
        path = connection.exec_driver_sql("SELECT current_setting('search_path')").scalar_one()
        connection.exec_driver_sql(f"SET LOCAL search_path = pg_temp, {path}")
        yield schema
    finally:
        savepoint.rollback()


def make_temporary(connection: sa.Connection, spec: OwnedSpec, making: Making, schema: str) -> None:
    """Make an object, a trigger on a copy of its table. Whatever fails is not what the database has."""
    savepoint = connection.begin_nested()
    try:
        if spec.kind == specs.TRIGGER and not is_view(connection, spec.table):
            table = quote(spec.table)
            copy = f"CREATE TEMPORARY TABLE IF NOT EXISTS {table} (LIKE {schema}.{table} INCLUDING INDEXES)"
            connection.exec_driver_sql(copy.replace("%", "%%"))
        sql = as_plain_view(making.sql) if spec.kind == specs.MATERIALIZED_VIEW else making.sql
        connection.exec_driver_sql(sql.replace("%", "%%"))
    except sa.exc.DBAPIError:
        savepoint.rollback()
    else:
        savepoint.commit()


def is_view(connection: sa.Connection, name: str) -> bool:
    query = sa.text("SELECT relkind = 'v' FROM pg_class WHERE oid = to_regclass(:name)")
    return bool(connection.execute(query, {"name": quote(name)}).scalar())


def as_plain_view(sql: str) -> str:
    sql = re.sub(r"MATERIALIZED\s+", "", sql, count=1, flags=re.IGNORECASE)
    return re.sub(r"\s+WITH\s+(NO\s+)?DATA\s*;?\s*\Z", "", sql, flags=re.IGNORECASE)
