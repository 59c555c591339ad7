"""The safe ways of docs/migration-recipes.md are safe to the linter too."""

from __future__ import annotations

import shutil

import pytest

from app.bridge.linting.findings import RULES
from app.bridge.linting.linter import has_recipe
from tests.bridge.linting.conftest import findings
from tests.bridge.revising import RevisionFolder
from tests.migrations.test_recipes import BASE, HEAD, ROOT, recipes, remove_above_base

pytestmark = pytest.mark.once

ABOUT_THE_LINTER = {"cannot-be-read", "allowed-without-reason", "allows-nothing"}


@pytest.fixture
def folder(tmp_path) -> RevisionFolder:
    """The project's revisions, as far as recipes know them."""
    folder = RevisionFolder(tmp_path / "alembic")
    shutil.copytree(ROOT / "migrations/versions", folder.versions, dirs_exist_ok=True)
    remove_above_base(folder.versions)
    return folder


@pytest.mark.parametrize("recipe", recipes())
def test_a_recipe_has_no_error(folder, recipe):
    below, names = BASE, []
    for number, block in enumerate(recipes()[recipe]):
        names.append(f"recipe_{number}")
        text = HEAD.format(name=names[-1], below=below) + block
        (folder.versions / f"{names[-1]}.py").write_text(text)
        below = names[-1]
    errors = [found.lines for found in findings(folder, *names) if found.level == "error"]
    assert errors == []


@pytest.mark.parametrize("rule", sorted(RULES.keys() - ABOUT_THE_LINTER))
def test_every_rule_has_its_recipe(rule, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert has_recipe(rule)
