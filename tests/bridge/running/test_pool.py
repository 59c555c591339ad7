"""Upgrades through a real PgBouncer: refused where it pools transactions, and led around it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.conftest import RunCommand

pytestmark = pytest.mark.vendor("postgresql")


def direct(url: str) -> str:
    server = urlsplit(url)
    return f"postgresql://{server.hostname}:{server.port}"


@pytest.mark.parametrize("pooled_url", ["transaction"], indirect=True)
def test_a_pool_of_transactions_is_refused_and_led_around(
    pooled_url: str, scratch_database_url: str, run_command: RunCommand
) -> None:
    said = run_command("alembic", "upgrade", "head", DATABASE_URL=pooled_url, status=255)
    assert "PgBouncer's transaction pooling" in said.stdout + said.stderr
    assert run_command("alembic", "current", DATABASE_URL=scratch_database_url).stdout.strip() == ""
    around = f"direct-url={direct(scratch_database_url)}"
    run_command("alembic", "-x", around, "upgrade", "head", DATABASE_URL=pooled_url)
    run_command(
        "alembic",
        "downgrade",
        "-1",
        DATABASE_URL=pooled_url,
        DIRECT_DATABASE_URL=direct(scratch_database_url),
    )
    now = run_command("alembic", "current", DATABASE_URL=scratch_database_url).stdout.strip()
    assert now and "(head)" not in now


@pytest.mark.parametrize("pooled_url", ["session"], indirect=True)
def test_a_pool_of_sessions_holds_the_lock(pooled_url: str, run_command: RunCommand) -> None:
    run_command("alembic", "upgrade", "head", DATABASE_URL=pooled_url)
    assert "(head)" in run_command("alembic", "current", DATABASE_URL=pooled_url).stdout
