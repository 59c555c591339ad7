"""`manage.py serve`, as a process of its own: it serves, it stops, and it says what is wrong in one line."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.conftest import ROOT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(environment: dict[str, str], *options: str) -> Iterator[subprocess.Popen[str]]:
    """A running server that has told its address."""
    program = [sys.executable, "manage.py", "serve", *options]
    server = subprocess.Popen(
        program, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        first_line = server.stdout.readline()
        assert "Democrasite is at" in first_line, server.communicate()
        yield server
    finally:
        if server.poll() is None:
            server.kill()
        server.communicate()


@pytest.fixture
def environment(project_environment: dict[str, str]) -> dict[str, str]:
    """A server on a free port that needs no collected static files."""
    return {**project_environment, "DEBUG": "true", "PORT": str(free_port())}


def status_of(environment: dict[str, str], path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{environment['PORT']}{path}", timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def trouble(run_command, **variables: str | None) -> str:
    """The one line that `serve` ends with."""
    answer = run_command("manage.py", "serve", status=1, **variables)
    assert answer.stdout == ""
    assert "Traceback" not in answer.stderr
    lines = answer.stderr.splitlines()
    assert len(lines) == 1, answer.stderr
    return lines[0]


def test_the_site_and_its_static_files_are_served(environment):
    with serving(environment):
        assert status_of(environment, "/static/admin/css/base.css") == 200
        assert status_of(environment, "/static/no-such.css") == 404


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_request_to_stop_is_obeyed_in_silence(environment, number):
    with serving(environment) as server:
        server.send_signal(number)
        output, errors = server.communicate(timeout=15)
        assert (server.returncode, output, errors) == (0, "", "")


def test_no_worker_outlives_its_parent(environment):
    with serving(environment) as server:
        server.kill()
        server.wait()
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", int(environment["PORT"])), timeout=1).close()
            except ConnectionRefusedError:
                return
            time.sleep(0.2)
        pytest.fail("a worker still listens")


def test_a_busy_port_is_told_with_another_one(environment, run_command):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = trouble(run_command, PORT=str(port))
    assert f"127.0.0.1:{port} is in use by another program" in line


def test_an_address_of_another_machine_is_refused(run_command):
    assert "correct BIND_HOST" in trouble(run_command, BIND_HOST="192.0.2.1", PORT=str(free_port()))


def test_without_a_secret_nothing_is_served(run_command):
    assert "SECRET_KEY is not set" in trouble(run_command, SECRET_KEY=None)


def test_a_garbage_port_is_one_line(run_command):
    assert trouble(run_command, PORT="http") == (
        "manage.py: PORT is 'http': write a whole number from 1 to 65535."
    )


def test_a_garbage_database_url_is_one_line(run_command):
    assert trouble(run_command, DATABASE_URL="hunter2").startswith("manage.py: DATABASE_URL is no URL")


@pytest.mark.vendor("sqlite")
def test_a_file_that_is_no_database_is_told(run_command, environment, tmp_path):
    (tmp_path / "letter.db").write_text("Dear all, " * 200)
    url = f"sqlite:///{tmp_path}/letter.db"
    assert "letter.db cannot be opened" in trouble(run_command, DATABASE_URL=url, PORT=environment["PORT"])


@pytest.mark.vendor("sqlite")
def test_a_folder_that_is_not_there_is_told(run_command, environment, tmp_path):
    url = f"sqlite:///{tmp_path}/nowhere/town.db"
    assert "town.db cannot be opened" in trouble(run_command, DATABASE_URL=url, PORT=environment["PORT"])


@pytest.mark.vendor("postgresql")
def test_a_server_that_is_not_there_is_told(run_command, environment):
    url = f"postgresql://bob:hunter2@127.0.0.1:{free_port()}/town"
    line = trouble(run_command, DATABASE_URL=url, PORT=environment["PORT"])
    assert "no server answers at 127.0.0.1, port" in line
    assert "hunter2" not in line


@pytest.mark.vendor("postgresql")
def test_a_database_that_is_not_there_is_told(run_command, environment):
    name = f"missing_{secrets.token_hex(4)}"
    url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    line = trouble(run_command, DATABASE_URL=url, PORT=environment["PORT"])
    assert f"the server has no database '{name}'" in line


@pytest.mark.vendor("postgresql")
def test_a_wrong_password_is_told_without_repeating_it(run_command, environment):
    parts = urlsplit(os.environ["DATABASE_URL"])
    address = parts.netloc.rpartition("@")[2]
    url = urlunsplit(parts._replace(netloc=f"nobody_here:hunter2@{address}"))
    line = trouble(run_command, DATABASE_URL=url, PORT=environment["PORT"])
    assert "the server refuses the user 'nobody_here'" in line
    assert "hunter2" not in line
