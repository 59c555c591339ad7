"""Every revision as rules need it: its text, and what it does on each vendor."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from alembic.script import Script, ScriptDirectory
from django.apps import apps

from app.bridge.autogenerate.history import History
from app.bridge.naming import strip_quotes
from app.bridge.steps import DOWNGRADE, UPGRADE, Recording, record


@dataclass(frozen=True)
class Reading:
    """One revision."""

    revision: Script
    text: str
    tree: ast.Module
    upgrades: dict[str, Recording]
    downgrades: dict[str, Recording]


def read_revisions(script: ScriptDirectory, vendors: Iterable[str]) -> list[Reading]:
    """All of a project's revisions, the first to apply first."""
    return [read_revision(script, revision, vendors) for revision in reversed(list(script.walk_revisions()))]


def read_revision(script: ScriptDirectory, revision: Script, vendors: Iterable[str]) -> Reading:
    text = Path(revision.path).read_text(encoding="utf-8")
    ways = {
        way: {vendor: record(script, revision, way, vendor=vendor, with_sql=True) for vendor in vendors}
        for way in (UPGRADE, DOWNGRADE)
    }
    return Reading(revision, text, ast.parse(text), ways[UPGRADE], ways[DOWNGRADE])


def columns_left(readings: Iterable[Reading], vendor: str) -> dict[str, set[str]]:
    """Table → columns, after all revisions."""
    history = History((vendor,), is_known=True)
    for reading in readings:
        for step in reading.upgrades[vendor].steps:
            history.apply(step.operation, None)
    return {name: set(table.columns) for name, table in history.tables.items()}


def columns_of_models() -> dict[str, set[str]]:
    """Table → columns that today's models read."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        columns = {field.column for field in model._meta.local_fields if field.column}
        found.setdefault(strip_quotes(model._meta.db_table), set()).update(columns)
    return found
