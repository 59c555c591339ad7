"""The names that databases and Django give to what nobody named.

PostgreSQL names an unnamed constraint after its table and column; SQLite leaves it
without a name. The bridge names everything as PostgreSQL does, so that one revision
serves both, and on SQLite writes what bears its automatic name unnamed, as Django does.
"""

from __future__ import annotations

import re

from django.db.backends.utils import names_digest, split_identifier

POSTGRESQL_NAME_BYTES = 63
AUTOMATIC = re.compile(r"_(?:pkey|key\d*|check\d*|fkey\d*|uniq|like|[0-9a-f]{8}(?:_.*)?)\Z")


def automatic_check_name(table: str, column: str) -> str:
    """PostgreSQL's name for a CHECK written beside a column without a name."""
    return make_object_name(table, column, "check")


def automatic_unique_name(table: str, column: str) -> str:
    """PostgreSQL's name for a UNIQUE written beside a column without a name."""
    return make_object_name(table, column, "key")


def automatic_foreign_key_name(table: str, column: str, target_table: str, target_column: str) -> str:
    """Django's name for the constraint of a foreign key, as PostgreSQL keeps it."""
    name = foreign_key_name(table, column, target_table, target_column, longest=POSTGRESQL_NAME_BYTES)
    # Django counts characters, PostgreSQL bytes.
    return truncate(name, POSTGRESQL_NAME_BYTES)


def foreign_key_name(table: str, column: str, target_table: str, target_column: str, *, longest: int) -> str:
    """Follows `BaseDatabaseSchemaEditor._create_index_name` with the suffix of foreign keys."""
    _, table = split_identifier(table)
    _, target_table = split_identifier(target_table)
    suffix = f"_fk_{target_table}_{target_column}"
    suffix_with_digest = f"{names_digest(table, column, length=8)}{suffix}"
    name = f"{table}_{column}_{suffix_with_digest}"
    if len(name) <= longest:
        return name
    if len(suffix_with_digest) > longest // 3:
        suffix_with_digest = suffix_with_digest[: longest // 3]
    room = (longest - len(suffix_with_digest)) // 2 - 1
    name = f"{table[:room]}_{column[:room]}_{suffix_with_digest}"
    return f"D{name[:-1]}" if name[0] == "_" or name[0].isdigit() else name


def is_automatic(name: str) -> bool:
    """Whether nobody chose a name: PostgreSQL's or Django's, of any version, for a constraint or an index."""
    return AUTOMATIC.search(name) is not None


def make_object_name(table: str, column: str, label: str) -> str:
    """Port of PostgreSQL's `makeObjectName`: shorten the longer of table and column to 63 bytes."""
    table_bytes, column_bytes = table.encode(), column.encode()
    available = POSTGRESQL_NAME_BYTES - len(label) - 2
    table_room, column_room = len(table_bytes), len(column_bytes)
    while table_room + column_room > available:
        if table_room > column_room:
            table_room -= 1
        else:
            column_room -= 1
    parts = [clip(table_bytes, table_room), clip(column_bytes, column_room), label]
    return "_".join(parts)


def clip(name: bytes, size: int) -> str:
    """The first `size` bytes, without half a character at the end."""
    return name[:size].decode(errors="ignore")


def truncate(name: str, longest: int | None) -> str:
    """A name as a database with names of at most `longest` bytes keeps it."""
    return clip(name.encode(), longest) if longest else name


def strip_quotes(name: str) -> str:
    """A table's or column's name without the quotes that a Django model may carry."""
    return name[1:-1].replace('""', '"') if name[:1] == '"' and name[-1:] == '"' else name
