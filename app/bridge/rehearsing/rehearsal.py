"""Up, down and up again on a copy, and what that proves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from alembic.runtime.migration import RevisionStep
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.autogenerate.history import read_history
from app.bridge.downgrades.refusing import Irreversible
from app.bridge.failures import Progress, explained, lost_message, lost_revisions
from app.bridge.rehearsing.moves import Move, take
from app.bridge.rehearsing.states import State, changes, differences, losses, read_state
from app.bridge.revisions import current_revisions
from app.bridge.vendors import targeted_vendors

SHOWN = 10
"""How many of the differences are told one by one."""


class Audience(Protocol):
    """Who is told how far a rehearsal has come."""

    def expect(self, moves: int) -> None: ...

    def begin(self, text: str) -> None: ...

    def moved(self, move: Move) -> None: ...


class Stopped(Exception):
    """A revision failed; the text says which, why, and what that means."""


class NoWayBack(Exception):
    """A revision refuses to be taken back, on purpose."""


@dataclass
class Outcome:
    """What a rehearsal has shown."""

    problems: list[str] = field(default_factory=list)
    """Why it is not safe."""
    notes: list[str] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    """What the upgrade takes away, and a downgrade may bring back."""
    has_way_back: bool = True

    @property
    def is_safe(self) -> bool:
        return not self.problems

    def demand_equal(self, before: State, after: State, when: str) -> None:
        found = list(differences(before.tables, after.tables))
        self.problems += (f"{when}: {line}." for line in found[:SHOWN])
        if len(found) > SHOWN:
            self.problems.append(f"{when}: {len(found) - SHOWN} more differences.")

    def demand_rows(self, before: State, after: State, when: str) -> None:
        self.problems += (f"{when}: {line} are lost." for line in losses(before.counts, after.counts))

    def demand_values(self, before: State, after: State, when: str) -> None:
        self.problems += (f"{when}: {line}." for line in changes(before, after))


@dataclass(frozen=True)
class Plan:
    """The steps of a rehearsal: those ahead, and if there are none, those to take back first."""

    ahead: Sequence[RevisionStep]
    behind: Sequence[RevisionStep] = ()

    @property
    def moves(self) -> int:
        return 3 * len(self.ahead) or 2 * len(self.behind)


def make_plan(script: ScriptDirectory, connection: BaseDatabaseWrapper, target: str | None) -> Plan:
    """What to rehearse on a database. Raises CommandError for what is no target.

    Without a target all that is pending. Where nothing is, or the target is below, the way
    back: from the newest revision, or to the target.
    """
    current = current_revisions(connection)
    if lost := lost_revisions(script, current):
        raise CommandError(lost_message(lost, script))
    if target is None or not target.startswith("-"):
        ahead = script._upgrade_revs(target or "heads", current)  # type: ignore[arg-type]
        if ahead:
            return Plan(ahead)
    if target is None or set(current) == {found.revision for found in script.get_revisions(target)}:
        newest = script.get_revisions(current)
        return Plan([], [RevisionStep(script.revision_map, one, is_upgrade=False) for one in newest])
    behind = script._downgrade_revs(target, current)  # type: ignore[arg-type]
    return Plan([], behind)


def rehearse(
    script: ScriptDirectory, connection: BaseDatabaseWrapper, plan: Plan, audience: Audience
) -> Outcome:
    """Run a plan on the copy that `connection` leads to."""
    stage = Stage(script, connection, audience)
    audience.expect(plan.moves)
    try:
        if plan.ahead:
            go_ahead(stage, plan.ahead)
        else:
            go_back(stage, plan.behind)
    except Stopped as problem:
        stage.outcome.problems.append(str(problem))
    except NoWayBack as refusal:
        stage.outcome.has_way_back = False
        stage.outcome.notes.append(str(refusal))
        stage.outcome.problems += (f"After the upgrade: {line} are lost." for line in stage.outcome.removed)
    return stage.outcome


@dataclass
class Stage:
    """Where revisions run, and what came of it."""

    script: ScriptDirectory
    connection: BaseDatabaseWrapper
    audience: Audience
    outcome: Outcome = field(default_factory=Outcome)

    def run(self, steps: Iterable[RevisionStep]) -> State:
        """The state after some steps. Raises Stopped or NoWayBack."""
        for step in steps:
            self.take(step)
        return self.look()

    def look(self) -> State:
        self.audience.begin("reading the schema and every row")
        history = read_history(self.script, targeted_vendors(self.connection))
        return read_state(self.connection, history.schemas_met)

    def take(self, step: RevisionStep) -> None:
        verb = "upgrade to" if step.is_upgrade else "downgrade from"
        self.audience.begin(f"{verb} {step.revision.revision} {step.revision.doc}")
        progress = Progress(alias=self.connection.alias, step=step)
        try:
            with explained(self.connection, progress):
                move = take(step, self.script, self.connection)
        except CommandError as error:
            refusal = error.__cause__
            if isinstance(refusal, Irreversible | NotImplementedError) and not step.is_upgrade:
                raise NoWayBack(told(step, refusal)) from error
            raise Stopped(str(error)) from error
        except Exception as error:
            raise Stopped(told(step, error)) from error
        self.outcome.moves.append(move)
        self.audience.moved(move)


def told(step: RevisionStep, error: Exception) -> str:
    verb = "Upgrade to" if step.is_upgrade else "Downgrade from"
    words = " ".join(str(error).split()).rstrip(".")
    kind = "" if isinstance(error, Irreversible | NotImplementedError) else f"{type(error).__name__}: "
    return f"{verb} {step.revision.revision} ({step.revision.doc}): {kind}{words}."


def go_ahead(stage: Stage, ahead: Sequence[RevisionStep]) -> None:
    """Up, down, up: the downgrade leads back to what was, and the second upgrade to what the first made."""
    before = stage.look()
    first = stage.run(ahead)
    stage.outcome.removed += losses(before.counts, first.counts)
    back = stage.run(reversed_steps(stage.script, ahead))
    stage.outcome.notes += (f"Going back loses {line}." for line in losses(first.counts, back.counts))
    stage.outcome.demand_equal(before, back, "After upgrade and downgrade")
    stage.outcome.demand_rows(before, back, "After upgrade and downgrade")
    stage.outcome.demand_values(before, back, "After upgrade and downgrade")
    second = stage.run(ahead)
    stage.outcome.demand_equal(first, second, "After the second upgrade")
    stage.outcome.demand_rows(first, second, "After the second upgrade")


def go_back(stage: Stage, behind: Sequence[RevisionStep]) -> None:
    """Down and up: what the downgrade loses, and whether the upgrade brings everything back."""
    before = stage.look()
    back = stage.run(behind)
    stage.outcome.notes += (f"Going back loses {line}." for line in losses(before.counts, back.counts))
    again = stage.run(reversed_steps(stage.script, behind))
    stage.outcome.demand_equal(before, again, "After downgrade and upgrade")
    stage.outcome.demand_rows(before, again, "After downgrade and upgrade")
    stage.outcome.demand_values(before, again, "After downgrade and upgrade")


def reversed_steps(script: ScriptDirectory, steps: Sequence[RevisionStep]) -> list[RevisionStep]:
    return [
        RevisionStep(script.revision_map, step.revision, is_upgrade=not step.is_upgrade)
        for step in reversed(steps)
    ]
