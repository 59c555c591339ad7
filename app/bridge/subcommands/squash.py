"""`manage.py alembic squash FIRST LAST`: several revisions become one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from alembic.config import Config
from alembic.script import ScriptDirectory
from django.db import connections

from app.bridge.errors import BridgeError
from app.bridge.failures import Progress, explained
from app.bridge.moving import ask_standing
from app.bridge.revisions import Standing
from app.bridge.rewriting.squash import Squash, plan_squash, prove, write_squash


def add_squash_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("first", help="the first revision to squash")
    parser.add_argument("last", help="the last; the new revision has its id")
    parser.add_argument("--keep", action="store_true", help="keep what may move data, in its place")
    parser.add_argument("-m", "--message", help="message of the new revision")
    parser.add_argument("--database", default="default", help="which of DATABASES; default: default")


def squash(config: Config, options: Namespace) -> None:
    """Make one revision of several, proven to make the same tables."""
    connection, script = connections[options.database], ScriptDirectory.from_config(config)
    plan = plan_squash(script, options.first, options.last, keep=options.keep, message=options.message)
    refuse_database_between(ask_standing(connection), plan)
    with explained(connection, Progress(connection.alias)):
        prove(connection, script, plan)
    removed = write_squash(plan)
    config.print_stdout(
        "%s does what %d revisions did: on %s the tables are the same, up and down. Removed: %s. Databases "
        "at %s or later need nothing; those between have to reach it with the code of before.",
        plan.last,
        len(plan.revisions),
        connection.vendor,
        ", ".join(path.name for path in removed),
        plan.last,
    )


def refuse_database_between(now: Standing, plan: Squash) -> None:
    """Raises BridgeError for a database that would be at a revision without a file."""
    if now.lost:
        raise BridgeError(now.lost_message)
    gone = {one.revision for one in plan.revisions[:-1]}
    if between := gone & set(now.current):
        raise BridgeError(
            f"This database is at {', '.join(between)}, in the middle of what is to be squashed: bring it to "
            f"{plan.last} first (alembic upgrade {plan.last})."
        )
