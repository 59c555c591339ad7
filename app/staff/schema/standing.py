"""Where the database stands, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from alembic.script import Script
from alembic.util import CommandError
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from app.bridge.revisions import Standing, oldest_first, scripts, standing

CREATE_DATE = re.compile(r"^Create Date: (\S+ \S+)", re.MULTILINE)


@dataclass(frozen=True)
class Line:
    """A revision, as the page lists it."""

    revision: str
    message: str
    made: datetime | None
    is_applied: bool
    is_current: bool


def ask() -> tuple[Standing | None, str]:
    """Where the database stands, and in words why that cannot be said. Two queries; reads the revisions."""
    try:
        return standing(connection), ""
    except CommandError as error:
        return None, str(error)
    except DatabaseError as error:
        return None, " ".join(str(error).split())


def schema_note() -> str:
    """One line for the admin's index; empty where all is well."""
    now, trouble = ask()
    return words_of(now) if now else _("The schema cannot be asked: %(trouble)s") % {"trouble": trouble}


def schema_state(note: str) -> str:
    """The same in a word or two, for the start page."""
    return _("needs attention") if note else _("up to date")


def words_of(now: Standing) -> str:
    """What is not as it should be, in one sentence; empty where all is."""
    if now.lost:
        return now.lost_message
    if now.pending:
        return ngettext(
            "The schema is behind: %(count)d revision is not applied.",
            "The schema is behind: %(count)d revisions are not applied.",
            len(now.pending),
        ) % {"count": len(now.pending)}
    return ""


def history(now: Standing) -> list[Line]:
    """Every revision, the newest first."""
    return [line_of(revision, now) for revision in reversed(oldest_first(scripts()))]


def line_of(revision: Script, now: Standing) -> Line:
    return Line(
        revision=revision.revision,
        message=revision.doc,
        made=made_at(revision.module.__doc__ or ""),
        is_applied=revision.revision in now.applied,
        is_current=revision.revision in now.current,
    )


def made_at(text: str) -> datetime | None:
    """The moment in a revision's head, where it has one that can be read."""
    found = CREATE_DATE.search(text)
    try:
        return datetime.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
