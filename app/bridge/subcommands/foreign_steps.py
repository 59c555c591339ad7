"""`manage.py alembic foreign-steps`: what Django migrations of installed apps do beyond the schema."""

from __future__ import annotations

from argparse import Namespace

from alembic.config import Config
from alembic.script import ScriptDirectory

from app.bridge.decisions import FILE, OPEN, Decisions, notes, problems, read_decisions
from app.bridge.foreign_steps import ForeignStep, came_with, foreign_steps, relative_to_site


def show_foreign_steps(config: Config, options: Namespace) -> None:
    """List what Django migrations of installed apps do beyond the schema; status 1 while any is undecided."""
    script = ScriptDirectory.from_config(config)
    decisions, steps = read_decisions(script), foreign_steps()
    for label in dict.fromkeys(step.app for step in steps):
        config.print_stdout("%s (%s)", label, came_with(label) or "the project's own")
        for line in lines_of([step for step in steps if step.app == label], decisions):
            config.print_stdout("%s", line)
    for note in notes(decisions, steps):
        config.print_stdout("Note: %s", note)
    found = list(problems(decisions, steps, script))
    for problem in found:
        if problem.id != OPEN:
            config.print_stdout("Error: %s %s", problem.text, problem.hint)
    config.print_stdout("%s", conclusion(decisions, steps))
    if found:
        raise SystemExit(1)


def lines_of(steps: list[ForeignStep], decisions: Decisions) -> list[str]:
    lines = []
    for step in steps:
        kind = decisions.kind_of(step.key)
        lines += [f"  {step.key}", f"    {step.summary}", f"    in {relative_to_site(step.place)}"]
        lines.append(f"    {kind}: {decisions.words_of(step.key)}" if kind else "    undecided")
    return lines


def conclusion(decisions: Decisions, steps: list[ForeignStep]) -> str:
    if not steps:
        return "No installed app has a step that a comparison of schemas cannot find."
    undecided = [step for step in steps if step.key not in decisions.steps]
    if not undecided:
        return f"All steps are decided in {FILE}."
    said = "\n".join(f'\n[steps."{step.key}"]\nacknowledged = ""' for step in undecided)
    versions = {step.app: came_with(step.app) for step in undecided if came_with(step.app)}
    brought = "".join(f'\n{label} = "{version}"' for label, version in versions.items())
    return (
        f"Undecided: {len(undecided)}. Read each, then say in {decisions.path} which revision does the same "
        f'(carried = "…") or why none has to (acknowledged = "…"):\n\n[apps]{brought}\n{said}'
    )
