"""Django's `pre_migrate` and `post_migrate` around Alembic's revisions.

Content types, permissions and whoever else listens do their work here, whichever command
applied the revisions. There is no Django plan to show them: they are given an empty one.
"""

from __future__ import annotations

import logging
from typing import Any

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger(__name__)


def announce_before(context: Any, connection: BaseDatabaseWrapper) -> None:
    """Send `pre_migrate`."""
    emit_pre_migrate_signal(**told(context, connection))


def announce_after(context: Any, connection: BaseDatabaseWrapper, *, heads: set[str]) -> None:
    """Send `post_migrate`, unless the tables are gone.

    Receivers see today's models. Where the database stands at an earlier revision, one that
    needs a newer column is excused: it is asked again by the next upgrade.
    """
    if not heads:
        return
    if heads >= set(context.script.get_heads()):
        emit_post_migrate_signal(**told(context, connection))
        return
    try:
        emit_post_migrate_signal(**told(context, connection))
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        logger.warning("post_migrate waits for the next upgrade: at this revision, %s.", reason)


def told(context: Any, connection: BaseDatabaseWrapper) -> dict[str, Any]:
    """What receivers are told."""
    return {
        "verbosity": int(context.config.attributes.get("verbosity", 1)),
        "interactive": False,
        "db": connection.alias,
        "apps": apps,
        "plan": [],
    }
