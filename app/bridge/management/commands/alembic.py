"""`manage.py alembic …`: Alembic's own command line, all of it, and the bridge's subcommands."""

from __future__ import annotations

import os
from argparse import REMAINDER, ArgumentParser
from typing import Any

from alembic.config import CommandLine
from alembic.util import CommandError as AlembicError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from app.bridge.revisions import config_file
from app.bridge.subcommands import add_subcommands

ANSWERS = ("rename", "default")
"""Options that autogenerate's questions are answered with."""


class Command(BaseCommand):
    """Passes everything on: options, output and exit status are Alembic's."""

    help = "Runs any Alembic command: manage.py alembic upgrade head, … --help."
    requires_system_checks = []

    def run_from_argv(self, argv: list[str]) -> None:
        # Not through Django's parser, which would take -h, -v and others for itself.
        try:
            run_alembic(argv[2:])
        except AlembicError as error:
            if "--raiseerr" in argv:
                raise
            self.stderr.write(f"CommandError: {error}")
            raise SystemExit(1) from error

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("arguments", nargs=REMAINDER)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run_alembic(options["arguments"])
        except AlembicError as error:
            raise CommandError(str(error)) from error


def run_alembic(arguments: list[str]) -> None:
    """Raises SystemExit as Alembic does, alembic.util.CommandError where it has no alembic.ini."""
    if not {"-c", "--config"} & set(arguments[:1]):
        os.environ.setdefault("ALEMBIC_CONFIG", str(config_file()))
    line = CommandLine(prog="manage.py alembic")
    add_subcommands(line)
    line.main(argv=with_answers_first(arguments))


def with_answers_first(arguments: list[str]) -> list[str]:
    """`revision --rename a=b` as Alembic knows it: `-x rename=a=b revision`."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    for kind in ANSWERS:
        parser.add_argument(f"--{kind}", action="append", default=[])
    answers, rest = parser.parse_known_args(arguments)
    given = [f"{kind}={answer}" for kind in ANSWERS for answer in getattr(answers, kind)]
    return [*(word for answer in given for word in ("-x", answer)), *rest]
