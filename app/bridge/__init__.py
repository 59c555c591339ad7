"""Django models → SQLAlchemy metadata → Alembic.

Importing this package needs no configured settings: each name is loaded when it is used.
"""

from importlib import import_module
from typing import Any

HOMES = {
    "context_options": "app.bridge.options",
    "create_engine": "app.bridge.engine",
    "database_url": "app.bridge.engine",
    "execute": "app.bridge.core",
    "find_drift": "app.bridge.drift",
    "irreversible": "app.bridge.downgrades.refusing",
    "metadata_from_models": "app.bridge.metadata",
    "register_type": "app.bridge.mapping",
    "run_migrations": "app.bridge.runtime",
    "schema_moved": "app.bridge.signals",
    "tables": "app.bridge.lookup",
}

__all__ = list(HOMES)


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(HOMES[name]), name)
