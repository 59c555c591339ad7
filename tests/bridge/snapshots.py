"""Everything that a database holds, as lines of text: two schemas are equal when their lines are.

Written apart from `app.bridge.catalog`, so that the two share no blind spot: PostgreSQL's
catalogs through psycopg, SQLite's PRAGMAs, and of SQLite's text what no PRAGMA tells.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator

import psycopg
from sqlalchemy.engine import URL

Lines = frozenset[str]
Ask = Callable[[str], list[tuple[object, ...]]]

ALL = "IN (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')"
POSTGRESQL_QUERIES = {
    "schema": """
        SELECT nspname FROM pg_namespace n
        WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
          AND NOT EXISTS (SELECT FROM pg_extension WHERE extnamespace = n.oid)""",
    "table": f"""
        SELECT c.oid::regclass::text, c.relkind::text, c.relpersistence::text,
               coalesce(ts.spcname, 'default tablespace'), c.reloptions::text,
               obj_description(c.oid, 'pg_class')
        FROM pg_class c LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
        WHERE c.relnamespace {ALL} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')""",
    "column": f"""
        SELECT a.attrelid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod),
               CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END, 'identity=' || a.attidentity::text,
               'generated=' || a.attgenerated::text,
               'default=' || coalesce(pg_get_expr(d.adbin, d.adrelid), ''),
               'collation=' || coalesce(co.collname, ''),
               'comment=' || coalesce(col_description(a.attrelid, a.attnum), '')
        FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        LEFT JOIN pg_collation co ON co.oid = a.attcollation
        WHERE c.relnamespace {ALL} AND a.attnum > 0 AND NOT a.attisdropped""",
    "constraint": f"""
        SELECT k.conrelid::regclass::text, k.conname, k.contype::text, pg_get_constraintdef(k.oid),
               CASE WHEN k.convalidated THEN '' ELSE 'not validated' END
        FROM pg_constraint k WHERE k.connamespace {ALL}
          AND k.contype IN ('c', 'f', 'p', 'u', 'x')""",
    "index": f"""
        SELECT x.indrelid::regclass::text, pg_get_indexdef(x.indexrelid), i.reloptions::text,
               x.indisvalid, x.indisclustered, x.indisreplident, ts.spcname
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
        LEFT JOIN pg_tablespace ts ON ts.oid = i.reltablespace
        WHERE i.relnamespace {ALL}""",
    "sequence": f"""
        SELECT s.seqrelid::regclass::text, format_type(s.seqtypid, null), s.seqstart, s.seqincrement,
               d.deptype::text, d.refobjid::regclass::text, a.attname
        FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
        LEFT JOIN pg_depend d ON d.objid = s.seqrelid AND d.deptype IN ('a', 'i')
        LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE c.relnamespace {ALL}""",
    "trigger": f"""
        SELECT t.tgrelid::regclass::text, pg_get_triggerdef(t.oid)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND c.relnamespace {ALL}""",
}
POSTGRESQL_ORDER = f"""
    SELECT CASE WHEN c.relnamespace <> current_schema()::regnamespace
           THEN c.relnamespace::regnamespace::text || '.' ELSE '' END || c.relname,
           string_agg(a.attname, ', ' ORDER BY a.attnum)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
    WHERE c.relnamespace {ALL} AND a.attnum > 0 AND NOT a.attisdropped
    GROUP BY c.oid, c.relname, c.relnamespace"""
SQLITE_ORDER = """
    SELECT m.name, group_concat(c.name, ', ')
    FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' GROUP BY m.name"""
IGNORED = "alembic_version"
WORD = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[\w.]+|[<>=!|]+|\S""")


def snapshot(url: URL) -> Lines:
    """What the database at `url` holds, Alembic's own table left out."""
    lines = sqlite_lines(url) if url.get_backend_name() == "sqlite" else postgresql_lines(url)
    return frozenset(line for line in lines if IGNORED not in line)


def column_orders(url: URL) -> dict[str, str]:
    """Table → its columns in their order, which a snapshot leaves out: a later revision appends."""
    if url.get_backend_name() == "sqlite":
        connection = sqlite3.connect(str(url.database))
        try:
            return dict(connection.execute(SQLITE_ORDER).fetchall())
        finally:
            connection.close()
    with psycopg.connect(libpq_url(url)) as server:
        return dict(server.execute(POSTGRESQL_ORDER).fetchall())


def libpq_url(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def postgresql_lines(url: URL) -> list[str]:
    with psycopg.connect(libpq_url(url)) as connection:
        return [
            " | ".join([kind, *(str(value) for value in row)])
            for kind, query in POSTGRESQL_QUERIES.items()
            for row in connection.execute(query).fetchall()
        ]


def sqlite_lines(url: URL) -> list[str]:
    connection = sqlite3.connect(str(url.database))
    try:
        return list(read_sqlite(lambda query: connection.execute(query).fetchall()))
    finally:
        connection.close()


def read_sqlite(ask: Ask) -> Iterator[str]:
    # Of a virtual table its own statement tells all; the tables that it keeps for itself are its own.
    query = "SELECT name, type = 'virtual' FROM pragma_table_list WHERE type IN ('virtual', 'shadow')"
    special: dict[object, object] = dict(map(tuple, ask(query)))  # type: ignore[arg-type]
    for kind, name, table, sql in ask("SELECT type, name, tbl_name, sql FROM sqlite_master"):
        if name in special:
            if special[name]:
                yield f"virtual table | {name} | {' '.join(fold(str(sql)))}"
        elif kind == "table" and not str(name).startswith("sqlite_"):
            yield f"table | {name}"
            yield from sqlite_table(ask, str(name), fold(str(sql)))
        elif sql is not None and kind in ("view", "trigger"):
            yield f"{kind} | {table} | {name} | {' '.join(fold(str(sql)))}"


def sqlite_table(ask: Ask, table: str, words: list[str]) -> Iterator[str]:
    for _, name, type_, not_null, default, key, hidden in ask(f'PRAGMA table_xinfo("{table}")'):
        value = None if default is None else " ".join(bare(fold(str(default))))
        yield f"column | {table} | {name} | {str(type_).lower()} | {not_null} | {value} | {key} | {hidden}"
    for _, _, target, column, to, update, delete, match in ask(f'PRAGMA foreign_key_list("{table}")'):
        yield f"foreign key | {table} | {column} | {target} | {to} | {update} | {delete} | {match}"
    for _, name, unique, origin, partial in ask(f'PRAGMA index_list("{table}")'):
        elements = [
            (column, descending, str(collation).lower(), is_key)
            for _, _, column, descending, collation, is_key in ask(f'PRAGMA index_xinfo("{name}")')
        ]
        said = str(name).replace("'", "''")
        sql = ask(f"SELECT sql FROM sqlite_master WHERE name = '{said}'")[0][0]
        shown = name if origin == "c" else ""
        text = index_text(fold(str(sql)))
        yield f"index | {table} | {shown} | {unique} | {origin} | {partial} | {elements} | {text}"
    for part in split_body(words):
        yield from (f"text | {table} | {line}" for line in facts_of_definition(part))


def index_text(words: list[str]) -> str:
    """CREATE INDEX without brackets around the whole of an expression; empty for an automatic index."""
    if "(" not in words:
        return ""
    start = words.index("(")
    elements = [" ".join(bare(part)) for part in split_body(words)]
    return f"{' '.join(words[:start])} {elements} {' '.join(words[start + len(brackets(words[start:])) :])}"


def facts_of_definition(words: list[str]) -> Iterator[str]:
    """What only the text tells: constraints' names, CHECK, COLLATE, GENERATED, DEFERRABLE, AUTOINCREMENT."""
    is_constraint = words[0] in ("constraint", "unique", "check", "foreign", "primary")
    column, name = "" if is_constraint else words[0], ""
    for position, word in enumerate(words):
        rest = words[position + 1 :]
        if word == "constraint":
            name = rest[0]
            continue
        if word == "check":
            yield f"check {name} {' '.join(bare(brackets(rest)))}"
        elif word == "as" and rest[0] == "(":
            inside = brackets(rest)
            yield f"{column} generated {' '.join(bare(inside))} {rest[len(inside)]}"
        elif word in ("collate", "autoincrement"):
            yield f"{column} {word} {rest[0] if word == 'collate' else ''}"
        elif word == "unique":
            yield f"unique {name} {' '.join(brackets(rest)) or f'( {column} )'}"
        elif word == "references":
            start = words.index("key") + 1 if is_constraint else 0
            source = " ".join(brackets(words[start:])) if is_constraint else f"( {column} )"
            yield f"references {name} {source} {' '.join(until_constraint(rest))}"
        else:
            continue
        name = ""


def until_constraint(words: list[str]) -> list[str]:
    """The words of a reference: its target, then ON DELETE, DEFERRABLE and so on."""
    stops = [
        n for n, word in enumerate(words) if word in ("constraint", "check", "unique", "collate", "default")
    ]
    return words[: stops[0]] if stops else words


def fold(sql: str) -> list[str]:
    """The words of SQL: quotes off names, bare and quoted names in lower case, strings as they are."""
    words = WORD.findall(sql)
    return [word if word[0] == "'" else word.strip('"`[]').lower() or word for word in words]


def brackets(words: list[str]) -> list[str]:
    """The words from an opening bracket at the start to the one that closes it; none without."""
    depth = 0
    for position, word in enumerate(words):
        depth += (word == "(") - (word == ")")
        if depth == 0:
            return words[: position + 1] if position else []
    return []


def bare(words: list[str]) -> list[str]:
    """The words without brackets around the whole of them."""
    while words and words[0] == "(" and brackets(words) == words:
        words = words[1:-1]
    return words


def split_body(words: list[str]) -> list[list[str]]:
    """The comma-separated definitions of a CREATE TABLE."""
    parts: list[list[str]] = [[]]
    depth = 0
    for word in brackets(words[words.index("(") :])[1:-1]:
        depth += (word == "(") - (word == ")")
        if word == "," and not depth:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def difference(found: Lines, wanted: Lines) -> list[str]:
    """What two snapshots do not share, for an assertion's message; empty when they are equal."""
    return [f"- {line}" for line in sorted(wanted - found)] + [f"+ {line}" for line in sorted(found - wanted)]
