"""What the databases hold to find words in topics, for the revisions; and how to make it anew."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from app.bridge.objects import ByVendor, OwnedObject, Trigger
from app.topics import search_in_postgresql, search_in_sqlite


def merged(*declarations: Iterable[OwnedObject]) -> tuple[OwnedObject, ...]:
    """Objects of both databases; triggers of one name become one, and follow what they call."""
    found: dict[str, OwnedObject] = {}
    for declared in (item for each in declarations for item in each):
        twin = found.get(declared.name)
        found[declared.name] = both(twin, declared) if twin else declared
    return tuple(sorted(found.values(), key=lambda item: isinstance(item, Trigger)))


def both(one: OwnedObject, other: OwnedObject) -> Trigger:
    assert isinstance(one, Trigger)
    assert isinstance(other, Trigger)
    assert isinstance(one.sql, ByVendor)
    assert isinstance(other.sql, ByVendor)
    return Trigger(one.name, ByVendor(**one.sql.words, **other.sql.words), table=one.table)


SEARCH_OBJECTS = merged(search_in_sqlite.SQLITE_OBJECTS, search_in_postgresql.POSTGRESQL_OBJECTS)
REBUILDS = {"sqlite": search_in_sqlite.REBUILD, "postgresql": search_in_postgresql.REBUILD}


def rebuild_search() -> None:
    """Index every topic anew, all or nothing: for an index that was written to by hand."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in REBUILDS[connection.vendor]:
            cursor.execute(statement)
