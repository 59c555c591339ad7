"""Connections with settings of their own."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


def wrapper_of(connection: BaseDatabaseWrapper, **changes: Any) -> BaseDatabaseWrapper:
    """A connection like Django's own, with other settings. Not opened."""
    return type(connection)({**connection.settings_dict, **changes}, alias=connection.alias)
