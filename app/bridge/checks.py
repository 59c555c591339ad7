"""System checks about the schema. Those that ask a database run with `check --database ALIAS` only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alembic.util import CommandError
from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Concern
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections
from django.db import Error as DatabaseError

from app.bridge.decisions import problems, read_decisions
from app.bridge.errors import BridgeError
from app.bridge.foreign_steps import foreign_steps
from app.bridge.metadata import CURE_OF_MISPLACED, words_of_misplaced
from app.bridge.places import Place
from app.bridge.revisions import Standing, scripts, standing

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


@register("bridge")
def check_schemas(**options: Any) -> list[CheckMessage]:
    """No model is in a schema of PostgreSQL and wanted on SQLite too."""
    vendors = getattr(settings, "BRIDGE_VENDORS", None) or [connections[DEFAULT_DB_ALIAS].vendor]
    if "sqlite" not in vendors:
        return []
    return [
        Error(words_of_misplaced(model, place), hint=CURE_OF_MISPLACED, obj=model, id="bridge.E006")
        for model in apps.get_models()
        if (place := Place.of_model(model._meta.db_table)).schema
        and model._meta.managed
        and model._meta.required_db_vendor in (None, "sqlite")
    ]


@register("bridge")
def check_foreign_steps(**options: Any) -> list[CheckMessage]:
    """What Django migrations do beyond the schema is carried by a revision, or acknowledged."""
    try:
        script = scripts()
    except CommandError:
        return []  # A project without revisions yet has lost nothing.
    try:
        found = list(problems(read_decisions(script), foreign_steps(), script))
    except BridgeError as error:
        return [Error(str(error), id="bridge.E005")]
    return [Error(problem.text, hint=problem.hint, id=problem.id) for problem in found]
