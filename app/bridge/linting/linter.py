"""From revisions to findings."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from alembic.script import ScriptDirectory
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.autogenerate.history import History
from app.bridge.linting import deployments, locks, shape
from app.bridge.linting.facts import TableFacts, ask_facts, level_of
from app.bridge.linting.findings import ERROR, RULES, Finding, Remark
from app.bridge.linting.reading import Reading, columns_left, columns_of_models, read_revisions
from app.bridge.linting.squawk import find_squawk, squawk_remarks
from app.bridge.linting.subject import Subject, by_key
from app.bridge.linting.suppressions import read_suppressions, without_allowed
from app.bridge.steps import Step

StepRule = Callable[[Subject, Step], Iterator[Remark]]
STEP_RULES: tuple[StepRule, ...] = (
    locks.not_null_without_default,
    deployments.drops_what_code_reads,
    deployments.renames_what_code_reads,
)
POSTGRESQL = "postgresql"
POSTGRESQL_RULES: tuple[StepRule, ...] = (
    locks.rewrites_table,
    locks.index_without_concurrently,
    locks.constraint_scans_table,
)
"""SQLite has one writer at a time, whatever it does."""
RECIPES = Path("docs/migration-recipes.md")


@dataclass(frozen=True)
class Request:
    """What is to be linted, and how."""

    script: ScriptDirectory
    revisions: frozenset[str]
    vendors: tuple[str, ...]
    are_one_deployment: bool = False
    """Whether tables that one of the revisions makes are empty in the others."""
    asked: BaseDatabaseWrapper | None = None
    """The database that knows how large tables are."""


@dataclass(frozen=True)
class Report:
    """What was found, in the order of the revisions."""

    revisions: list[str]
    findings: list[Finding] = field(default_factory=list)
    squawk: str | None = None
    """Its program; None where there is none, or no PostgreSQL."""
    wants_squawk: bool = False

    @property
    def is_refused(self) -> bool:
        return any(finding.level == ERROR for finding in self.findings)


def lint(request: Request) -> Report:
    """Read every revision, since rules know what came before; tell of those that are asked for.

    Raises alembic.util.CommandError, and django.db.Error where a database is to be asked.
    """
    readings = read_revisions(request.script, request.vendors)
    chosen = [reading for reading in readings if reading.revision.revision in request.revisions]
    remarks = {reading.revision.revision: remarks_on_file(reading) for reading in chosen}
    for vendor in request.vendors:
        for revision, remark in remarks_on_steps(request, readings, vendor):
            remarks[revision].append(remark)
    wants_squawk = POSTGRESQL in request.vendors
    program = find_squawk() if wants_squawk else None
    if program:
        recordings = {reading.revision.revision: reading.upgrades[POSTGRESQL] for reading in chosen}
        for revision, found in squawk_remarks(program, recordings).items():
            remarks[revision] += found
    allowed = {
        reading.revision.revision: kept(remarks[reading.revision.revision], reading) for reading in chosen
    }
    for revision, remark in two_heads(request):
        allowed[revision].append(remark)
    findings = [*as_findings(request, chosen, allowed)]
    return Report([*allowed], findings, program, wants_squawk)


def remarks_on_file(reading: Reading) -> list[Remark]:
    """What is to be said whatever the vendor."""
    found = [
        *shape.message_breaks_conventions(reading.revision),
        *deployments.reads_todays_models(reading.tree),
    ]
    for vendor, upgrade in reading.upgrades.items():
        found += shape.empty_downgrade(reading.revision, reading.tree, upgrade, reading.downgrades[vendor])
        found += shape.cannot_be_read(upgrade)
    return found


def remarks_on_steps(request: Request, readings: list[Reading], vendor: str) -> Iterator[tuple[str, Remark]]:
    """Revision and remark, for all revisions that are asked for."""
    rules = STEP_RULES + (POSTGRESQL_RULES if vendor == POSTGRESQL else ())
    history, statements = History((vendor,), is_known=True), list[str]()
    models, left = columns_of_models(), columns_left(readings, vendor)
    empty_tables, was_asked = set[str](), False
    for reading in readings:
        revision, recording = reading.revision, reading.upgrades[vendor]
        is_asked = revision.revision in request.revisions
        if not (is_asked and was_asked and request.are_one_deployment):
            empty_tables = set()
        was_asked = is_asked
        subject = Subject(revision, recording, history, models, left, statements, empty_tables)
        for step in recording.steps:
            keyed = by_key(step)
            for rule in rules if is_asked else ():
                yield from ((revision.revision, remark) for remark in rule(subject, keyed))
            subject.pass_by(keyed)
            history.apply(step.operation, None)
        if is_asked and vendor == POSTGRESQL:
            for remark in shape.transaction_rules(recording):
                yield revision.revision, remark


def kept(remarks: list[Remark], reading: Reading) -> list[Remark]:
    """In the order of the text, once each, and without what is allowed."""
    unique = sorted(dict.fromkeys(remarks), key=lambda remark: remark.line)
    return list(without_allowed(unique, read_suppressions(reading.text)))


def two_heads(request: Request) -> Iterator[tuple[str, Remark]]:
    """Of heads that no label of a branch tells apart."""
    heads = request.script.get_revisions(tuple(sorted(request.script.get_heads())))
    unlabelled = [head.revision for head in heads if not head.branch_labels]
    if len(unlabelled) > 1:
        for head in request.revisions.intersection(unlabelled):
            yield head, Remark("two-heads", 1, f"there are several: {', '.join(unlabelled)}.")


def as_findings(
    request: Request, chosen: list[Reading], remarks: Mapping[str, list[Remark]]
) -> Iterator[Finding]:
    tables = {remark.table for found in remarks.values() for remark in found if remark.table}
    facts = ask_facts(request.asked, tables) if request.asked else {}
    for reading in chosen:
        path = shown(Path(reading.revision.path))
        for remark in remarks[reading.revision.revision]:
            yield as_finding(remark, reading.revision.revision, path, facts.get(remark.table or ""))


def as_finding(remark: Remark, revision: str, path: str, facts: TableFacts | None) -> Finding:
    rule = RULES.get(remark.rule)
    size = f" The table has {facts.words}." if facts else ""
    return Finding(
        rule=remark.rule,
        level=level_of(remark, facts),
        revision=revision,
        path=path,
        line=remark.line,
        what=f"{remark.what}{size}",
        why=remark.why or (rule.why if rule else ""),
        cure=remark.cure or (rule.cure if rule else ""),
        recipe=f"{RECIPES}#{remark.rule}" if rule and has_recipe(remark.rule) else "",
        table=remark.table,
    )


def has_recipe(rule: str) -> bool:
    """Whether the project has the page of recipes, and one on this."""
    return RECIPES.is_file() and f"\n## {rule}\n" in RECIPES.read_text(encoding="utf-8")


def shown(path: Path) -> str:
    """A path as people see it from where they are."""
    near = os.path.relpath(path)
    return str(path) if near.startswith("..") else near
