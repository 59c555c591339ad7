"""Putting a backup back: everything is replaced, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.backups.content import VERSION_TABLE, Content
from app.bridge.backups.files import vendor_of
from app.bridge.backups.making import Backup, copies_of, make_backup
from app.bridge.engine import create_engine, database_url
from app.bridge.errors import BridgeError
from app.bridge.failures import describe, lost_revisions
from app.bridge.revisions import scripts
from app.bridge.running.limits import limits_of
from app.bridge.running.turns import Turn, turn

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
LABEL = "before-restore"


def examine(connection: BaseDatabaseWrapper, path: Path, *, any_revision: bool = False) -> Content:
    """Read the whole backup and compare it with the code. Raises BridgeError for what does not fit."""
    vendor = vendor_of(path)
    if vendor != connection.vendor:
        raise BridgeError(
            f"{path} is of {NAMES[vendor]}, and the database {connection.alias!r} "
            f"({describe(connection)}) is not: set DATABASE_URL to one of the same kind."
        )
    content: Content = copies_of(connection).inspect(connection, path)
    if not any_revision:
        refuse_foreign_revision(path, content)
    return content


def refuse_foreign_revision(path: Path, content: Content) -> None:
    if not content.revisions:
        raise BridgeError(
            f"{path} has no revision: it is no database that Alembic looked after. "
            "To restore it nevertheless: --any-revision."
        )
    if lost := lost_revisions(scripts(), content.revisions):
        raise BridgeError(
            f"{path} is at revision {', '.join(lost)}, which this code does not have: check out the code "
            "that made it (or newer), or restore it nevertheless with --any-revision."
        )


def restore_backup(
    connection: BaseDatabaseWrapper,
    path: Path,
    content: Content,
    *,
    safety_backup: bool = True,
    tell: Callable[[str], None] = print,
) -> Backup | None:
    """Replace all that the database holds by what `examine` saw. Returns the backup of what was there.

    Raises BridgeError, and then the database is as it was.
    """
    copies = copies_of(connection)
    before = None
    with alone(connection, path):
        if safety_backup and not copies.is_empty(connection):
            before = make_backup(connection, label=LABEL)
            tell(before.told)
        try:
            copies.replace(connection, path, content)
        except BridgeError as error:
            raise BridgeError(f"{error} The database is as it was.") from error
        finally:
            connection.close()
    return before


def alone(connection: BaseDatabaseWrapper, path: Path) -> AbstractContextManager[Turn]:
    """The lock that upgrades take: none begins while everything is replaced, nor the other way round."""
    engine = create_engine(connection, database_url(connection))
    what = f"restore {path.name}"
    return turn(connection, engine, limits=limits_of({}), what=what, version_table=VERSION_TABLE)


def what_next(content: Content) -> str:
    """What is to be done after a restore, if anything."""
    script = scripts()
    if lost_revisions(script, content.revisions) or not content.revisions:
        return "This code's revisions do not fit it."
    if set(content.revisions) == set(script.get_heads()):
        return "It is at the newest revision."
    return "Newer revisions are there: alembic upgrade head."
