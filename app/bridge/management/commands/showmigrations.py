"""`manage.py showmigrations` lists the revisions, and which of them the database has."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.management.base import SchemaCommand
from app.bridge.moving import ask_standing
from app.bridge.revisions import oldest_first, scripts


class Command(SchemaCommand):
    help = "Lists the revisions, the oldest first; [X] marks those that are applied."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("app_label", nargs="*", help="Refused: revisions are the whole project's.")
        parser.add_argument("-l", "--list", action="store_true", help="Accepted: it is a list.")
        parser.add_argument("-p", "--plan", action="store_true", help="Accepted: the order is the plan.")

    def act(self, connection: BaseDatabaseWrapper, options: dict[str, Any]) -> None:
        if options["app_label"]:
            raise CommandError(
                "Revisions belong to the whole project: run `manage.py showmigrations` without a label."
            )
        now = ask_standing(connection)
        for revision in oldest_first(scripts()):
            mark = "X" if revision.revision in now.applied else " "
            self.stdout.write(f"[{mark}] {revision.revision}  {revision.doc}")
        if now.lost:
            self.stdout.write(self.style.WARNING(now.lost_message))
