"""Stretches of the history, and what stands in the way of changing one."""

from __future__ import annotations

from itertools import pairwise

from alembic.script import Script, ScriptDirectory

from app.bridge.errors import BridgeError


def revision_of(script: ScriptDirectory, name: str) -> Script:
    """Raises alembic.util.CommandError for one that is not there."""
    found = script.get_revision(name)
    if found is None:
        raise BridgeError(f"There is no revision {name!r}: `alembic history` lists those there are.")
    return found


def ancestors(script: ScriptDirectory, name: str) -> set[str]:
    """A revision and all below it."""
    return {one.revision for one in script.iterate_revisions(name, "base")}


def straight(revisions: list[Script]) -> list[Script]:
    """Raises BridgeError unless each revision but the first stands on the one before, and on nothing else."""
    for revision in revisions:
        if isinstance(revision.down_revision, tuple) or revision.dependencies:
            raise BridgeError(
                f"Revision {revision.revision} ({revision.doc}) stands on several: only a straight line of "
                "revisions can be moved."
            )
    for below, above in pairwise(revisions):
        if above.down_revision != below.revision:
            raise BridgeError(f"{below.revision} and {above.revision} are not one line of revisions.")
    return revisions


def said(revision: Script) -> str:
    return f"{revision.revision} ({revision.doc})"
