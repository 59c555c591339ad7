"""What pg_dump's archives hold, read from the script that pg_restore makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from app.bridge.backups.content import VERSION_TABLE, Content

NAME = rb'(?:"(?:[^"]|"")*"|[^\s".]+)'
COPY = re.compile(rb"COPY (" + NAME + rb"(?:\." + NAME + rb")?) (?:\(.*\) )?FROM stdin;\n")
END = b"\\.\n"


def read_rows(lines: Iterable[bytes]) -> Content:
    """Count the rows that a script would copy into each table."""
    rows: dict[str, int] = {}
    revisions: list[str] = []
    table: str | None = None
    for line in lines:
        if table is None:
            if found := COPY.fullmatch(line):
                table = plain(found[1].decode())
                rows[table] = 0
        elif line == END:
            table = None
        else:
            rows[table] += 1
            if table.rpartition(".")[2] == VERSION_TABLE:
                revisions.append(line.decode().strip())
    return Content("postgresql", tuple(sorted(revisions)), rows)


def plain(name: str) -> str:
    """A name without its quotes: programs of different versions quote different words."""
    return name.replace('"', "")


COUNTED = """
SELECT format('%I.%I', nspname, relname) FROM pg_class
JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND relpersistence <> 't' AND nspname !~ '^pg_' AND nspname <> 'information_schema'
AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass
                AND objid = pg_class.oid AND deptype = 'e')
ORDER BY 1
"""
"""The tables whose rows a dump has, as SQL writes their names."""


def row_counts(bind: Any) -> dict[str, int]:
    """The rows of each table, as the transaction of a psycopg connection sees them."""
    names = [name for (name,) in bind.execute(COUNTED).fetchall()]
    return {
        plain(name): bind.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608  PostgreSQL quoted it
        for name in names
    }


def check_rows(rows: dict[str, int]) -> str:
    """SQL that fails unless the tables have these rows. Names are compared without quotes."""
    wanted = ", ".join(f"({literal(name)}, {count})" for name, count in rows.items())
    if not wanted:
        return ""
    return f"""
DO $check$ DECLARE one record; found bigint; BEGIN
  FOR one IN WITH tables(name) AS ({COUNTED})
    SELECT coalesce(tables.name, wanted.name) AS name, tables.name IS NULL AS missing, wanted.rows
    FROM (VALUES {wanted}) AS wanted(name, rows)
    LEFT JOIN tables ON replace(tables.name, '"', '') = wanted.name
  LOOP
    IF one.missing THEN RAISE EXCEPTION 'table % was not restored', one.name; END IF;
    EXECUTE 'SELECT count(*) FROM ' || one.name INTO found;
    IF found <> one.rows THEN
      RAISE EXCEPTION 'table % has % rows instead of %', one.name, found, one.rows;
    END IF;
  END LOOP;
END $check$;
"""  # noqa: S608  the literals are quoted


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def lock_everything(patience: int) -> str:
    """SQL that locks all tables and views, in a transaction that holds no lock yet.

    Whoever reads or writes, in whatever order, waits behind it, and is never told of a deadlock: it lets
    all locks go, and begins anew with the one it waited for, before the server looks for deadlocks.
    Fails after `patience` seconds.
    """
    return f"""
DO $lock$ DECLARE
  given_up CONSTANT timestamptz := clock_timestamp() + interval '{patience} s';
  pause CONSTANT interval := current_setting('deadlock_timeout')::interval / 2;
  turn_ends timestamptz; milliseconds int; one text; busy text;
BEGIN
  LOOP
    turn_ends := clock_timestamp() + pause;
    BEGIN
      FOR one IN
        SELECT format('%I.%I', nspname, relname) AS name FROM pg_class
        JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'v') AND relpersistence <> 't'
        AND nspname !~ '^pg_' AND nspname <> 'information_schema'
        AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass
                        AND objid = pg_class.oid AND deptype = 'e')
        ORDER BY format('%I.%I', nspname, relname) IS DISTINCT FROM busy, relkind = 'v', 1
      LOOP
        busy := one;
        milliseconds := 1000 * extract(epoch FROM turn_ends - clock_timestamp());
        PERFORM set_config('lock_timeout', greatest(milliseconds, 1)::text, true);
        EXECUTE 'LOCK TABLE ' || one || ' IN ACCESS EXCLUSIVE MODE';
      END LOOP;
      EXIT;
    EXCEPTION WHEN lock_not_available THEN
      IF clock_timestamp() > given_up THEN
        RAISE EXCEPTION 'somebody has used % for longer than {patience} s', busy;
      END IF;
    END;
  END LOOP;
END $lock$;
SET LOCAL lock_timeout = '{patience}s';
"""  # noqa: S608  a whole number is all that is put in


DROP_EVERYTHING = """
SET LOCAL client_min_messages = warning;
DO $drop$ DECLARE one record; BEGIN
  FOR one IN SELECT nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_namespace'::regclass
                    AND objid = pg_namespace.oid AND deptype = 'e')
  LOOP EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', one.nspname); END LOOP;
  FOR one IN SELECT replace(replace(found.type, 'composite type', 'type'), 'statistics object', 'statistics')
      AS kind, found.identity AS name
    FROM pg_depend AS held, pg_identify_object(held.classid, held.objid, 0) AS found
    WHERE held.refclassid = 'pg_namespace'::regclass AND held.refobjid = 'public'::regnamespace
    AND held.deptype = 'n'
    AND NOT EXISTS (SELECT FROM pg_depend AS other WHERE other.classid = held.classid
                    AND other.objid = held.objid AND other.deptype IN ('e', 'i'))
    ORDER BY found.type <> 'table'
  LOOP EXECUTE format('DROP %s IF EXISTS %s CASCADE', one.kind, one.name); END LOOP;
END $drop$;
"""
"""All but extensions, in the transaction that restores; schemas of the system stay."""
