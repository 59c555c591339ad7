"""What the bridge asks of Alembic's `context.configure()`."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.autogenerate.finish import tidy_directives
from app.bridge.autogenerate.plugin import PLUGINS
from app.bridge.autogenerate.rendering import render_item
from app.bridge.autogenerate.strangers import KnownTables
from app.bridge.facts import INFO, facts_of


def context_options(connection: BaseDatabaseWrapper) -> dict[str, Any]:
    """Options for Alembic's `context.configure()`, beside `connection` and `target_metadata`."""
    return {
        "autogenerate_plugins": PLUGINS,
        "include_name": KnownTables(),
        "include_object": include_object,
        "process_revision_directives": tidy_directives,
        "render_item": render_item,
        "transaction_per_migration": True,
        "transactional_ddl": True,
    }


def include_object(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Leave alone the tables that models point at and do not own."""
    if kind == "table" and not reflected and INFO in item.metadata.info:
        return name not in facts_of(item.metadata).unowned_tables
    return True
