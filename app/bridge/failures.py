"""What stops Alembic, in words that name cause and cure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic.runtime.migration import RevisionStep
from alembic.util import CommandError
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DjangoDatabaseError
from sqlalchemy.exc import DBAPIError

from app.bridge.errors import BridgeError

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory
    from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass
class Progress:
    """How far a run has come."""

    alias: str
    step: RevisionStep | None = None
    """The revision being applied or taken back."""
    applied: int = 0
    heads: set[str] = field(default_factory=set)
    """The revisions that the database is at."""
    before: set[str] = field(default_factory=set)
    """Those it was at when the run began."""
    moved: list[str] = field(default_factory=list)
    """The revisions applied, taken back or stamped, in that order."""
    command: str = ""
    """What was begun: upgrade, downgrade or stamp; empty as long as nothing was."""
    is_touched: Callable[[], bool] = lambda: False
    """Whether the revision has left its transaction, so that a failure may not undo all of it."""
    _uncommitted: tuple[Any, set[str]] | None = None

    def start_from(self, heads: Iterable[str]) -> None:
        self.heads = self.before = set(heads)

    def follow(self, steps: Iterable[Any]) -> Iterator[Any]:
        """Hand on the steps. Who asks for the next one has committed the one before."""
        self._uncommitted = None
        for step in steps:
            self.step = step if isinstance(step, RevisionStep) else None
            self.command = command_of(step)
            yield step
            self.confirm()
        self.step = None

    def count(self, *, step: Any, heads: set[str], **_: Any) -> None:
        """Alembic's `on_version_apply`, called before the revision is committed."""
        self._uncommitted = (step, set(heads))

    def confirm(self) -> None:
        if self._uncommitted is None:
            return
        (step, self.heads), self._uncommitted = self._uncommitted, None
        self.moved += step.destination_revision_ids if step.is_stamp else step.up_revision_ids
        self.applied += not step.is_stamp


def command_of(step: Any) -> str:
    if not isinstance(step, RevisionStep):
        return "stamp"
    return "upgrade" if step.is_upgrade else "downgrade"


@contextmanager
def explained(connection: BaseDatabaseWrapper, progress: Progress) -> Iterator[None]:
    """What databases and settings raise becomes a CommandError; bugs of a revision keep their traceback."""
    try:
        yield
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from error
    except (BridgeError, NotImplementedError) as error:
        if progress.step is None or not is_meant(error, progress.step):
            raise
        raise CommandError(f"{where(progress)}: {error} {what_holds(progress)}") from error
    except CommandError as error:
        if not str(error).startswith("Can't locate revision"):
            raise
        raise CommandError(f"{error}. `alembic history` lists those there are.") from error
    except (DBAPIError, DjangoDatabaseError) as error:
        raise CommandError(database_error(connection, progress, error)) from error


def is_meant(error: Exception, step: RevisionStep) -> bool:
    """Whether a revision says that it cannot be; an upgrade that is not implemented is a bug."""
    return isinstance(error, BridgeError) or not step.is_upgrade


def database_error(connection: BaseDatabaseWrapper, progress: Progress, error: Exception) -> str:
    said = words_of(error)
    if progress.step is not None:
        statement = " ".join(str(getattr(error, "statement", None) or "").split())
        asked = f" The statement was: {statement[:500]}" if statement else ""
        return f"{where(progress)}: {said}.{asked} {what_holds(progress)}"
    database = f"The database {connection.alias!r} ({describe(connection)})"
    if getattr(error, "statement", None):
        return f"{database} refuses: {said}."
    return f"{database} cannot be opened: {said}. {cure(connection)}"


def words_of(error: Exception) -> str:
    """What the database said, on one line, without the stop at its end."""
    original = getattr(error, "orig", None) or error
    return " ".join(str(original).split()).rstrip(".?")


def where(progress: Progress) -> str:
    step = progress.step
    assert step is not None
    verb = "Upgrade to" if step.is_upgrade else "Downgrade from"
    return f"{verb} {step.revision.revision} ({step.revision.doc})"


def what_holds(progress: Progress) -> str:
    """What a failed revision leaves behind: it is one transaction, unless it left it."""
    if progress.is_touched():
        return (
            "The revision is not done, but what it did outside its transaction (autocommit_block) is kept. "
            "Run it again: an index that was left half made is made anew."
        )
    if not progress.applied:
        return "The database is unchanged."
    count = "one revision" if progress.applied == 1 else f"{progress.applied} revisions"
    return f"Nothing of this revision was kept; the {count} before it are done."


def describe(connection: BaseDatabaseWrapper) -> str:
    """Where a connection leads, without its password."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"file {settings['NAME']}"
    place = (
        settings["HOST"]
        or settings["OPTIONS"].get("host")
        or settings["OPTIONS"].get("service")
        or "local socket"
    )
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"{settings['NAME']} on {place}{port}"


def cure(connection: BaseDatabaseWrapper) -> str:
    if connection.vendor == "sqlite":
        return "Its folder must be there and writable, and the file an SQLite database."
    return "Check that the server runs, that the database exists, and the user and password in the settings."


def refuse_lost_revisions(context: Any) -> None:
    """Raises CommandError if the database is at a revision of which there is no file."""
    migration_context = context.get_context()
    if migration_context.purge:
        return
    lost = lost_revisions(context.script, migration_context.get_current_heads())
    if lost:
        raise CommandError(lost_message(lost, context.script))


def lost_revisions(script: ScriptDirectory, heads: Iterable[str]) -> list[str]:
    """Those of the revisions that the folder of revisions does not have."""
    known = {revision.revision for revision in script.walk_revisions()}
    return sorted(set(heads) - known)


def lost_message(lost: list[str], script: ScriptDirectory) -> str:
    names, folder = ", ".join(lost), script.versions
    for revision in script.walk_revisions():
        if set(lost) <= set(getattr(revision.module, "replaces", ())):
            return (
                f"The database is at revision {names}, which was squashed into {revision.revision} "
                f"({Path(revision.path).name}). Check out the code of before the squash, bring the database "
                f"to {revision.revision} with it, and come back; or, if its tables are those of "
                f"{revision.revision} already: alembic stamp --purge {revision.revision}."
            )
    return (
        f"The database is at revision {names}, and {folder} has no file of it. Either bring the file back "
        "(it may be on another branch of the repository), or, if you know which revision REV the tables are "
        "really at, tell the database: alembic stamp --purge REV."
    )
