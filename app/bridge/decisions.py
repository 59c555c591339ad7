"""`foreign_steps.toml`, beside env.py: what was decided on each foreign step.

[apps]
auth = "Django 5.2.19"    # what brought it when its steps were decided

[steps."auth.0011_update_proxy_permissions:0"]
acknowledged = "The reason why no revision has to do it."

[steps."blog.0004_make_slugs:1"]
carried = "1f0c6ad3e8b2"    # the revision that does it
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from alembic.util import CommandError

from app.bridge.errors import BridgeError
from app.bridge.foreign_steps import ForeignStep, came_with

FILE = "foreign_steps.toml"
KINDS = ("acknowledged", "carried")
OPEN, NOWHERE, MALFORMED = "bridge.E002", "bridge.E003", "bridge.E004"


@dataclass(frozen=True)
class Problem:
    """Why the check fails: `id` is that of the system check."""

    id: str
    text: str
    hint: str


@dataclass(frozen=True)
class Decisions:
    """What the file says."""

    path: Path
    apps: Mapping[str, Any]
    steps: Mapping[str, Any]

    def kind_of(self, key: str) -> str | None:
        """`acknowledged` or `carried`; None where nothing valid is decided."""
        decision = self.steps.get(key)
        if not isinstance(decision, dict) or len(decision) != 1:
            return None
        ((kind, value),) = decision.items()
        return kind if kind in KINDS and isinstance(value, str) and value.strip() else None

    def words_of(self, key: str) -> str:
        """The reason, or the revision, of a valid decision."""
        return str(self.steps[key][self.kind_of(key)])


def read_decisions(script: ScriptDirectory) -> Decisions:
    """The decisions of a project; none where it has no file. Raises BridgeError if it is no TOML."""
    path = Path(script.dir) / FILE
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BridgeError(f"{path} is not valid TOML: {error}") from error
    apps, steps = said.get("apps", {}), said.get("steps", {})
    if not isinstance(apps, dict) or not isinstance(steps, dict):
        raise BridgeError(f"{path}: [apps] and [steps] are tables, as in docs/bridge.md.")
    return Decisions(path, apps, steps)


def problems(decisions: Decisions, steps: list[ForeignStep], script: ScriptDirectory) -> Iterator[Problem]:
    """Everything that is not decided, or wrongly."""
    for step in steps:
        if step.key not in decisions.steps:
            yield Problem(OPEN, undecided(step, decisions), hint_for(step, decisions))
    for key in decisions.steps:
        if decisions.kind_of(key) is None:
            yield Problem(
                MALFORMED,
                f"{decisions.path} does not say what was decided on {key}.",
                'Give it one line: carried = "REVISION" or acknowledged = "the reason".',
            )
        elif decisions.kind_of(key) == "carried" and not is_revision(decisions.words_of(key), script):
            yield Problem(
                NOWHERE,
                f"{key} is carried by revision {decisions.words_of(key)}, which does not exist.",
                "Bring the revision's file back, or correct the entry in " + str(decisions.path) + ".",
            )


def undecided(step: ForeignStep, decisions: Decisions) -> str:
    before, now = decisions.apps.get(step.app), came_with(step.app)
    news = f" (new since {before}: it comes with {now} now)" if before and before != now else ""
    does = f"{step.key}, {step.summary}"
    return f"The Django migrations of {step.app} do more than change the schema{news}: {does}"


def hint_for(step: ForeignStep, decisions: Decisions) -> str:
    return (
        'Read it. Do the same in a revision and write carried = "REVISION", or write acknowledged = '
        f'"the reason" if nothing has to be done, under [steps."{step.key}"] in {decisions.path}. '
        "`manage.py alembic foreign-steps` shows all."
    )


def is_revision(revision: str, script: ScriptDirectory) -> bool:
    try:
        return script.get_revision(revision) is not None
    except CommandError:
        return False


def notes(decisions: Decisions, steps: list[ForeignStep]) -> Iterator[str]:
    """What is worth a look and no mistake."""
    keys = {step.key for step in steps}
    undecided_apps = {step.app for step in steps if step.key not in decisions.steps}
    for key in decisions.steps:
        if key not in keys:
            yield f"{key} is decided, and no installed app has it (any more)."
    for label in dict.fromkeys(step.app for step in steps if step.app not in undecided_apps):
        before, now = decisions.apps.get(label), came_with(label)
        if now and before != now:
            said = f"its steps were decided with {before}" if before else "[apps] does not say so"
            yield f"{label} comes with {now}; {said}."
