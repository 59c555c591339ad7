"""`manage.py alembic lint`: what is unsafe about revisions, before they run."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections import Counter

from alembic.config import Config
from alembic.script import ScriptDirectory
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.errors import BridgeError
from app.bridge.failures import Progress, explained
from app.bridge.linting.findings import LEVELS, RULES
from app.bridge.linting.linter import Report, Request, lint
from app.bridge.vendors import targeted_vendors

EPILOG = f"""\
Exit status: 0 when there is nothing worse than warnings, 1 when there is an error.

A finding that is safe here is allowed in the revision's file, with the reason. At the end of a
statement or on a line above one it is about that statement; at the beginning of a line, outside
of functions, about the whole revision:
  # lint: allow index-without-concurrently: the table is empty until launch

Rules: {", ".join(RULES)};
and those of Squawk (https://squawkhq.com/docs/rules) on SQL for PostgreSQL, where it is installed.

--json writes one object:
  revisions  those that were looked at
  squawk     whether Squawk was there
  findings   a list; each has: rule, level (error, warning, note), revision, path, line, what,
             why, cure, recipe, table
"""


def add_lint_arguments(parser: ArgumentParser) -> None:
    parser.formatter_class, parser.epilog = RawDescriptionHelpFormatter, EPILOG
    parser.add_argument(
        "revisions", nargs="*", help="Revisions, `head`, or ranges FROM:TO (without FROM). Default: all."
    )
    parser.add_argument("--since", metavar="REV", help="Those after REV, as one deployment.")
    parser.add_argument(
        "--database-facts",
        action="store_true",
        help="Ask the database how large tables are: on small ones, locks are notes. Without it every table "
        "that is there may be large.",
    )
    parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="Which of DATABASES; default: default.")
    parser.add_argument("--json", action="store_true", help="Write JSON, for machines.")


def lint_revisions(config: Config, options: Namespace) -> None:
    """Tell what is unsafe about revisions: locks, lost data, code that still reads what is dropped."""
    connection = chosen_database(options.database)
    script = ScriptDirectory.from_config(config)
    with explained(connection, Progress(connection.alias)):
        try:
            report = lint(request_for(script, connection, options))
        finally:
            connection.close()
    if options.json:
        config.print_stdout("%s", json.dumps(as_json(report), indent=2))
    else:
        for line in lines(report):
            config.print_stdout("%s", line)
    if report.is_refused:
        raise SystemExit(1)


def chosen_database(alias: str) -> BaseDatabaseWrapper:
    if alias not in connections:
        raise BridgeError(f"There is no database {alias!r}. The settings have {', '.join(connections)}.")
    return connections[alias]


def request_for(script: ScriptDirectory, connection: BaseDatabaseWrapper, options: Namespace) -> Request:
    return Request(
        script=script,
        revisions=frozenset(chosen_revisions(script, options.revisions, options.since)),
        vendors=targeted_vendors(connection),
        are_one_deployment=bool(options.since),
        asked=connection if options.database_facts else None,
    )


def chosen_revisions(script: ScriptDirectory, named: list[str], since: str | None) -> list[str]:
    """Raises alembic.util.CommandError for what is none."""
    if since:
        return [revision.revision for revision in script.iterate_revisions("heads", since)]
    if not named:
        return [revision.revision for revision in script.walk_revisions()]
    found = []
    for name in named:
        lower, is_range, upper = name.partition(":")
        several = script.iterate_revisions(upper or "heads", lower or "base") if is_range else None
        chosen = script.get_revisions(name) if several is None else several
        found += [revision.revision for revision in chosen]
    return found


def lines(report: Report) -> list[str]:
    found = [line for finding in report.findings for line in finding.lines]
    if report.wants_squawk and not report.squawk:
        found.append("Squawk is not installed, so raw SQL was not looked at: pip install squawk-cli.")
    return [*found, conclusion(report)]


def conclusion(report: Report) -> str:
    revisions = counted(len(report.revisions), "revision")
    levels = Counter(finding.level for finding in report.findings)
    found = [counted(levels[level], level) for level in LEVELS if levels[level]]
    return f"{revisions}: {', '.join(found) or 'nothing to say'}."


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def as_json(report: Report) -> dict[str, object]:
    return {
        "revisions": report.revisions,
        "squawk": bool(report.squawk),
        "findings": [finding.as_json() for finding in report.findings],
    }
