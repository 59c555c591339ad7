"""Keeping what the bridge tells of each move of the schema."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, connections, transaction

from app.bridge.signals import Move
from app.staff.models import SCHEMA_MOVES, SchemaMove

logger = logging.getLogger(__name__)


def record_move(*, using: str, move: Move, **_: Any) -> None:
    """Save the move, in the database that was moved; skip it where the table is not there, or no longer.

    A table of another revision that cannot take the row is told of and spoils nothing.
    """
    if not has_table(using):
        return
    try:
        with transaction.atomic(using=using):
            row_of(move).save(using=using, force_insert=True)
    except DatabaseError as error:
        logger.warning("The move of the schema is not in its log: %s.", " ".join(str(error).split()))


def has_table(using: str) -> bool:
    connection = connections[using]
    with connection.cursor() as cursor:
        return SCHEMA_MOVES in connection.introspection.table_names(cursor)


def row_of(move: Move) -> SchemaMove:
    return SchemaMove(
        command=move.command,
        before="\n".join(move.before),
        after="\n".join(move.after),
        revisions="\n".join(move.revisions),
        actor=move.actor[:200],
        started_at=move.started,
        seconds=move.seconds,
        error=move.error,
    )
