"""`manage.py alembic rebase`: two developers' revisions that met become one line."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from django.db import connections

from app.bridge.errors import BridgeError
from app.bridge.failures import Progress, explained
from app.bridge.moving import ask_standing
from app.bridge.rewriting.rebase import new_texts, plan_rebase, prove, refuse_applied, write_texts


def add_rebase_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("revision", nargs="?", help="your head, or any revision that is yours alone")
    parser.add_argument(
        "--onto", metavar="REVISION", help="theirs; needed where there are more than two heads"
    )
    parser.add_argument("--database", default="default", help="which of DATABASES; default: default")


def rebase(config: Config, options: Namespace) -> None:
    """Put your revisions on top of those that somebody else made at the same time."""
    connection, script = connections[options.database], ScriptDirectory.from_config(config)
    plan = plan_rebase(script, options.revision, options.onto)
    now = ask_standing(connection)
    if now.lost:
        raise BridgeError(now.lost_message)
    refuse_applied(plan, now.applied)
    texts = new_texts(script, plan)
    with explained(connection, Progress(connection.alias)):
        prove(connection, script, plan, texts)
    paths = write_texts(script, plan, texts)
    config.print_stdout(
        "%s stands on %s now. On %s both orders make the same tables. Changed: %s",
        plan.mine[0].revision,
        plan.theirs.revision,
        connection.vendor,
        ", ".join(Path(path).name for path in paths),
    )
