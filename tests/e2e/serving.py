"""The site as production serves it, as processes of its own: what the browser talks to."""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT

LINK = re.compile(r"(https?://\S+/account/\S+)")


class Site:
    """A running server: its address, its database's furniture, and the mail that it prints."""

    def __init__(self, address: str, output: Path, scenery: dict[str, str]) -> None:
        self.address = address
        self.output = output
        self.scenery = scenery

    def url(self, path: str) -> str:
        """The address of a path, in which `{name}` stands for a piece of the scenery."""
        return self.address + (path.format(**self.scenery) if "{" in path else path)

    def link_mailed_to(self, address: str) -> str:
        """The link in the newest mail to an address, from what the server has printed."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            mails = self.output.read_text(encoding="utf-8").split("Content-Type: text/plain")
            links = [
                found for mail in mails if f"To: {address}\n" in mail for found in LINK.findall(unfold(mail))
            ]
            if links:
                return str(links[-1])
            time.sleep(0.1)
        raise AssertionError(f"no mail to {address} in {self.output.read_text(encoding='utf-8')}")


def unfold(mail: str) -> str:
    """A printed mail with the lines joined that quoted-printable has broken."""
    return mail.replace("=\n", "").replace("=3D", "=")


@contextmanager
def serving(database_url: str, folder: Path, *, furnished: bool, lock: Path) -> Iterator[Site]:
    """Serve an empty or a furnished database. `lock` orders the processes that collect static files."""
    port = free_port()
    environment = {
        **{name: os.environ[name] for name in ("HOME", "LANG", "PATH", "TMPDIR") if name in os.environ},
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": "the browser's tests",
    }
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        run("manage.py", "prepare", environment=environment)
    scenery = {}
    if furnished:
        run("manage.py", "load_demo", environment=environment)
        scenery = json.loads(run("-m", "tests.e2e.scenery", environment=environment))
    output = folder / "server.log"
    with output.open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        wait_until(lambda: "Democrasite is at" in output.read_text(encoding="utf-8"), server)
        yield Site(f"http://127.0.0.1:{port}", output, scenery)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)
    printed = output.read_text(encoding="utf-8")
    assert "Traceback" not in printed, printed


def run(*command: str, environment: dict[str, str]) -> str:
    """What a Python program of the project prints."""
    answer = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


def wait_until(is_so: Callable[[], bool], server: subprocess.Popen[bytes], *, seconds: int = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert server.poll() is None, f"the server ended with {server.returncode}"
        assert time.monotonic() < deadline, f"the server told no address within {seconds} seconds"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
