"""Before a downgrade: what cannot be is refused, what would be lost is told and, if wished, asked about."""

from __future__ import annotations

import sys
from typing import Any

import sqlalchemy as sa
from alembic.runtime.migration import RevisionStep

from app.bridge.asking import confirm
from app.bridge.downgrades.counting import Loss, count_losses, refuse_missing
from app.bridge.downgrades.losses import removals_of
from app.bridge.downgrades.refusing import refuse_irreversible
from app.bridge.steps import DOWNGRADE, record


def tell_losses(
    script: Any, bind: sa.Connection, steps: list[Any], *, must_ask: bool, may_lose: bool
) -> None:
    """Write to standard error what the downgrades among `steps` would lose. Reads the tables concerned.

    With `must_ask` a person has to agree where rows would be lost, unless `may_lose` says so
    already. Raises BridgeError, before anything is changed.
    """
    down = [step.revision for step in steps if isinstance(step, RevisionStep) and not step.is_upgrade]
    if not down:
        return
    recordings = [record(script, revision, DOWNGRADE, vendor=bind.dialect.name) for revision in down]
    refuse_irreversible(zip(down, recordings, strict=True))
    removals = removals_of(recordings)
    refuse_missing(bind, removals.required)
    losses = count_losses(bind, removals.found)
    if not losses and not removals.statements:
        return
    sys.stderr.write(told(losses, removals.statements))
    is_harmless = not removals.statements and not any(loss.rows for loss in losses)
    if must_ask and not (may_lose or is_harmless):
        confirm(
            "Go on and lose it?",
            unanswered="The downgrade would lose rows, and nobody can be asked: add --yes, and --backup to "
            "keep a copy. Nothing was changed.",
        )


def told(losses: list[Loss], statements: list[str]) -> str:
    lines = [f"  {loss}" for loss in losses]
    lines += [f"  rows that cannot be counted beforehand: {statement}" for statement in statements]
    return "\n".join(["This downgrade loses:", *lines, ""])
