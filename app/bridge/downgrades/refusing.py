"""Revisions that cannot be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from traceback import extract_tb
from typing import NoReturn

from alembic.script import Script

from app.bridge.errors import BridgeError
from app.bridge.steps import Recording


class Irreversible(BridgeError):
    """A downgrade that is not to be."""


def irreversible(reason: str) -> NoReturn:
    """What a downgrade says that cannot restore what was: `irreversible("The old codes are gone")`.

    Raises Irreversible. `raise NotImplementedError("…")` means the same.
    """
    raise Irreversible(reason)


def refuse_irreversible(recordings: Iterable[tuple[Script, Recording]]) -> None:
    """Raises BridgeError for the first that refuses, before any of them has begun."""
    for revision, recording in recordings:
        error = recording.stopped_by
        if error is not None and is_refusal(error, revision.module.__file__):
            raise BridgeError(
                f"Revision {revision.revision} ({revision.doc}) cannot be taken back: {reason_of(error)} "
                "Nothing was changed. A backup from before it is the way back: manage.py restore FILE."
            )


def is_refusal(error: Exception, path: str | None) -> bool:
    """Whether the revision itself says so; a library may raise NotImplementedError by accident."""
    if isinstance(error, Irreversible):
        return True
    places = extract_tb(error.__traceback__)
    return isinstance(error, NotImplementedError) and bool(places) and places[-1].filename == path


def reason_of(error: Exception) -> str:
    words = " ".join(str(error).split()) or "it gives no reason"
    return words if words.endswith((".", "!", "?")) else f"{words}."
