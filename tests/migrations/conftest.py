"""A project that uses the bridge as a guest, on a database of its own, run by real processes."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]

SETTINGS = """
import json, os
SECRET_KEY = "of no worth"
INSTALLED_APPS = ["app.bridge", "library", "django.contrib.contenttypes", "django.contrib.auth"]
DATABASES = {"default": json.loads(os.environ["SHELF_DATABASE"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
BRIDGE_VENDORS = ("sqlite", "postgresql")
USE_TZ = True
"""
MODELS = """
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50, unique=True)


class Book(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    title = models.CharField(max_length=50)
    pages = models.PositiveIntegerField(default=0)
"""
APPS = """
import os
from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


def note(word):
    def receiver(*, app_config, using, plan=None, **_):
        with open(os.environ["SHELF_LOG"], "a") as file:
            file.write(f"{word} {using} {plan}\\n")
    return receiver


class LibraryConfig(AppConfig):
    name = "library"

    def ready(self):
        self.receivers = [note("pre"), note("post")]
        pre_migrate.connect(self.receivers[0], sender=self)
        post_migrate.connect(self.receivers[1], sender=self)
"""
ENV = """
import os
from alembic import context
from app.bridge import run_migrations

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shelf_settings")
run_migrations(context)
"""
MANAGE = """
import os, sys
from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shelf_settings")
execute_from_command_line(sys.argv)
"""
REVISION = '''
"""{message}"""

from datetime import datetime

from alembic import op
import sqlalchemy as sa
from sqlalchemy import text

revision = {name!r}
down_revision = {below!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
    {upgrade}


def downgrade() -> None:
    {downgrade}
'''


@dataclass(frozen=True)
class Done:
    """How a process ended."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


class Nursery:
    """Where processes come from; see nursery.py."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("nursery.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def ask(self, request: dict[str, Any]) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self) -> None:
        self.process.communicate(timeout=60)


class Project:
    """A Django project in a folder of its own."""

    def __init__(self, folder: Path, database: dict[str, Any], nursery: Nursery) -> None:
        self.folder = folder
        self.database = database
        self.nursery = nursery

    def on(self, **changes: Any) -> Project:
        """The same project with other database settings."""
        return Project(self.folder, {**self.database, **changes}, self.nursery)

    @property
    def log(self) -> list[str]:
        path = self.folder / "signals.log"
        return path.read_text().splitlines() if path.exists() else []

    @property
    def revisions(self) -> list[Path]:
        return sorted((self.folder / "migrations/versions").glob("*.py"))

    def alembic(self, *arguments: str, **environment: str) -> Done:
        return self.run("alembic", *arguments, **environment)

    def manage(self, *arguments: str, **environment: str) -> Done:
        return self.run("manage.py", *arguments, **environment)

    def run(self, *arguments: str, **environment: str) -> Done:
        """Run a command in a process of its own."""
        out, err = self.folder / "stdout", self.folder / "stderr"
        for path in (out, err):
            path.write_text("")
        environment = {**self.environment(), **environment}
        request = {
            "argv": arguments,
            "cwd": str(self.folder),
            "env": environment,
            "out": str(out),
            "err": str(err),
        }
        status = self.nursery.ask(request)
        return Done(status, out.read_text(), err.read_text())

    def environment(self) -> dict[str, str]:
        left_out = ("DJANGO_SETTINGS_MODULE", "ALEMBIC_CONFIG", "DATABASE_URL")
        return {
            **{key: value for key, value in os.environ.items() if key not in left_out},
            "SHELF_DATABASE": json.dumps(self.database),
            "SHELF_LOG": str(self.folder / "signals.log"),
            "PYTHONPATH": f"{ROOT}{os.pathsep}{self.folder}",
        }

    def write_revision(self, name: str, below: str | None, upgrade: str, downgrade: str = "pass") -> None:
        indented = {
            key: "\n    ".join(text.splitlines()) for key, text in locals().items() if key.endswith("grade")
        }
        text = REVISION.format(message=f"Change {name}", name=name, below=below, **indented)
        (self.folder / f"migrations/versions/{name}.py").write_text(text)

    def replace_in_models(self, old: str, new: str) -> None:
        path = self.folder / "library/models.py"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the project's own database; changes are committed."""
        if self.database["ENGINE"].endswith("sqlite3"):
            with sqlite3.connect(self.database["NAME"]) as raw:
                rows = raw.execute(sql).fetchall()
            raw.close()
            return rows
        import psycopg

        with psycopg.connect(autocommit=True, **self.libpq()) as server:
            cursor = server.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def libpq(self) -> dict[str, Any]:
        words = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
        return {word: self.database[key] for key, word in words.items() if self.database.get(key)}


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, nursery: Nursery) -> Path:
    """The project with one revision, which makes all its tables and has the id `first`."""
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "library").mkdir()
    (folder / "migrations/versions").mkdir(parents=True)
    files = {
        "shelf_settings.py": SETTINGS,
        "manage.py": MANAGE,
        "library/__init__.py": "",
        "library/models.py": MODELS,
        "library/apps.py": APPS,
        "migrations/env.py": ENV,
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    shutil.copy(ROOT / "alembic.ini", folder)
    shutil.copy(ROOT / "migrations/script.py.mako", folder / "migrations")
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "shelf.db")}
    project = Project(folder, database, nursery)
    done = project.alembic("revision", "--autogenerate", "-m", "Create the tables", "--rev-id", "first")
    assert done.status == 0, done.said
    (folder / "shelf.db").unlink()
    return folder


@pytest.fixture
def sqlite_project(template: Path, tmp_path: Path, nursery: Nursery) -> Project:
    """The project on an SQLite file that is not there yet."""
    shutil.copytree(template, tmp_path / "shelf")
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "shelf/shelf.db")}
    return Project(tmp_path / "shelf", database, nursery)


@pytest.fixture
def project(sqlite_project: Project, django_db_setup: None) -> Iterator[Project]:
    """The project on an empty database of the vendor that the tests run on."""
    if connection.vendor == "sqlite":
        yield sqlite_project
        return
    import psycopg

    own = {key: connection.settings_dict[key] for key in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT")}
    name = f"shelf_{uuid.uuid4().hex}"
    server = psycopg.connect(autocommit=True, **sqlite_project.on(**own, NAME="postgres").libpq())
    server.execute(f'CREATE DATABASE "{name}"')
    yield sqlite_project.on(**own, NAME=name)
    for database in (name, f"test_{name}"):
        server.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    server.close()
