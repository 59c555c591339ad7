"""System checks about the schema. They ask the database, so they run with `check --database ALIAS` only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alembic.util import CommandError
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Concern
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.db import connections

from app.bridge.revisions import Standing, standing

UPGRADE = "Run `alembic upgrade head`."


@register(Tags.database)
def check_standing(*, databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """Each database asked for has every revision."""
    return [message for alias in databases or () for message in check_database(alias)]


def check_database(alias: str) -> list[CheckMessage]:
    try:
        return messages(alias, standing(connections[alias]))
    except (DatabaseError, ImproperlyConfigured) as error:
        said = " ".join(str(error).split())
        hint = "Check that the server runs, and the connection's settings."
        return [
            Concern(
                f"Database {alias!r} cannot be asked for its revisions: {said}", hint=hint, id="bridge.W003"
            )
        ]
    except CommandError as error:
        return [Error(f"The revisions cannot be read: {error}", id="bridge.E001")]


def messages(alias: str, now: Standing) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if now.lost:
        found.append(Concern(now.lost_message, id="bridge.W002"))
    elif now.pending:
        found.append(Concern(behind(alias, now), hint=UPGRADE, id="bridge.W001"))
    if len(now.heads) > 1:
        text = f"There are {len(now.heads)} heads: {', '.join(now.heads)}."
        found.append(Concern(text, hint="Run `alembic merge heads -m 'Merge revisions'`.", id="bridge.W004"))
    return found


def behind(alias: str, now: Standing) -> str:
    count = "One revision is" if len(now.pending) == 1 else f"{len(now.pending)} revisions are"
    return f"{count} not applied to database {alias!r}."
