"""`manage.py adopt [REVISION]`: let Alembic take over a database that Django made."""

from __future__ import annotations

from typing import Any

from alembic import command
from django.core.management.base import CommandParser
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.adopting import contents_at, differences, facts_of_models
from app.bridge.catalog.states import Tables
from app.bridge.errors import BridgeError
from app.bridge.failures import Progress, explained
from app.bridge.management.base import SchemaCommand
from app.bridge.moving import ask_standing, find_revision
from app.bridge.revisions import Standing, scripts
from app.bridge.trying import contents_of


class Command(SchemaCommand):
    help = "Proves that a database made by Django equals a revision, and notes in it that it is there."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("revision", nargs="?", default="head", help="The revision; default: head.")
        parser.add_argument("--check", action="store_true", help="Only compare; note nothing.")

    def act(self, connection: BaseDatabaseWrapper, options: dict[str, Any]) -> None:
        revision = revision_to_adopt(ask_standing(connection), options["revision"])
        with explained(connection, Progress(connection.alias)):
            actual, wanted = contents_of(connection, scripts()), contents_at(connection, revision)
            refuse_empty(actual.tables, wanted.tables, revision)
            found = list(differences(actual, wanted, facts_of_models(connection)))
        if found:
            self.say("\n".join(found), options)
            self.say(told(found, revision), options)
            self.fail_silently()
        self.tell_others(actual.tables, wanted.tables, options)
        if options["check"]:
            self.say(f"The database equals revision {revision}.", options)
            return
        command.stamp(self.config(connection, options), revision)
        self.say(f"The database equals revision {revision}, and is noted to be there.", options)

    def tell_others(self, actual: Tables, wanted: Tables, options: dict[str, Any]) -> None:
        if others := sorted(set(actual) - set(wanted)):
            self.say(f"Left alone, as no revision makes them: {', '.join(others)}.", options)


def revision_to_adopt(now: Standing, target: str) -> str:
    """The full id of the revision. Raises BridgeError for a database that Alembic has already."""
    if now.lost:
        raise BridgeError(now.lost_message)
    if now.current:
        raise BridgeError(
            f"The database is at revision {', '.join(now.current)} already: there is nothing to adopt. "
            "To bring it to the newest: alembic upgrade head."
        )
    if not now.heads:
        raise BridgeError(
            "There are no revisions yet: alembic revision --autogenerate, on an empty database."
        )
    if target == "head" and len(now.heads) > 1:
        raise BridgeError(f"There are several heads: name one of {', '.join(now.heads)}, or merge them.")
    return find_revision(target)


def refuse_empty(actual: Tables, wanted: Tables, revision: str) -> None:
    if not set(actual) & set(wanted):
        raise BridgeError(
            f"The database has none of the tables of revision {revision}: there is nothing to adopt. "
            "To make them: alembic upgrade head."
        )


def told(found: list[str], revision: str) -> str:
    count = "One difference" if len(found) == 1 else f"{len(found)} differences"
    return (
        f"{count} to revision {revision}; nothing was changed. Change the database, or name the revision "
        "that it equals: manage.py adopt REVISION."
    )
