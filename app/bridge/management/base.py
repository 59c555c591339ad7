"""What the schema commands have in common."""

from __future__ import annotations

import sys
from argparse import SUPPRESS
from typing import Any, ClassVar

from alembic.config import Config
from alembic.util import CommandError as AlembicError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.autodetector import MigrationAutodetector

from app.bridge.revisions import config_for


class SchemaCommand(BaseCommand):
    """A Django command about revisions. What Alembic refuses is said in one line."""

    requires_system_checks = []
    autodetector = MigrationAutodetector
    """Never used; Django checks that `migrate` and `makemigrations` have the same."""
    refused: ClassVar[dict[str, str]] = {}
    """Options of Django's own command that mean nothing here, and what to do instead."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--database", default=DEFAULT_DB_ALIAS, help="Which of DATABASES; default: default."
        )
        parser.add_argument(
            "--noinput",
            "--no-input",
            action="store_false",
            dest="interactive",
            help="Accepted: nothing is asked.",
        )
        parser.add_argument("--skip-checks", action="store_true", help="Accepted: no system check is run.")
        for option in self.refused:
            parser.add_argument(option, action="store_true", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        for option, instead in self.refused.items():
            if options.get(option.lstrip("-").replace("-", "_")):
                raise CommandError(f"{option} means nothing here. {instead}")
        alias = options["database"]
        if alias not in connections:
            raise CommandError(f"There is no database {alias!r}. The settings have {', '.join(connections)}.")
        try:
            self.act(connections[alias], options)
        except AlembicError as error:
            raise CommandError(str(error)) from error

    def act(self, connection: BaseDatabaseWrapper, options: dict[str, Any]) -> None:
        raise NotImplementedError

    def config(self, connection: BaseDatabaseWrapper, options: dict[str, Any], **attributes: Any) -> Config:
        self.stdout.ending = ""
        return config_for(
            connection,
            stdout=self.stdout,  # type: ignore[arg-type]
            verbosity=options["verbosity"],
            needs_metadata=False,
            **attributes,
        )

    def say(self, text: str, options: dict[str, Any]) -> None:
        if options["verbosity"] >= 1:
            self.stdout.write(text, ending="\n")

    def fail_silently(self) -> None:
        """End with status 1 after saying why on standard output."""
        sys.exit(1)


class RefusedCommand(BaseCommand):
    """A command of Django's that means nothing where Alembic owns the schema."""

    requires_system_checks = []
    instead = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("anything", nargs="*", help=SUPPRESS)

    def run_from_argv(self, argv: list[str]) -> None:
        super().run_from_argv([*argv[:2], *(item for item in argv[2:] if item in ("-h", "--help"))])

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(self.instead)
