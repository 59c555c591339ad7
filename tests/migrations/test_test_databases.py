"""Test databases are built by the revisions, and a test run never touches the real one."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from tests.migrations.conftest import Project

TESTS = """
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import TestCase, TransactionTestCase

from library.models import Author


def revisions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT version_num FROM alembic_version")
        return [row[0] for row in cursor.fetchall()]


class Built(TestCase):
    def test_the_revisions_built_this(self):
        self.assertEqual(revisions(), ["second"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT motto FROM library_author")
            self.assertEqual(cursor.fetchall(), [("made by a revision",)])

    def test_it_is_not_the_real_database(self):
        self.assertFalse(Author.objects.filter(name="real").exists())
        self.assertTrue(Permission.objects.filter(codename="add_book").exists())


class Flushed(TransactionTestCase):
    def test_first(self):
        self.assertTrue(Permission.objects.filter(codename="add_book").exists())
        Author.objects.all().delete()

    test_second = test_first

    def tearDown(self):
        self.assertEqual(revisions(), ["second"])


class Restored(TransactionTestCase):
    serialized_rollback = True

    def test_first(self):
        self.assertEqual([author.name for author in Author.objects.all()], ["seed"])
        self.assertTrue(Permission.objects.filter(codename="add_book").exists())
        Author.objects.all().delete()

    test_second = test_first
"""
SEED = """
op.add_column('library_author', sa.Column('motto', sa.Text(), nullable=True))
op.execute("INSERT INTO library_author (name, motto) VALUES ('seed', 'made by a revision')")
"""


def real_database(project: Project) -> Any:
    """What a test run could change of the real database."""
    return [
        project.query(f"SELECT * FROM {table}")
        for table in ("library_author", "alembic_version", "django_content_type", "auth_permission")
    ]


@pytest.mark.parametrize(
    ("words", "memory"),
    [([], False), (["--keepdb"], False), (["--parallel", "2"], False), ([], True)],
    ids=["once", "kept", "parallel", "in memory"],
)
def test_a_test_run_builds_its_own_database_and_leaves_the_real_one_alone(
    project: Project, words: list[str], memory: bool
) -> None:
    if project.database["ENGINE"].endswith("sqlite3") and not memory:
        project = project.on(TEST={"NAME": str(project.folder / "test_shelf.db")})
    assert project.alembic("upgrade", "head").status == 0
    project.query("INSERT INTO library_author (name) VALUES ('real')")
    before = real_database(project)
    project.write_revision("second", "first", SEED)
    (project.folder / "library/tests.py").write_text(TESTS)
    done = project.manage("test", "--noinput", *words)
    assert done.status == 0, done.said
    assert "Ran 6 tests" in done.err
    if words == ["--keepdb"]:
        # What revisions put in is gone with the first flush, as in Django; the rest is as new.
        done = project.manage("test", "--keepdb", "library.tests.Built.test_it_is_not_the_real_database")
        assert done.status == 0, done.said
    assert real_database(project) == before


@pytest.mark.django_db(transaction=True)
def test_this_very_test_database_was_built_by_the_revisions() -> None:
    assert "alembic_version" in connection.introspection.table_names()


@pytest.mark.django_db(transaction=True)
def test_a_flush_brings_content_types_and_permissions_back() -> None:
    call_command("flush", interactive=False, verbosity=0)
    assert ContentType.objects.filter(app_label="topics", model="topic").count() == 1
    assert Permission.objects.filter(codename="add_topic").count() == 1
