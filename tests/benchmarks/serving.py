"""The site as `manage.py serve` starts it, on the test's database, and what its processes use of the CPU."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tests.conftest import ROOT
from tests.e2e.serving import free_port, wait_until

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Served:
    """A running server."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of CPU that its processes have used so far."""
        return sum(cpu_of(pid) for pid in [self.pid, *children_of(self.pid)])


def children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in text.split()]


def cpu_of(pid: int) -> float:
    """Seconds of CPU of a process; 0 of one that is gone, or that another user may not see."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / TICK


def database_cpu() -> float:
    """Seconds of CPU that the database's processes for this database have used; SQLite has none."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return sum(cpu_of(pid) for (pid,) in cursor.fetchall())


def database_url() -> str:
    """The URL of the database that this test is connected to."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    person = f"{quote(given['USER'])}:{quote(given['PASSWORD'] or '')}"
    return f"postgresql://{person}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Two workers of four threads, as always; with the settings of `tests.benchmarks.settings`."""
    port = free_port()
    environment = {
        **{name: os.environ[name] for name in ("HOME", "LANG", "PATH", "TMPDIR") if name in os.environ},
        "BENCHMARK_STATIC_ROOT": str(folder / "static"),
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": settings.SECRET_KEY,
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(collect, cwd=ROOT, env=environment, check=True)
    output = folder / "server.log"
    with output.open("w") as log:
        command = [sys.executable, "manage.py", "serve"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_until(lambda: "Democrasite is at" in output.read_text(encoding="utf-8"), server)
        time.sleep(1)  # the workers open their connections
        yield Served(port, server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)
    printed = output.read_text(encoding="utf-8")
    assert "Traceback" not in printed, printed
