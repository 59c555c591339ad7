"""PostgreSQL: what is asked of the catalogs. `{schema}` is an SQL expression of a schema's oid."""

OWN_SCHEMA, TEMPORARY_SCHEMA = "current_schema()::regnamespace", "pg_my_temp_schema()"


TABLES = """
SELECT c.relname, obj_description(c.oid, 'pg_class')
FROM pg_class c WHERE c.relnamespace = {schema} AND c.relkind IN ('r', 'p') ORDER BY 1
"""
RELATIONS = """
SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'foreign table' END,
       c.relname
FROM pg_class c WHERE c.relnamespace = {schema} AND c.relkind IN ('v', 'm', 'f')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass
                  AND d.deptype = 'e')
ORDER BY 1, 2
"""
COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text,
       CASE WHEN a.attcollation <> t.typcollation THEN co.collname END, col_description(c.oid, a.attnum)
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_collation co ON co.oid = a.attcollation
WHERE c.relnamespace = {schema} AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname, a.attnum
"""
CONSTRAINTS = """
SELECT c.relname AS table, k.conname AS name, k.contype::text AS kind,
       pg_get_constraintdef(k.oid) AS definition,
       ARRAY(SELECT a.attname FROM unnest(k.conkey) WITH ORDINALITY AS u(number, position)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number
             ORDER BY u.position)::text[] AS columns,
       CASE WHEN target.relnamespace <> current_schema()::regnamespace
            THEN (SELECT nspname FROM pg_namespace WHERE oid = target.relnamespace) END AS target_schema,
       target.relname AS target,
       ARRAY(SELECT a.attname FROM unnest(k.confkey) WITH ORDINALITY AS u(number, position)
             JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number
             ORDER BY u.position)::text[] AS target_columns,
       k.confdeltype::text AS on_delete, k.confupdtype::text AS on_update,
       k.condeferrable AS deferrable, k.condeferred AS deferred, k.convalidated AS valid,
       pg_get_expr(k.conbin, k.conrelid) AS expression
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
LEFT JOIN pg_class target ON target.oid = k.confrelid
WHERE c.relnamespace = {schema} AND k.contype IN ('c', 'f', 'p', 'u', 'x')
ORDER BY c.relname, k.conname
"""
INDEXES = """
SELECT c.relname AS table, i.relname AS name, x.indisunique AS unique,
       pg_get_indexdef(i.oid) AS definition, i.reloptions::text[] AS options, m.amname AS method,
       pg_get_expr(x.indpred, x.indrelid) AS where, x.indisvalid AS valid,
       ARRAY(SELECT pg_get_indexdef(i.oid, n, true)
             FROM generate_series(1, x.indnatts) n)::text[] AS elements,
       x.indnkeyatts AS key_count,
       ARRAY(SELECT a.attname FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS u(number, position)
             LEFT JOIN pg_attribute a
               ON a.attrelid = x.indrelid AND a.attnum = u.number AND u.number > 0
             ORDER BY u.position)::text[] AS columns,
       ARRAY(SELECT CASE WHEN o.opcdefault THEN NULL ELSE o.opcname END
             FROM unnest(x.indclass::oid[]) WITH ORDINALITY AS u(class, position)
             JOIN pg_opclass o ON o.oid = u.class ORDER BY u.position)::text[] AS classes,
       ARRAY(SELECT CASE WHEN co.oid <> coalesce(a.attcollation, 'pg_catalog."default"'::regcollation)
                         THEN quote_ident(co.collname) END
             FROM unnest(x.indcollation::oid[]) WITH ORDINALITY AS u(held, position)
             LEFT JOIN pg_collation co ON co.oid = u.held
             LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum > 0
               AND a.attnum = x.indkey[u.position::int - 1]
             ORDER BY u.position)::text[] AS collations,
       x.indoption::int2[] AS orders, ts.spcname AS tablespace
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_class c ON c.oid = x.indrelid
JOIN pg_am m ON m.oid = i.relam
LEFT JOIN pg_tablespace ts ON ts.oid = i.reltablespace
WHERE c.relnamespace = {schema} AND c.relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('u', 'p', 'x'))
ORDER BY c.relname, i.relname
"""
