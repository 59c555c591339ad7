"""Squawk on the SQL that revisions are for PostgreSQL: it reads what operations cannot tell, raw statements.

https://squawkhq.com/docs/rules has its rules.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from alembic.operations import ops

from app.bridge.errors import BridgeError
from app.bridge.linting.findings import ERROR, WARNING, Remark
from app.bridge.steps import Recording, Step

SAID_BY_OURS = {
    "adding-field-with-default": "rewrites-table",
    "adding-foreign-key-constraint": "constraint-scans-table",
    "adding-not-nullable-field": "constraint-scans-table",
    "adding-required-field": "not-null-without-default",
    "adding-serial-primary-key-field": "rewrites-table",
    "ban-concurrent-index-creation-in-transaction": "non-transactional-mixed",
    "ban-drop-column": "drops-what-code-reads",
    "ban-drop-table": "drops-what-code-reads",
    "changing-column-type": "rewrites-table",
    "constraint-missing-not-valid": "constraint-scans-table",
    "disallowed-unique-constraint": "constraint-scans-table",
    "renaming-column": "renames-what-code-reads",
    "renaming-table": "renames-what-code-reads",
    "require-concurrent-index-creation": "index-without-concurrently",
}
"""Of operations ours say the same, knowing types and tables; of raw SQL they take Squawk's word."""
LEFT_OUT = {
    "prefer-bigint-over-int": "the models choose types",
    "prefer-bigint-over-smallint": "the models choose types",
    "prefer-big-int": "the models choose types",
    "prefer-identity": "the models choose keys",
    "prefer-text-field": "the models choose types",
    "prefer-timestamp-tz": "the models choose types",
    "prefer-timestamptz": "the models choose types",
    "prefer-robust-stmts": "a revision is one transaction, or one statement",
    "require-concurrent-index-deletion": "dropping an index takes a moment",
    "require-concurrent-partition-detach": "revisions make no partitions",
    "require-lock-timeout": "the bridge sets it",
    "require-statement-timeout": "the bridge sets it",
    "require-timeout-settings": "the bridge sets them",
    "require-table-schema": "the connection's search path chooses",
}
SECONDS = 60


def find_squawk() -> str | None:
    """Its program, in this Python's environment or on the path."""
    beside = (sysconfig.get_path("scripts"), str(Path(sys.executable).parent))
    return next((found for place in (*beside, None) if (found := shutil.which("squawk", path=place))), None)


def squawk_remarks(program: str, recordings: Mapping[str, Recording]) -> dict[str, list[Remark]]:
    """Revision → what Squawk says of its SQL. Raises BridgeError where Squawk fails."""
    found: dict[str, list[Remark]] = {revision: [] for revision in recordings}
    with tempfile.TemporaryDirectory() as name:
        folder, lines = Path(name), dict[str, dict[int, Step]]()
        for revision, recording in recordings.items():
            text, lines[revision] = script_of(recording)
            (folder / f"{revision}.sql").write_text(text, encoding="utf-8")
        for remark in run_squawk(program, folder, [f"{revision}.sql" for revision in recordings]):
            revision = Path(remark["file"]).stem
            step = lines[revision].get(remark["line"])
            if step is not None and is_news(remark["rule_name"], step):
                found[revision].append(as_remark(remark, step))
    return found


def script_of(recording: Recording) -> tuple[str, dict[int, Step]]:
    """A revision's SQL with its transactions, and the step of each line, counted from 0."""
    lines, steps, is_open = list[str](), dict[int, Step](), False
    for step in recording.steps:
        if step.is_transactional != is_open:
            is_open = step.is_transactional
            lines.append("BEGIN;" if is_open else "COMMIT;")
        for statement in step.statements:
            written = f"{statement.rstrip().rstrip(';')};".splitlines()
            steps |= {len(lines) + number: step for number in range(len(written))}
            lines += written
    return "\n".join([*lines, *(["COMMIT;"] if is_open else [])]) + "\n", steps


def run_squawk(program: str, folder: Path, names: Iterable[str]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [program, "--reporter=json", *names],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)
    except ValueError as error:
        said = " ".join((done.stderr or done.stdout).split())[:300]
        raise BridgeError(f"{program} failed: {said}. Try pip install --upgrade squawk-cli.") from error
    return found


def is_news(rule: str, step: Step) -> bool:
    """Whether ours do not say it, or say it of operations and this is raw SQL."""
    is_raw = isinstance(step.operation, ops.ExecuteSQLOp)
    return rule not in LEFT_OUT and (is_raw or rule not in SAID_BY_OURS)


def as_remark(found: Mapping[str, Any], step: Step) -> Remark:
    ours = SAID_BY_OURS.get(found["rule_name"])
    level = ERROR if ours or found["level"] == "Error" else WARNING
    what = f"Squawk ({found['rule_name']}) of `{' '.join(step.statements[0].split())[:120]}`."
    return Remark(
        ours or found["rule_name"],
        step.line,
        what,
        level,
        why=str(found["message"]),
        cure="" if ours else str(found.get("help") or "see https://squawkhq.com/docs/rules."),
    )
