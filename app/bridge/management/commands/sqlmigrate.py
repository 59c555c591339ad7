"""`manage.py sqlmigrate REVISION` prints the SQL of one revision."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.errors import BridgeError
from app.bridge.management.base import SchemaCommand
from app.bridge.moving import find_revision, label_message
from app.bridge.showing.statements import write_sql


class Command(SchemaCommand):
    help = "Prints the SQL of a revision for the database's vendor; asks no server."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("revision", nargs="+", help="The revision's id, or its beginning.")
        parser.add_argument("--backwards", action="store_true", help="The SQL that takes it back.")

    def act(self, connection: BaseDatabaseWrapper, options: dict[str, Any]) -> None:
        if len(options["revision"]) > 1:
            raise BridgeError(label_message(options["revision"][0]))
        out: Any = self.stdout
        revision = find_revision(options["revision"][0])
        write_sql(self.config(connection, options), revision, out, backwards=options["backwards"])
