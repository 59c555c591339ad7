"""What is done before the first revision of a run: people are warned, a backup is made.

`alembic -x backup upgrade head`, `-x backup=FILE`, and for downgrades `-x ask` and `-x yes`;
`manage.py alembic` has `--backup`, `--backup-file FILE` and `--yes`, and asks by itself.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext, RevisionStep
from django.db.backends.base.base import BaseDatabaseWrapper

Work = Callable[[Any, MigrationContext], Iterable[Any]]


@dataclass(frozen=True)
class Wishes:
    """What the caller wants before the first revision."""

    backup: bool = False
    backup_file: Path | None = None
    must_ask: bool = False
    may_lose: bool = False


def add_wishes(parser: ArgumentParser, *, down: bool) -> None:
    """Options of `manage.py alembic upgrade` and `downgrade`, and of `manage.py migrate`."""
    parser.add_argument(
        "--backup", action="store_true", help="Back the database up first, into the folder for backups."
    )
    parser.add_argument("--backup-file", type=Path, metavar="FILE", help="Back it up into this file first.")
    if down:
        parser.add_argument("--yes", action="store_true", help="Lose rows without being asked.")
        parser.set_defaults(must_ask=True)


def wishes_of(context: Any) -> Wishes:
    """From the command line, from `-x`, and from the attribute "wishes" of callers in this process."""
    given: Mapping[str, str] = context.get_x_argument(as_dictionary=True)
    file = given.get("backup") or option(context, "backup_file")
    return Wishes(
        backup="backup" in given or bool(option(context, "backup")) or bool(file),
        backup_file=Path(file) if file else None,
        must_ask="ask" in given or bool(option(context, "must_ask")),
        may_lose="yes" in given or bool(option(context, "yes")),
    )


def option(context: Any, name: str) -> Any:
    attributes: Mapping[str, Any] = context.config.attributes.get("wishes", {})
    return attributes.get(name) or getattr(context.config.cmd_opts, name, None)


def prepared(work: Work, context: Any, connection: BaseDatabaseWrapper) -> Work:
    """The command's work, which begins when people agree and the backup is made."""

    def prepare(revision: Any, migration_context: MigrationContext) -> Iterable[Any]:
        steps = list(work(revision, migration_context))
        if any(isinstance(step, RevisionStep) for step in steps):
            before_first(context, connection, migration_context, steps)
        return steps

    return prepare


def before_first(
    context: Any, connection: BaseDatabaseWrapper, migration_context: MigrationContext, steps: list[Any]
) -> None:
    from app.bridge.downgrades.telling import tell_losses

    wishes, bind = wishes_of(context), migration_context.connection
    assert bind is not None
    tell_losses(context.script, bind, steps, must_ask=wishes.must_ask, may_lose=wishes.may_lose)
    bind.commit()  # while others are asked to wait for nothing, the backup reads
    if wishes.backup:
        from app.bridge.backups.making import make_backup

        sys.stderr.write(f"{make_backup(connection, wishes.backup_file).told}\n")
