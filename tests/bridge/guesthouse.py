"""Another Django project, made of the files that docs/bridge.md shows and a copy of app/bridge."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from app.config.database import parse_database_url

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTED = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SETTINGS = """\
import json
import os

SECRET_KEY = "of no worth"
INSTALLED_APPS = [
    "library",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
]
SITE_ID = 1
DATABASES = {"default": json.loads(os.environ["GUEST_DATABASE"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
"""
MODELS = """\
from django.contrib.auth.models import Group
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50, unique=True)
    groups = models.ManyToManyField(Group)


class Book(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    title = models.CharField(max_length=50, db_index=True)
    pages = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=dict)

    class Meta:
        unique_together = [("author", "title")]
"""
TESTS = """\
from django.db import connection
from django.test import TestCase

from library.models import Author
from library.reports import books_by_author


class Reports(TestCase):
    def test_authors_are_counted(self):
        author = Author.objects.create(name="Ada")
        author.book_set.create(title="Notes")
        Author.objects.create(name="Bob")
        self.assertEqual(books_by_author(), {"Ada": 1, "Bob": 0})

    def test_the_revisions_made_this_database(self):
        self.assertIn("alembic_version", connection.introspection.table_names())
"""
MANAGE = """\
import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
execute_from_command_line(sys.argv)
"""


def documented_files() -> dict[str, str]:
    """Path → text of every file that the documentation shows."""
    return dict(DOCUMENTED.findall((ROOT / "docs/bridge.md").read_text(encoding="utf-8")))


class Guest:
    """The project in its folder. Commands are run as a person would."""

    def __init__(self, folder: Path, url: str, run: Callable[..., CompletedProcess[str]]) -> None:
        """`folder` may hold such a project already."""
        self.folder, self.run = folder, run
        self.database: dict[str, Any] = dict(parse_database_url(url, root=folder))
        if not folder.exists():
            self.move_in()

    def move_in(self) -> None:
        written = documented_files()
        shown = written.pop("mysite/settings.py")
        files = {
            "app/__init__.py": "",
            "library/__init__.py": "",
            "library/models.py": MODELS,
            "library/tests.py": TESTS,
            "manage.py": MANAGE,
            "mysite/__init__.py": "",
            "mysite/before.py": SETTINGS,
            "mysite/settings.py": f"{SETTINGS}\n{shown}",
            **written,
        }
        for name, text in files.items():
            self.write(name, text)
        shutil.copytree(ROOT / "app/bridge", self.folder / "app/bridge")
        (self.folder / "migrations/versions").mkdir()

    @property
    def revisions(self) -> list[Path]:
        return sorted((self.folder / "migrations/versions").glob("*.py"))

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text, old
        self.write(name, text.replace(old, new))

    def alembic(self, *words: str, **options: Any) -> str:
        return self.command("alembic", *words, **options)

    def manage(self, *words: str, **options: Any) -> str:
        return self.command("manage.py", *words, **options)

    def command(self, *words: str, database: dict[str, Any] | None = None, **options: Any) -> str:
        """What the command says, on both streams."""
        told = json.dumps(database or self.database, default=str)
        answer = self.run(*words, cwd=self.folder, GUEST_DATABASE=told, DATABASE_URL=None, **options)
        return answer.stdout + answer.stderr

    def revise(self, **options: Any) -> Path:
        self.alembic("revision", "--autogenerate", "-m", "Create the tables", **options)
        return self.revisions[-1]
