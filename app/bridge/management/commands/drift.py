"""`manage.py drift` tells where the database is not what the models say."""

from __future__ import annotations

import json
from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import CommandParser
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.checks import UPGRADE, behind
from app.bridge.drift import Report
from app.bridge.management.base import SchemaCommand
from app.bridge.moving import ask_standing
from app.bridge.revisions import Standing
from app.bridge.showing.differences import compare

EPILOG = """\
Exit status: 0 when database and models are equal, 1 when they differ, when the database
lacks revisions, and when it cannot be asked.

--json writes one object:
  database  the alias
  equal     true or false
  pending   revisions that the database lacks; if there are any, nothing was compared
  lost      revisions that the database is at and of which there is no file; likewise
  drift     a list; each has: table, kind (of what differs: table, column, index, …), name,
            fact (existence, definition, type, …), models and database (what each says, or
            null), cure, sql (the statement that undoes it, or empty), can_be_generated
            (whether `alembic revision --autogenerate` writes the cure), line (all in one)
  unknown   a list of what no model owns; each has: kind (table, view, …), name
"""


class Command(SchemaCommand):
    help = "Tells, a line each, where the database is not what the models say. Changes nothing."

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        options |= {"epilog": EPILOG, "formatter_class": RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **options)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="Write JSON, for machines.")
        parser.add_argument(
            "--strict", action="store_true", help="Exit with 1 also for tables and views that no model owns."
        )

    def act(self, connection: BaseDatabaseWrapper, options: dict[str, Any]) -> None:
        now = ask_standing(connection)
        report = Report([], []) if now.is_behind else compare(connection)
        is_equal = not (now.is_behind or report.drift or (options["strict"] and report.unknown))
        if options["json"]:
            self.stdout.write(json.dumps(as_json(connection.alias, now, report, is_equal), indent=2))
        else:
            for line in lines(connection.alias, now, report):
                self.say(line, options)
        if not is_equal:
            self.fail_silently()


def lines(alias: str, now: Standing, report: Report) -> list[str]:
    if now.lost:
        return [now.lost_message]
    if now.pending:
        return [f"{behind(alias, now)} Nothing else was compared. {UPGRADE}"]
    found = [item.line for item in report.drift] + [item.line for item in report.unknown]
    if not report.drift:
        return [*found, "The database is what the models say."]
    count = "One difference" if len(report.drift) == 1 else f"{len(report.drift)} differences"
    return [*found, f"{count} between models and database."]


def as_json(alias: str, now: Standing, report: Report, is_equal: bool) -> dict[str, Any]:
    return {
        "database": alias,
        "equal": is_equal,
        "pending": [revision.revision for revision in now.pending],
        "lost": list(now.lost),
        "drift": [item.as_json() for item in report.drift],
        "unknown": [{"kind": item.kind, "name": item.name} for item in report.unknown],
    }
