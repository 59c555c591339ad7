"""`manage.py restore FILE`: put a backup in the place of all that the database holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.asking import confirm
from app.bridge.backups.content import Content
from app.bridge.backups.restoring import examine, restore_backup, what_next
from app.bridge.failures import describe
from app.bridge.management.base import SchemaCommand


class Command(SchemaCommand):
    help = "Replaces everything in the database by a backup, or leaves it as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "file", type=Path, help="What manage.py backup (or pg_dump --format=custom) made."
        )
        parser.add_argument("--yes", action="store_true", help="Ask nothing.")
        parser.add_argument(
            "--no-safety-backup", action="store_true", help="Make no backup of what is there now."
        )
        parser.add_argument(
            "--any-revision", action="store_true", help="Restore what this code has no revision of, too."
        )

    def act(self, connection: BaseDatabaseWrapper, options: dict[str, Any]) -> None:
        content = examine(connection, options["file"], any_revision=options["any_revision"])
        if not options["yes"]:
            confirm(
                question(connection, options["file"], content),
                unanswered="It would replace the whole database: add --yes where nobody can be asked.",
            )
        restore_backup(
            connection,
            options["file"],
            content,
            safety_backup=not options["no_safety_backup"],
            tell=lambda text: self.say(text, options),
        )
        self.say(f"Restored {options['file']}: {content.summary}. {what_next(content)}", options)


def question(connection: BaseDatabaseWrapper, path: Path, content: Content) -> str:
    return (
        f"Replace everything in {describe(connection)} by {path} ({content.summary})? "
        "What was written since is lost."
    )
