"""Models and database, compared on a connection of its own."""

from __future__ import annotations

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.drift import Report, find_drift
from app.bridge.failures import Progress, explained
from app.bridge.metadata import metadata_from_models
from app.bridge.revisions import scripts
from app.bridge.runtime import engine_for


def compare(connection: BaseDatabaseWrapper) -> Report:
    """Read both sides. Raises alembic.util.CommandError."""
    with explained(connection, Progress(connection.alias)):
        metadata = metadata_from_models(apps, connection)
        with engine_for(connection).connect() as bind:
            return find_drift(bind, metadata, scripts())
