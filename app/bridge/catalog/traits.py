"""PostgreSQL: what tables can have that no operation of Alembic's makes, and how to take it away.

Each query gives rows of table, what, name and value, for what differs from a table that was
just made. `undo` gives the statement that makes it as if just made.
"""

from __future__ import annotations

from sqlalchemy.engine import Connection

from app.bridge.catalog.states import Tables, Trait
from app.bridge.places import Place

OURS = "c.relnamespace = {schema} AND c.relkind IN ('r', 'p')"
FIRING = """CASE {0} WHEN 'O' THEN '' WHEN 'D' THEN ' (disabled)' WHEN 'R' THEN ' (on replicas)'
    ELSE ' (always)' END"""

TABLE = f"""
SELECT c.relname, t.what, '', t.value
FROM pg_class c
LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
LEFT JOIN pg_am am ON am.oid = c.relam
CROSS JOIN LATERAL (VALUES
    ('kind', CASE c.relkind WHEN 'p' THEN 'partitioned' END),
    ('persistence', CASE c.relpersistence WHEN 'u' THEN 'unlogged' END),
    ('access method', nullif(am.amname, current_setting('default_table_access_method'))),
    ('tablespace', ts.spcname),
    ('storage parameters', array_to_string(c.reloptions, ', ')),
    ('TOAST storage parameters', array_to_string(toast.reloptions, ', ')),
    ('replica identity', CASE c.relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' WHEN 'i' THEN
        (SELECT 'index ' || i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
         WHERE x.indrelid = c.oid AND x.indisreplident) END),
    ('row level security', CASE WHEN c.relrowsecurity THEN 'enabled' END),
    ('forced row level security', CASE WHEN c.relforcerowsecurity THEN 'forced' END),
    ('row type', CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END)
) AS t (what, value)
WHERE {OURS} AND t.value IS NOT NULL
"""
PARENT = f"""
SELECT c.relname, 'parent', parent.relname,
       CASE WHEN c.relispartition THEN 'partition' ELSE 'inheritance' END
FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_class parent ON parent.oid = h.inhparent
WHERE {OURS}
"""
TRIGGER = f"""
SELECT c.relname, 'trigger', t.tgname, pg_get_triggerdef(t.oid) || {FIRING.format("t.tgenabled")}
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE {OURS} AND NOT t.tgisinternal
"""
ENFORCEMENT = f"""
SELECT c.relname, 'enforcement of constraint', k.conname, min(trim({FIRING.format("t.tgenabled")}, ' ()'))
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_constraint k ON k.oid = t.tgconstraint
WHERE {OURS} AND t.tgisinternal AND t.tgenabled <> 'O' GROUP BY 1, 2, 3
"""
RULE = f"""
SELECT c.relname, 'rule', r.rulename, pg_get_ruledef(r.oid) || {FIRING.format("r.ev_enabled")}
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE {OURS}
"""
POLICY = f"""
SELECT c.relname, 'policy', p.polname, concat_ws(' ',
    CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
    CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete'
        ELSE 'all' END,
    'to ' || array_to_string(ARRAY(SELECT CASE o.role WHEN 0 THEN 'public' ELSE pg_get_userbyid(o.role) END
                                   FROM unnest(p.polroles) AS o (role)), ', '),
    'using (' || pg_get_expr(p.polqual, p.polrelid) || ')',
    'check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE {OURS}
"""
COLUMN = f"""
SELECT c.relname, t.what, a.attname, t.value
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type y ON y.oid = a.atttypid
CROSS JOIN LATERAL (VALUES
    ('storage of column', CASE WHEN a.attstorage <> y.typstorage THEN CASE a.attstorage
        WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END END),
    ('compression of column', CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END),
    ('statistics target of column', nullif(coalesce(a.attstattarget, -1), -1)::text),
    ('options of column', array_to_string(a.attoptions, ', '))
) AS t (what, value)
WHERE {OURS} AND a.attnum > 0 AND NOT a.attisdropped AND t.value IS NOT NULL
"""
IDENTITY = f"""
SELECT c.relname, 'sequence of column', a.attname, concat_ws(' ', format_type(s.seqtypid, NULL),
    'start', s.seqstart, 'increment', s.seqincrement, 'from', s.seqmin, 'to', s.seqmax,
    'cache', s.seqcache, CASE WHEN s.seqcycle THEN 'cycle' END)
FROM pg_sequence s
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.deptype = 'i'
    AND d.refclassid = 'pg_class'::regclass
JOIN pg_class c ON c.oid = d.refobjid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
WHERE {OURS} AND (s.seqtypid <> a.atttypid OR s.seqstart <> 1 OR s.seqincrement <> 1 OR s.seqmin <> 1
    OR s.seqcache <> 1 OR s.seqcycle OR s.seqmax <> CASE s.seqtypid
        WHEN 'smallint'::regtype THEN 32767 WHEN 'integer'::regtype THEN 2147483647
        ELSE 9223372036854775807 END)
"""
OWNED = f"""
SELECT c.relname, 'owned sequence', s.relname, 'of column ' || a.attname
FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
JOIN pg_class c ON c.oid = d.refobjid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
WHERE {OURS} AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
    AND d.deptype = 'a'
"""
STATISTICS = f"""
SELECT c.relname, 'statistics', s.stxname, pg_get_statisticsobjdef(s.oid)
FROM pg_statistic_ext s JOIN pg_class c ON c.oid = s.stxrelid WHERE {OURS}
"""
INDEX = f"""
SELECT c.relname, t.what, i.relname, t.value
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
LEFT JOIN pg_constraint k ON k.conindid = i.oid AND k.contype IN ('u', 'p', 'x')
LEFT JOIN pg_tablespace ts ON ts.oid = i.reltablespace
CROSS JOIN LATERAL (VALUES
    ('clustering of index', CASE WHEN x.indisclustered THEN 'set' END),
    ('comment of index', obj_description(i.oid, 'pg_class')),
    ('statistics target of index', (SELECT string_agg(a.attnum || ': ' || a.attstattarget, ', ')
        FROM pg_attribute a WHERE a.attrelid = i.oid AND coalesce(a.attstattarget, -1) <> -1)),
    ('storage parameters of index', CASE WHEN k.oid IS NOT NULL THEN array_to_string(i.reloptions, ', ') END),
    ('tablespace of index', CASE WHEN k.oid IS NOT NULL THEN ts.spcname END),
    ('validity of index', CASE WHEN k.oid IS NOT NULL AND NOT x.indisvalid THEN 'invalid' END)
) AS t (what, value)
WHERE {OURS} AND t.value IS NOT NULL
"""
CONSTRAINT = f"""
SELECT c.relname, t.what, k.conname, t.value
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
CROSS JOIN LATERAL (VALUES
    ('comment of constraint', obj_description(k.oid, 'pg_constraint')),
    ('match of foreign key', CASE k.confmatchtype WHEN 'f' THEN 'full' WHEN 'p' THEN 'partial' END)
) AS t (what, value)
WHERE {OURS} AND k.contype IN ('c', 'f', 'p', 'u', 'x') AND t.value IS NOT NULL
"""
QUERIES = (
    TABLE,
    PARENT,
    TRIGGER,
    ENFORCEMENT,
    RULE,
    POLICY,
    COLUMN,
    IDENTITY,
    OWNED,
    STATISTICS,
    INDEX,
    CONSTRAINT,
)

# {table} and {name} are quoted; {within} is the schema and its dot, where there is one.
UNDO = {
    "persistence": "ALTER TABLE {table} SET LOGGED",
    "tablespace": "ALTER TABLE {table} SET TABLESPACE pg_default",
    "access method": "ALTER TABLE {table} SET ACCESS METHOD heap",
    "storage parameters": "ALTER TABLE {table} RESET ({options})",
    "TOAST storage parameters": "ALTER TABLE {table} RESET ({toast_options})",
    "replica identity": "ALTER TABLE {table} REPLICA IDENTITY DEFAULT",
    "row level security": "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "forced row level security": "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
    "row type": "ALTER TABLE {table} NOT OF",
    "trigger": "DROP TRIGGER {name} ON {table}",
    "enforcement of constraint": "ALTER TABLE {table} ENABLE TRIGGER ALL",
    "rule": "DROP RULE {name} ON {table}",
    "policy": "DROP POLICY {name} ON {table}",
    "compression of column": "ALTER TABLE {table} ALTER COLUMN {name} SET COMPRESSION default",
    "statistics target of column": "ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS -1",
    "options of column": "ALTER TABLE {table} ALTER COLUMN {name} RESET ({options})",
    "statistics": "DROP STATISTICS {within}{name}",
    "owned sequence": "ALTER SEQUENCE {within}{name} OWNED BY NONE",
    "clustering of index": "ALTER TABLE {table} SET WITHOUT CLUSTER",
    "comment of index": "COMMENT ON INDEX {within}{name} IS NULL",
    "storage parameters of index": "ALTER INDEX {within}{name} RESET ({options})",
    "tablespace of index": "ALTER INDEX {within}{name} SET TABLESPACE pg_default",
    "validity of index": "REINDEX INDEX {within}{name}",
    "comment of constraint": "COMMENT ON CONSTRAINT {name} ON {table} IS NULL",
}


def read_traits(connection: Connection, tables: Tables, schema: str) -> None:
    """Note on `tables`, which are those of a schema, what their traits are; `schema` is SQL for its oid."""
    query = " UNION ALL ".join(QUERIES).format(schema=schema)
    for table, what, name, value in connection.exec_driver_sql(query.replace("%", "%%")):
        tables[table].traits[what, name] = value


def undo(place: Place, trait: Trait, value: str) -> str:
    """The statement that takes a trait of a table away; empty where there is none."""
    what, name = trait
    if what == "parent":
        verb = "DETACH PARTITION" if value == "partition" else ""
        child, parent = place.sql, f"{place.within}{quoted(name)}"
        return f"ALTER TABLE {parent} {verb} {child}" if verb else f"ALTER TABLE {child} NO INHERIT {parent}"
    options = [option.partition("=")[0] for option in value.split(", ")]
    return UNDO.get(what, "").format(
        table=place.sql,
        within=place.within,
        name=quoted(name),
        options=", ".join(options),
        toast_options=", ".join(f"toast.{option}" for option in options),
    )


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
