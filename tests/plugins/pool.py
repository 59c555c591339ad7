"""A PgBouncer before the scratch database, where one is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.plugins.postgresql import free_port

PGBOUNCER = shutil.which("pgbouncer")
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
    if PGBOUNCER is None:
        pytest.skip("pgbouncer is not installed")
    server, own_port = urlsplit(scratch_database_url), free_port()
    folder = tmp_path_factory.mktemp("pool")
    words = {"host": server.hostname, "port": server.port, "own_port": own_port}
    users, settings = folder / "users", folder / "pgbouncer.ini"
    users.write_text(f'"{server.username}" "{server.password or ""}"\n')
    settings.write_text(SETTINGS.format(**words, folder=folder, mode=request.param))
    for path in (users, settings, *folder.parents[:2], folder):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))  # it gives up being root
    person = ["-u", "nobody"] if os.geteuid() == 0 else []
    pool = subprocess.Popen([PGBOUNCER, "-q", *person, str(settings)])
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
