"""`manage.py backup [FILE]`: a verified copy of the database, made while the site is used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.backups.making import make_backup
from app.bridge.management.base import SchemaCommand


class Command(SchemaCommand):
    help = "Copies the database into a file while it is used, and reads the copy before it gets its name."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            help="Default: database, revision and time, in the folder of BRIDGE_BACKUP_FOLDER.",
        )
        parser.add_argument("--overwrite", action="store_true", help="Replace FILE if it exists.")

    def act(self, connection: BaseDatabaseWrapper, options: dict[str, Any]) -> None:
        backup = make_backup(connection, options["file"], overwrite=options["overwrite"])
        self.say(backup.told, options)
