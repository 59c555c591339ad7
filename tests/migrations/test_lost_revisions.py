"""A database at a revision that is gone: every command that asks it explains, and says the ways out."""

from __future__ import annotations

import pytest

from tests.migrations.conftest import Project
from tests.migrations.test_failures import assert_refused

EXPLAINED = [
    ["alembic", "current"],
    ["alembic", "upgrade", "head"],
    ["alembic", "downgrade", "-1"],
    ["alembic", "downgrade", "base"],
    ["alembic", "check"],
    ["alembic", "stamp", "head"],
    ["alembic", "revision", "--autogenerate", "-m", "x"],
    ["alembic", "-x", "backup", "upgrade", "head"],
    ["manage.py", "alembic", "upgrade", "head", "--backup"],
    ["manage.py", "alembic", "downgrade", "-1", "--yes"],
    ["manage.py", "alembic", "rehearse"],
    ["manage.py", "alembic", "rebase", "second"],
    ["manage.py", "alembic", "squash", "second", "third"],
    ["manage.py", "migrate"],
    ["manage.py", "migrate", "first"],
    ["manage.py", "migrate", "--plan"],
    ["manage.py", "makemigrations"],
    ["manage.py", "showmigrations"],
    ["manage.py", "adopt"],
    ["manage.py", "drift"],
]


@pytest.fixture
def lost(project: Project) -> Project:
    project.write_revision("second", "first", "pass")
    project.alembic("upgrade", "head")
    project.query("UPDATE alembic_version SET version_num = 'gone'")
    project.write_revision("third", "second", "pass")
    project.write_revision("other", "first", "pass")
    return project


def test_every_command_explains_and_names_the_ways_out(lost: Project) -> None:
    silent = []
    for words in EXPLAINED:
        done = lost.run(*words)
        said = " ".join(done.said.split())
        if "Traceback" in said or not all(part in said for part in ("at revision gone", "stamp --purge REV")):
            silent.append((words, said))
    assert silent == []
    assert lost.query("SELECT version_num FROM alembic_version") == [("gone",)]
    assert not (lost.folder / "backups").exists()


def test_the_way_out_leads_out(lost: Project) -> None:
    assert lost.alembic("stamp", "--purge", "second").status == 0
    assert lost.alembic("downgrade", "first").status == 0


def test_a_backup_of_it_can_be_made_and_says_where_it_is(lost: Project) -> None:
    done = lost.manage("backup", "copy")
    assert done.status == 0 and "at revision gone" in done.out
    assert_refused(lost.manage("restore", "copy", "--yes"), "at revision gone", "--any-revision")
    assert lost.manage("restore", "copy", "--yes", "--any-revision").status == 0
