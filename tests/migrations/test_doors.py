"""Alembic's own command and manage.py do the same, and tell Django's listeners once."""

from __future__ import annotations

import pytest

from tests.migrations.conftest import Project

DOORS = {
    "alembic": lambda project, *words: project.alembic(*words),
    "manage.py alembic": lambda project, *words: project.manage("alembic", *words),
}
CONTENT_TYPES = "SELECT count(*) FROM django_content_type WHERE app_label = 'library'"
PERMISSIONS = "SELECT count(*) FROM auth_permission WHERE codename IN ('add_book', 'view_author')"


@pytest.mark.parametrize("door", DOORS)
def test_an_upgrade_brings_tables_content_types_and_permissions(project: Project, door: str) -> None:
    done = DOORS[door](project, "upgrade", "head")
    assert done.status == 0, done.said
    assert "Running upgrade  -> first, Create the tables" in done.err
    assert project.query(CONTENT_TYPES) == [(2,)]
    assert project.query(PERMISSIONS) == [(2,)]
    assert project.log == ["pre default []", "post default []"]


def test_migrate_is_an_upgrade_to_head(project: Project) -> None:
    done = project.manage("migrate")
    assert (done.status, done.out) == (0, "Applied first  Create the tables\n"), done.said
    assert project.query(PERMISSIONS) == [(2,)]
    assert project.log == ["pre default []", "post default []"]


def test_nothing_is_told_when_nothing_is_applied(project: Project) -> None:
    project.alembic("upgrade", "head")
    before = project.log
    for words in (
        ["upgrade", "head"],
        ["stamp", "head"],
        ["current"],
        ["check"],
        ["upgrade", "head", "--sql"],
    ):
        assert project.alembic(*words).status == 0
    assert project.manage("migrate").out == "Nothing to do: the database is there already.\n"
    assert project.log == before


def test_down_to_base_and_up_again(project: Project) -> None:
    assert project.alembic("upgrade", "head").status == 0
    done = project.alembic("downgrade", "base")
    assert done.status == 0, done.said
    assert project.log[2:] == ["pre default []"]
    assert project.manage("migrate", "head").status == 0
    assert project.query(CONTENT_TYPES) == [(2,)]


def test_migrate_goes_to_a_revision_in_either_direction(project: Project) -> None:
    project.write_revision("second", "first", "op.execute('SELECT 1')")
    assert "Applied second" in project.manage("migrate").out
    assert project.manage("migrate", "first").out == "Took back second  Change second\n"
    assert project.manage("migrate", "+1").out == "Applied second  Change second\n"
    assert project.manage("migrate", "-1").out == "Took back second  Change second\n"
    assert project.manage("migrate", "sec").out == "Applied second  Change second\n"


def test_a_listener_that_needs_a_newer_column_waits_for_the_next_upgrade(project: Project) -> None:
    project.write_revision("second", "first", "op.add_column('auth_group', sa.Column('motto', sa.Text()))")
    with (project.folder / "library/apps.py").open("a") as file:
        file.write(
            "\n\ndef look(using, **_):\n"
            "    from django.db import connections\n"
            "    with connections[using].cursor() as cursor:\n"
            "        cursor.execute('SELECT motto FROM auth_group')\n\n\n"
            "post_migrate.connect(look)\n"
        )
    done = project.alembic("upgrade", "first")
    assert done.status == 0, done.said
    assert "post_migrate waits for the next upgrade" in done.err
    assert project.alembic("upgrade", "head").status == 0
    assert project.query(PERMISSIONS) == [(2,)]


def test_status_commands_agree(project: Project) -> None:
    assert project.manage("migrate", "--check").status == 1
    assert project.manage("migrate", "--plan").out.endswith("  first  Create the tables\n")
    assert project.manage("showmigrations").out == "[ ] first  Create the tables\n"
    assert project.alembic("current").out.strip() == ""
    project.alembic("upgrade", "head")
    assert project.manage("migrate", "--check").status == 0
    assert project.manage("showmigrations").out == "[X] first  Create the tables\n"
    assert project.alembic("current").out.strip() == "first (head)"
    assert project.alembic("heads").out.strip() == "first (head)"
    assert project.alembic("history").out.strip() == "<base> -> first (head), Create the tables"


def test_any_alembic_option_passes_through_manage(project: Project) -> None:
    assert "usage: manage.py alembic upgrade" in project.manage("alembic", "upgrade", "--help").out
    assert "There is no database 'x'" in project.manage("alembic", "-x", "database=x", "current").said
    assert "Traceback" in project.manage("alembic", "--raiseerr", "upgrade", "nonsense").err
    same = [("upgrade", "nonsense"), ("nonsense",), (), ("history", "-v"), ("--version",)]
    for words in same:
        assert project.manage("alembic", *words).status == project.alembic(*words).status


def test_two_heads_are_merged_and_applied(project: Project) -> None:
    project.write_revision("left", "first", "pass")
    project.write_revision("right", "first", "pass")
    assert "Multiple head revisions" in project.alembic("upgrade", "head").said
    assert "bridge.W004" in project.manage("check", "--database", "default").said
    done = project.alembic("merge", "heads", "-m", "Merge migrations")
    assert done.status == 0, done.said
    done = project.alembic("upgrade", "head")
    assert done.status == 0, done.said
    assert project.manage("migrate", "--check").status == 0
