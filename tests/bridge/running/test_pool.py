"""Upgrades through a real PgBouncer: refused where it pools transactions, and led around it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.conftest import RunCommand
from tests.plugins.postgresql import free_port

PGBOUNCER = shutil.which("pgbouncer")
pytestmark = [
    pytest.mark.vendor("postgresql"),
    pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed"),
]
SETTINGS = """\
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own_port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = {mode}
default_pool_size = 2
"""


@pytest.fixture
def pooled_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, scratch_database_url: str
) -> Iterator[str]:
    """The scratch database through a pool of the mode that a test names."""
    server, own_port = urlsplit(scratch_database_url), free_port()
    folder = tmp_path_factory.mktemp("pool")
    words = {"host": server.hostname, "port": server.port, "own_port": own_port}
    users, settings = folder / "users", folder / "pgbouncer.ini"
    users.write_text(f'"{server.username}" "{server.password or ""}"\n')
    settings.write_text(SETTINGS.format(**words, folder=folder, mode=request.param))
    for path in (users, settings, *folder.parents[:2], folder):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))  # it gives up being root
    person = ["-u", "nobody"] if os.geteuid() == 0 else []
    pool = subprocess.Popen([str(PGBOUNCER), "-q", *person, str(settings)])
    address = server._replace(netloc=server.netloc.rpartition(":")[0] + f":{own_port}").geturl()
    try:
        wait_for(address)
        yield address
    finally:
        pool.terminate()
        pool.wait()


def wait_for(address: str) -> None:
    for _ in range(50):
        try:
            psycopg.connect(address).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise AssertionError("PgBouncer does not answer")


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
