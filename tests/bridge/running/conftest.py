"""A small project whose processes can be told when to die, and a herd that starts them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from textwrap import dedent, indent
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from app.config.database import parse_database_url

ROOT = Path(__file__).resolve().parents[3]
INI = """\
[alembic]
script_location = %(here)s/migrations
path_separator = newline
"""
SETTINGS = """\
import json, os
INSTALLED_APPS = ["app.bridge"]
DATABASES = {"default": json.loads(os.environ["LITTLE_DATABASE"])}
USE_TZ = True
SECRET_KEY = "of no worth"
"""
ENV = """\
import json, os, signal, threading

import sqlalchemy as sa
from alembic import context

from app.bridge import run_migrations

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "little_settings")
moment = json.loads(os.environ.get("LITTLE_MOMENT", "{}"))
seen = {"before": 0, "after": 0, "commit": 0}


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def count(word):
    seen[word] += 1
    if moment.get(word) == seen[word]:
        die()


@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def before(connection, cursor, statement, *rest):
    if moment.get("during") and moment["during"] in statement:
        threading.Timer(moment["delay"], die).start()
    count("before")


@sa.event.listens_for(sa.Engine, "after_cursor_execute")
def after(connection, cursor, statement, *rest):
    count("after")
    if "PRAGMA max_page_count" in moment.get("full", "") and seen["after"] == 1:
        connection.connection.cursor().execute(moment["full"])


@sa.event.listens_for(sa.Engine, "commit")
def commit(connection):
    count("commit")


run_migrations(context)
if "LITTLE_COUNTS" in os.environ:
    with open(os.environ["LITTLE_COUNTS"], "w") as file:
        json.dump(seen, file)
"""
REVISION = '''\
"""{name}"""

import sqlalchemy as sa
from alembic import op

revision = {name!r}
down_revision = {below!r}
{head}

def upgrade() -> None:
{upgrade}


def downgrade() -> None:
{downgrade}
'''


@dataclass(frozen=True)
class Told:
    """How processes ended."""

    statuses: list[int]
    said: list[str]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())

    def assert_ok(self) -> Told:
        assert set(self.statuses) == {0}, self.said
        return self


class Herd:
    """Where processes come from; see herd.py."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("herd.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def ask(self, request: dict[str, Any]) -> list[int]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer: list[int] = json.loads(self.process.stdout.readline())
        return answer


class Little:
    """A project of a few revisions, written by hand, on a database of its own."""

    def __init__(self, folder: Path, url: str, herd: Herd) -> None:
        self.folder, self.herd, self.head = folder, herd, None
        self.database: dict[str, Any] = dict(parse_database_url(url, root=folder))
        own = url.replace("postgresql://", "postgresql+psycopg://")
        self.engine = sa.create_engine(own, poolclass=NullPool)
        (folder / "migrations/versions").mkdir(parents=True)
        files = {"alembic.ini": INI, "little_settings.py": SETTINGS, "migrations/env.py": ENV}
        for name, text in files.items():
            (folder / name).write_text(text)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    head: str | None

    def revise(self, name: str, upgrade: str, downgrade: str = "pass", *, head: str = "") -> None:
        texts = {"upgrade": upgrade, "downgrade": downgrade}
        laid_out = {key: indent(dedent(text).strip(), "    ") for key, text in texts.items()}
        text = REVISION.format(name=name, below=self.head, head=head, **laid_out)
        (self.folder / f"migrations/versions/{name}.py").write_text(text)
        self.head = name

    def environment(self, moment: dict[str, Any] | None = None, **variables: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}{os.pathsep}{self.folder}",
            "LITTLE_DATABASE": json.dumps(self.database, default=str),
            "LITTLE_MOMENT": json.dumps(moment or {}),
            **variables,
        }

    def alembic(
        self, *words: str, count: int = 1, moment: dict[str, Any] | None = None, **variables: str
    ) -> Told:
        """So many processes at once, of the same command."""
        out = Path(mkdtemp(dir=self.folder))
        request = {"count": count, "argv": ["alembic", *words], "cwd": str(self.folder), "out": str(out)}
        statuses = self.herd.ask({**request, "env": self.environment(moment, **variables)})
        said = [path.read_text() for path in sorted(out.iterdir())]
        return Told(statuses, said)

    @contextmanager
    def running(self, *words: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
        """One process, while the test does something else."""
        with subprocess.Popen(
            [str(Path(sys.executable).with_name("alembic")), *words],
            cwd=self.folder,
            env=self.environment(None, **variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    def do(self, *statements: str) -> None:
        with self.engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    @property
    def version(self) -> str | None:
        rows = self.rows("SELECT version_num FROM alembic_version")
        return rows[0][0] if rows else None


@pytest.fixture(scope="session")
def herd() -> Iterator[Herd]:
    made = Herd()
    yield made
    made.process.communicate(timeout=60)


@pytest.fixture
def little(tmp_path: Path, scratch_database_url: str, herd: Herd) -> Little:
    return Little(tmp_path / "little", scratch_database_url, herd)


@pytest.fixture
def people(little: Little) -> Little:
    """With a table of people, and their notes, at revision `first`."""
    little.revise(
        "first",
        """
        op.create_table("people", sa.Column("id", sa.Integer(), primary_key=True),
                        sa.Column("name", sa.String(50), nullable=False))
        op.create_table("notes", sa.Column("id", sa.Integer(), primary_key=True),
                        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id", ondelete="CASCADE")))
        """,
    )
    little.alembic("upgrade", "head").assert_ok()
    return little
