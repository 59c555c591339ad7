"""`manage.py makemigrations` is `alembic revision --autogenerate`."""

from __future__ import annotations

from typing import Any

from alembic.config import Config
from django.core.management.base import CommandError, CommandParser
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.autogenerate.questions import REFUSE, TELL
from app.bridge.generating import generate, generate_empty, merge, preview
from app.bridge.management.base import SchemaCommand

AGREE = "No changes: models and database agree."
UNHEALED = "No revision is needed, but models and database differ."


class Command(SchemaCommand):
    help = "Writes a revision with what the models have and the database has not."
    refused = {
        "--update": "Delete the last revision's file after `manage.py migrate -1`, and make it anew.",
        "--no-header": "The header of revisions is in migrations/script.py.mako.",
        "--scriptable": "The path of the revision is the last line of the output.",
    }

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("app_label", nargs="*", help="Refused: a revision is the whole project's.")
        parser.add_argument(
            "-n", "--name", help="The revision's message, like add_email_verification_to_users."
        )
        parser.add_argument("--check", action="store_true", help="Only exit with 1 if a revision is missing.")
        parser.add_argument("--dry-run", action="store_true", help="Only print the revision.")
        parser.add_argument("--empty", action="store_true", help="Write a revision that does nothing yet.")
        parser.add_argument(
            "--rename",
            action="append",
            default=[],
            metavar="OLD=NEW",
            help="What was renamed: users.fone=phone, users=people; none: all else was dropped and added.",
        )
        parser.add_argument(
            "--default",
            action="append",
            default=[],
            metavar="TABLE.COLUMN=SQL",
            help="What rows get in a column that becomes NOT NULL; none: a data step of yours fills it.",
        )
        parser.add_argument("--merge", action="store_true", help="Write a revision that joins several heads.")

    def act(self, connection: BaseDatabaseWrapper, options: dict[str, Any]) -> None:
        if options["app_label"]:
            raise CommandError(
                "A revision belongs to the whole project: run `manage.py makemigrations` without a label."
            )
        answers = [f"rename={answer}" for answer in options["rename"]]
        answers += [f"default={answer}" for answer in options["default"]]
        config, name = self.config(connection, options, answers=answers), options["name"]
        if options["check"] or not options["interactive"]:
            config.attributes["questions"] = TELL if options["check"] else REFUSE
        if options["check"] or options["dry_run"]:
            self.tell(preview(config, name), config, options)
            return
        make = merge if options["merge"] else generate_empty if options["empty"] else generate
        path = make(config, name)
        agreed = self.agreed(config)
        self.say(f"Wrote {path}. Read it before you apply it." if path else agreed, options)

    def agreed(self, config: Config) -> str:
        """What to say where no revision is needed; on standard error, what no revision heals."""
        unhealed = config.attributes.get("unhealed", [])
        for line in unhealed:
            self.stderr.write(f"No revision heals this: {line}")
        return UNHEALED if unhealed else AGREE

    def tell(self, text: str | None, config: Config, options: dict[str, Any]) -> None:
        agreed = self.agreed(config)
        self.say(text.rstrip() if text else agreed, options)
        if text and options["check"]:
            self.fail_silently()
