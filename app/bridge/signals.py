"""Django's `pre_migrate` and `post_migrate` around Alembic's revisions, and `schema_moved` after them.

Content types, permissions and whoever else listens do their work here, whichever command
applied the revisions. There is no Django plan to show them: they are given an empty one.
"""

from __future__ import annotations

import getpass
import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.dispatch import Signal
from django.utils import timezone

from app.bridge.failures import Progress

logger = logging.getLogger(__name__)

schema_moved = Signal()
"""Sent when an upgrade, downgrade or stamp has ended, well or badly; not when there was nothing to do.

The sender is `Move`, the arguments `using`, an alias of DATABASES, and `move`, a Move. The work
is committed by then and the database free; a receiver that raises is logged and changes nothing.
"""


@dataclass(frozen=True)
class Move:
    """What was done to a schema."""

    command: str
    """upgrade, downgrade or stamp."""
    before: tuple[str, ...]
    """The revisions that the database was at."""
    after: tuple[str, ...]
    """Those it is at now."""
    revisions: tuple[str, ...]
    """Those that were applied, taken back or stamped, in that order."""
    started: datetime
    seconds: float
    actor: str
    """Who: what `-x actor=…` or `Config.attributes["actor"]` says, else the system's user@host."""
    error: str = ""
    """Why it stopped; empty when it did all it was to do."""


@contextmanager
def move_announced(context: Any, connection: BaseDatabaseWrapper, progress: Progress) -> Iterator[None]:
    """Send `schema_moved` at the end, if anything was begun."""
    started, clock = timezone.now(), time.monotonic()

    def announce(error: str = "") -> None:
        if not progress.command or not is_own(connection):
            return
        move = Move(
            command=progress.command,
            before=tuple(sorted(progress.before)),
            after=tuple(sorted(progress.heads)),
            revisions=tuple(progress.moved),
            started=started,
            seconds=time.monotonic() - clock,
            actor=actor_of(context),
            error=error,
        )
        schema_moved.send_robust(sender=Move, using=connection.alias, move=move)

    try:
        yield
    except (Exception, KeyboardInterrupt) as error:
        announce(str(error) or type(error).__name__)
        raise
    announce()


def is_own(connection: BaseDatabaseWrapper) -> bool:
    """Whether receivers that use the alias reach this database, and not the one it is a copy of."""
    return connection.alias in connections and connections[connection.alias] is connection


def actor_of(context: Any) -> str:
    given = context.config.attributes.get("actor") or context.get_x_argument(as_dictionary=True).get("actor")
    return str(given) if given else f"{system_user()}@{socket.gethostname()}"


def system_user() -> str:
    """The name of the user that runs this process; the number of one that has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


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
