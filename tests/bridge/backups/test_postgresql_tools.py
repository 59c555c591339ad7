"""PostgreSQL's programs, found and run on the database of the tests."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from app.bridge.backups import postgresql_tools as tools
from app.bridge.errors import BridgeError
from tests.bridge.backups.wrapping import wrapper_of

connection = connections["default"]
pytestmark = [pytest.mark.vendor("postgresql"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def copy_name() -> Iterator[str]:
    name = f"copy_{secrets.token_hex(6)}"
    yield name
    tools.drop_database(connection, name)


@pytest.mark.parametrize("name", ["pg_dump", "pg_restore", "psql"])
def test_a_program_is_found_that_is_no_older_than_the_server(name: str) -> None:
    assert tools.major_version(tools.program(connection, name)) >= connection.pg_version // 10000  # type: ignore[attr-defined]


def test_an_older_program_is_refused_with_the_cure(settings: object, tmp_path: Path) -> None:
    script = tmp_path / "pg_dump"
    script.write_text('#!/bin/sh\necho "pg_dump (PostgreSQL) 9.6.1"\n')
    script.chmod(0o755)
    settings.BRIDGE_POSTGRESQL_BINARIES = tmp_path  # type: ignore[attr-defined]
    with pytest.raises(BridgeError, match=r"version 9.*postgresql-client-\d+.*BRIDGE_POSTGRESQL_BINARIES"):
        tools.program(connection, "pg_dump")


def test_a_folder_without_programs_is_refused(settings: object, tmp_path: Path) -> None:
    settings.BRIDGE_POSTGRESQL_BINARIES = tmp_path  # type: ignore[attr-defined]
    with pytest.raises(BridgeError, match="found none"):
        tools.program(connection, "psql")


def test_the_password_is_in_the_environment_and_not_on_the_command_line() -> None:
    password = connection.settings_dict["PASSWORD"]
    assert tools.environment(connection)["PGPASSWORD"] == password
    assert password not in " ".join(tools.target(connection))


def test_parameters_without_a_variable_are_told_on_the_command_line() -> None:
    own = wrapper_of(connection, OPTIONS={"keepalives_idle": 7, "sslmode": "prefer"})
    assert "keepalives_idle=7" in tools.target(own)[0]
    assert tools.environment(own)["PGSSLMODE"] == "prefer"


def test_a_passphrase_is_never_told_on_the_command_line() -> None:
    with pytest.raises(BridgeError, match="sslpassword"):
        tools.target(wrapper_of(connection, OPTIONS={"sslpassword": "hush"}))


def test_a_program_that_fails_says_why() -> None:
    with pytest.raises(BridgeError, match=r"psql failed: .*nowhere"):
        tools.run_program(
            connection,
            "psql",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            "SELECT 1 FROM nowhere",
            *tools.target(connection),
        )


def test_a_copy_has_the_rows_and_leaves_the_original(copy_name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_content_type")
        (rows,) = cursor.fetchone()
    tools.copy_database(connection, copy_name)
    with psycopg.connect(**{**tools.libpq_params(connection), "dbname": copy_name}) as copy:  # type: ignore[arg-type]
        assert copy.execute("SELECT count(*) FROM django_content_type").fetchone() == (rows,)


def test_a_copy_that_fails_leaves_no_database(copy_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "role", lambda _: ["--role=nobody_of_that_name"])
    with pytest.raises(BridgeError, match="nobody_of_that_name"):
        tools.copy_database(connection, copy_name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [copy_name])
        assert cursor.fetchone() is None


def test_the_tests_have_the_programs_on_path() -> None:
    answer = subprocess.run(["pg_dump", "--version"], capture_output=True, text=True, check=True)
    assert "PostgreSQL" in answer.stdout, os.environ["PATH"]
