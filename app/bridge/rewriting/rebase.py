"""Putting the revisions of one developer on top of those of another, where the two have met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alembic.script import Script, ScriptDirectory
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.errors import BridgeError
from app.bridge.rewriting.chains import ancestors, revision_of, said, straight
from app.bridge.rewriting.proof import contents_after, refuse_differences, rewritten
from app.bridge.rewriting.texts import created, with_date, with_parent


@dataclass(frozen=True)
class Rebase:
    """Which revisions go where."""

    mine: list[Script]
    """The first to apply first."""
    theirs: Script

    @property
    def head(self) -> str:
        return self.mine[-1].revision


def plan_rebase(script: ScriptDirectory, mine: str | None, onto: str | None) -> Rebase:
    """Which of the heads `mine` belongs to, and the other one. Raises BridgeError where that is not clear."""
    heads = [revision_of(script, head) for head in script.get_heads()]
    if len(heads) < 2:
        raise BridgeError("There is one head: nothing has to be rebased.")
    if mine is None:
        listed = ", ".join(said(head) for head in heads)
        raise BridgeError(f"The heads are {listed}. Name yours: manage.py alembic rebase REVISION.")
    wanted = revision_of(script, mine).revision
    own = [head for head in heads if wanted in ancestors(script, head.revision)]
    others = [head for head in heads if head not in own]
    if len(own) != 1:
        raise BridgeError(f"{wanted} is below several heads: name the first revision that is yours alone.")
    theirs = revision_of(script, onto) if onto else only(others)
    below = ancestors(script, theirs.revision)
    steps = script.iterate_revisions(own[0].revision, "base")
    moved = [step for step in reversed(list(steps)) if step.revision not in below]
    if not moved:
        raise BridgeError(f"{said(theirs)} stands on {said(own[0])}: nothing has to be rebased.")
    return Rebase(straight(moved), theirs)


def only(others: list[Script]) -> Script:
    if len(others) != 1:
        listed = ", ".join(said(head) for head in others)
        raise BridgeError(f"The other heads are {listed}. Name the one to stand on: --onto REVISION.")
    return others[0]


def refuse_applied(plan: Rebase, applied: frozenset[str]) -> None:
    """Raises BridgeError where the database has any of what would move."""
    if done := [step for step in plan.mine if step.revision in applied]:
        below = plan.mine[0].down_revision or "base"
        raise BridgeError(
            f"Revision {said(done[0])} is applied in this database. Take it back first (alembic downgrade "
            f"{below}), rebase, and upgrade; or, where others have applied it too, leave both and join them: "
            "alembic merge heads."
        )


def new_texts(script: ScriptDirectory, plan: Rebase) -> dict[str, str]:
    """The text of each revision whose file changes. Dates that would stand before theirs go on from now."""
    texts = {step.revision: read(step) for step in plan.mine}
    first = plan.mine[0].revision
    texts[first] = with_parent(texts[first], plan.theirs.revision)
    theirs = created(read(plan.theirs))
    if theirs and are_older(list(texts.values()), theirs):
        # Names of files tell seconds: also what was made in the same one comes after theirs.
        start = max(datetime.now(UTC), theirs.astimezone(UTC) + timedelta(seconds=1))
        for number, revision in enumerate(texts):
            texts[revision] = with_date(texts[revision], start + timedelta(seconds=number))
    return {step.revision: texts[step.revision] for step in plan.mine if texts[step.revision] != read(step)}


def are_older(mine: list[str], theirs: datetime) -> bool:
    dates = [created(text) for text in mine]
    return any(date.astimezone(UTC) < theirs.astimezone(UTC) for date in dates if date)


def read(step: Script) -> str:
    return Path(step.path).read_text(encoding="utf-8")


def prove(
    connection: BaseDatabaseWrapper, script: ScriptDirectory, plan: Rebase, texts: dict[str, str]
) -> None:
    """Raises BridgeError unless both orders make the same tables, and the new one can be taken back."""
    with rewritten(script, texts) as after:
        new = contents_after(connection, after, plan.head)
        back = contents_after(connection, after, plan.head, back_to=plan.theirs.revision)
    before = contents_after(connection, script, (plan.head, plan.theirs.revision))
    refuse_differences(before, new, "In the new order the revisions make other tables")
    theirs = contents_after(connection, script, plan.theirs.revision)
    refuse_differences(theirs, back, "Taken back in the new order they leave other tables")


def write_texts(script: ScriptDirectory, plan: Rebase, texts: dict[str, str]) -> list[Path]:
    """Write the files, under names of their new dates where they had names of the old. Returns them."""
    written = []
    for step in plan.mine:
        if step.revision in texts:
            path = new_path(script, step, texts[step.revision])
            path.write_text(texts[step.revision], encoding="utf-8")
            if path != Path(step.path):
                Path(step.path).unlink()
            written.append(path)
    return written


def new_path(script: ScriptDirectory, step: Script, text: str) -> Path:
    path, old, new = Path(step.path), created(read(step)), created(text)
    if old is None or new is None or script._rev_path(path.parent, step.revision, step.doc, old) != path:
        return path
    return Path(script._rev_path(path.parent, step.revision, step.doc, new))
