"""Revisions to lint, without a database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.bridge.linting.findings import Finding
from app.bridge.linting.linter import Report, Request, lint
from tests.bridge.revising import USERS, RevisionFolder

BOTH = ("sqlite", "postgresql")
Linted = Callable[..., list[Finding]]


@pytest.fixture
def folder(tmp_path: Path) -> RevisionFolder:
    """A first revision makes `users`."""
    return RevisionFolder(tmp_path / "alembic").add("first", USERS, message="create_users_table")


def report_on(folder: RevisionFolder, *names: str, together: bool = False, vendors=BOTH) -> Report:
    return lint(
        Request(folder.script, frozenset(names or [folder.head or ""]), vendors, are_one_deployment=together)
    )


def findings(folder: RevisionFolder, *names: str, **options) -> list[Finding]:
    """What is found in these revisions, or in the newest."""
    return report_on(folder, *names, **options).findings


def rules(folder: RevisionFolder, *names: str, **options) -> list[str]:
    return [finding.rule for finding in findings(folder, *names, **options)]
