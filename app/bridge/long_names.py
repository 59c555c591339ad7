"""Names of tables and columns that PostgreSQL would not keep: refused, with the name that it would."""

from __future__ import annotations

from django.db.backends.utils import truncate_name
from django.db.models import Model

from app.bridge.errors import BridgeError
from app.bridge.naming import POSTGRESQL_NAME_BYTES, strip_quotes, truncate
from app.bridge.places import Place
from app.bridge.specs import TableSpec


def refuse_long_names(model: type[Model]) -> None:
    """Raises BridgeError for a table or column whose name PostgreSQL would cut off.

    Django counts characters, PostgreSQL bytes: `Straßen` has eight.
    """
    meta = model._meta
    table = Place.of_model(meta.db_table).name
    # What Django names on PostgreSQL has a digest at its cut.
    shorter = truncate_name(table, POSTGRESQL_NAME_BYTES) if meta.auto_created else table
    refuse_long(meta.label, "table", table, shorter)
    for field in meta.local_concrete_fields:
        if name := strip_quotes(field.column or ""):
            refuse_long(f"{meta.label}.{field.name}", "column", name, name)


def refuse_long(label: str, kind: str, name: str, shorter: str) -> None:
    kept = truncate(shorter, POSTGRESQL_NAME_BYTES)
    if kept != name:
        raise BridgeError(
            f"{label}: the name of its {kind}, {name!r}, has {len(name.encode())} bytes; PostgreSQL keeps "
            f"{POSTGRESQL_NAME_BYTES}. Give it a shorter one with db_{kind}; db_{kind}={kept!r} is what "
            "it is on PostgreSQL."
        )


def refuse_twin_names(model: type[Model], table: TableSpec) -> None:
    """Raises BridgeError for two columns whose constraints would have one name, cut off as both are.

    PostgreSQL numbers them in the order in which they happen to be made.
    """
    seen: set[str] = set()
    for item in table.objects:
        if item.name in seen:
            raise BridgeError(
                f"{model._meta.label}: two of its constraints are called {item.name!r}: names are cut at "
                f"{POSTGRESQL_NAME_BYTES} bytes. Give one of their columns a shorter name with db_column."
            )
        seen.add(item.name)
