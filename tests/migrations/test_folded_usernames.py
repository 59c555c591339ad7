"""The revision that folds the usernames which are there (a6c589ebaf1b)."""

from __future__ import annotations

from textwrap import dedent

import pytest

BEFORE, AFTER = "cc28d2d41db8", "a6c589ebaf1b"


@pytest.fixture
def run_sql(run_command):
    """Runs a statement for each of some parameters; returns the rows of the last, printed."""

    def run(statement: str, *parameters: tuple[str, ...]) -> str:
        code = f"""
            from django.db import connection
            with connection.cursor() as cursor:
                for parameters in {list(parameters) or [()]!r}:
                    cursor.execute({statement!r}, parameters)
                if cursor.description:
                    print(cursor.fetchall())
        """
        return run_command("manage.py", "shell", "--no-imports", "-c", dedent(code)).stdout.strip()

    return run


@pytest.fixture
def add_people(run_sql):
    def add(*names: str) -> None:
        run_sql(
            "INSERT INTO users (username, email, password, is_superuser, is_staff, is_active, created_at, "
            "email_verified) VALUES (%s, %s, '!', false, false, true, '2026-01-01', false)",
            *[(name, f"{number}@example.org") for number, name in enumerate(names)],
        )

    return add


def test_names_that_are_there_are_folded_and_the_way_back_works(run_command, run_sql, add_people):
    run_command("alembic", "upgrade", BEFORE)
    add_people("Élodie", "Straße", "bob")
    run_command("alembic", "upgrade", AFTER)
    folded = "SELECT username_folded FROM users ORDER BY id"
    assert run_sql(folded) == "[('élodie',), ('strasse',), ('bob',)]"
    run_command("alembic", "downgrade", BEFORE)
    run_command("alembic", "upgrade", AFTER)
    assert run_sql(folded) == "[('élodie',), ('strasse',), ('bob',)]"


def test_two_names_that_become_one_stop_the_upgrade_and_nothing_is_changed(run_command, run_sql, add_people):
    run_command("alembic", "upgrade", BEFORE)
    add_people("straße", "STRASSE")
    refused = run_command("alembic", "upgrade", AFTER, status=None)
    assert refused.returncode != 0
    assert "'STRASSE' and 'straße'" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert BEFORE in run_command("alembic", "current").stdout
    run_sql("UPDATE users SET username = %s WHERE username = %s", ("Strasser", "STRASSE"))
    run_command("alembic", "upgrade", AFTER)
