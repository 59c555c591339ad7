"""Several revisions become one, which makes the very same tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic.script import Script, ScriptDirectory
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.errors import BridgeError
from app.bridge.rewriting.chains import ancestors, revision_of, said, straight
from app.bridge.rewriting.joining import DATA, joined, lines_calling
from app.bridge.rewriting.proof import contents_after, refuse_differences, rewritten


@dataclass(frozen=True)
class Squash:
    """A straight line of revisions and what takes their place: it has the id of the last."""

    revisions: list[Script]
    text: str

    @property
    def last(self) -> str:
        return self.revisions[-1].revision

    @property
    def parent(self) -> str:
        return str(self.revisions[0].down_revision or "base")


def plan_squash(script: ScriptDirectory, first: str, last: str, *, keep: bool, message: str | None) -> Squash:
    """The revisions from `first` to `last`, both included. Raises BridgeError for what cannot be one."""
    bottom, top = revision_of(script, first), revision_of(script, last)
    if bottom.revision not in ancestors(script, top.revision):
        raise BridgeError(f"{said(bottom)} is not below {said(top)}: name the first, then the last.")
    found = list(script.iterate_revisions(top.revision, bottom.revision, inclusive=True))
    revisions = straight(found[::-1])
    if len(revisions) < 2 or revisions[0] != bottom:
        raise BridgeError(f"There is nothing to squash from {said(bottom)} to {said(top)}.")
    refuse_side_branches(script, revisions)
    texts = [Path(one.path).read_text(encoding="utf-8") for one in revisions]
    refuse_blocks(revisions, texts)
    if not keep:
        refuse_data(revisions, texts)
    default = f"squash {len(revisions)} revisions into {top.revision}"
    return Squash(revisions, joined(revisions, texts, message or default))


def refuse_side_branches(script: ScriptDirectory, revisions: list[Script]) -> None:
    """Raises BridgeError where something else stands on what would be gone, or calls it by a label."""
    gone = {one.revision for one in revisions[:-1]}
    for one in revisions:
        if one.branch_labels and one.revision in gone:
            raise BridgeError(f"{said(one)} has a branch label: leave it out of the squash.")
    for other in script.walk_revisions():
        below = {*other._all_down_revisions}
        if other not in revisions and below & gone:
            raise BridgeError(
                f"{said(other)} stands on {', '.join(sorted(below & gone))}, in the middle of what is to be "
                "squashed: squash up to there, or merge first."
            )


def refuse_blocks(revisions: list[Script], texts: list[str]) -> None:
    """Raises BridgeError for revisions that must be alone, as the block commits what stood before it."""
    for one, text in zip(revisions, texts, strict=True):
        if lines := lines_calling({"autocommit_block"}, text):
            raise BridgeError(
                f"{said(one)} has an autocommit_block() in line {lines[0]}, which shares a revision with "
                "nothing else: squash what is before it and what is after it."
            )


def refuse_data(revisions: list[Script], texts: list[str]) -> None:
    """Raises BridgeError for revisions that may move data: a catalog does not show what they did."""
    found = [
        f"{said(one)} in line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}"
        for one, text in zip(revisions, texts, strict=True)
        if (lines := lines_calling(DATA, text))
    ]
    if found:
        raise BridgeError(
            f"These may move data, which a comparison of tables does not show: {'; '.join(found)}. Read "
            "them; with --keep they are kept, each in its place."
        )


def prove(connection: BaseDatabaseWrapper, script: ScriptDirectory, plan: Squash) -> None:
    """Raises BridgeError unless the tables are the same at the last revision, at the heads and taken back."""
    texts: dict[str, str | None] = {one.revision: None for one in plan.revisions}
    texts[plan.last] = plan.text
    heads = tuple(script.get_heads())
    with rewritten(script, texts) as after:
        for target in {(plan.last,), heads}:
            refuse_differences(
                contents_after(connection, script, target),
                contents_after(connection, after, target),
                "The squashed revision makes other tables",
            )
        back = contents_after(connection, after, plan.last, back_to=plan.parent)
    below = contents_after(connection, script, plan.parent)
    refuse_differences(below, back, "Taken back, the squashed revision leaves other tables")


def write_squash(plan: Squash) -> list[Path]:
    """Put the new text into the last revision's file, at once, then remove the others. Returns these."""
    *others, path = [Path(one.path) for one in plan.revisions]
    new = path.with_suffix(".py.new")
    new.write_text(plan.text, encoding="utf-8")
    new.replace(path)
    for other in others:
        other.unlink()
    return others
