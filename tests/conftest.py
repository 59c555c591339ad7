"""Fixtures for everybody: the test database, and projects of their own for tests that start processes."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from hypothesis import settings as hypothesis_settings
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]

hypothesis_settings.register_profile("democrasite", deadline=None, derandomize="CI" in os.environ)
hypothesis_settings.load_profile("democrasite")


@pytest.fixture(scope="session")
def vendor() -> str:
    """The database that this process tests on: `sqlite` or `postgresql`."""
    return os.environ["TEST_VENDOR"]


@pytest.fixture(scope="session", autouse=True)
def empty_static_root(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests serve static files from where they are written, never what an earlier `make run` collected."""
    from django.conf import settings

    settings.STATIC_ROOT = tmp_path_factory.mktemp("static")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, vendor: str
) -> None:
    """SQLite's test database is a file, where threads wait for one another; in memory they fail."""
    from django.db import connection

    if vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.db")
    request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture
def scratch_database_url(vendor: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a new, empty database of this vendor, for processes of their own; dropped afterwards."""
    if vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/scratch.db"
        return
    server = os.environ["DATABASE_URL"]
    name = f"scratch_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def project_environment(scratch_database_url: str) -> dict[str, str]:
    """The environment of a process of its own: the scratch database, a secret, nothing of the tests' own.

    The virtual environment's programs come first on PATH, so that `alembic` is the project's.
    """
    kept = {"HOME", "LANG", "TMPDIR", "VIRTUAL_ENV"} & os.environ.keys()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {
        **{name: os.environ[name] for name in kept},
        "PATH": path,
        "DATABASE_URL": scratch_database_url,
        "SECRET_KEY": "tests",
    }


RunCommand = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run_command(project_environment: dict[str, str]) -> RunCommand:
    """Runs a program of the project, as a person would: `run_command("alembic", "current")`.

    It must end with `status` (0 unless said; None takes any) within `timeout` seconds. More keyword
    arguments are variables of its environment; None removes one.
    """

    def run(
        *command: str, status: int | None = 0, timeout: float = 60, cwd: Path = ROOT, **variables: str | None
    ) -> subprocess.CompletedProcess[str]:
        wanted = project_environment | variables
        environment = {name: value for name, value in wanted.items() if value is not None}
        program = [sys.executable, *command] if command[0].endswith(".py") else list(command)
        answer = subprocess.run(
            program, capture_output=True, text=True, timeout=timeout, cwd=cwd, env=environment, check=False
        )
        told = f"{' '.join(command)} ended with {answer.returncode}\n{answer.stdout}\n{answer.stderr}"
        assert status is None or answer.returncode == status, told
        return answer

    return run
