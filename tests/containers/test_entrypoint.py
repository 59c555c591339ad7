"""What the container runs around the site: docker/entrypoint and docker/healthcheck, as real processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

DOCKER = Path(__file__).resolve().parents[2] / "docker"
pytestmark = pytest.mark.once


@pytest.fixture
def environment(project_environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """As in the image, with a volume, and no key given."""
    kept = {name: value for name, value in project_environment.items() if name != "SECRET_KEY"}
    return {**kept, "SECRET_KEY_FILE": str(tmp_path / "key")}


def start(environment: dict[str, str], *command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["sh", str(DOCKER / "entrypoint"), *command],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(environment: dict[str, str], *command: str) -> tuple[int, str, str]:
    """Status, output and errors."""
    process = start(environment, *command)
    output, errors = process.communicate(timeout=60)
    return process.returncode, output, errors


def test_first_starts_at_once_use_one_key(environment, tmp_path):
    starts = [start(environment, "cat", environment["SECRET_KEY_FILE"]) for _ in range(8)]
    keys = {process.communicate(timeout=60)[0].strip() for process in starts}
    assert [process.returncode for process in starts] == [0] * 8
    assert len(keys) == 1
    assert len(keys.pop()) > 50
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_there_stays(environment, tmp_path):
    (tmp_path / "key").write_text("mine")
    assert run(environment, "true")[0] == 0
    assert (tmp_path / "key").read_text() == "mine"


def test_no_key_is_made_up_where_one_is_given(environment, tmp_path):
    assert run({**environment, "SECRET_KEY": "mine"}, "true")[0] == 0
    assert not (tmp_path / "key").exists()


def test_no_key_is_made_up_for_a_public_site(environment, tmp_path):
    status, _, said = run({**environment, "SITE_URL": "https://vote.example.org"}, "true")
    assert status == 1
    assert said.startswith(f"SECRET_KEY_FILE names {tmp_path / 'key'}, which does not exist")
    assert said.count("\n") == 1
    assert not (tmp_path / "key").exists()


def test_a_command_is_run_as_it_is(environment):
    status, output, _ = run(environment, "sh", "-c", 'printf "%s|" "$@"; exit 3', "sh", "two words", "*")
    assert (status, output) == (3, "two words|*|")


def check_health(port: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(DOCKER / "healthcheck")]
    return subprocess.run(
        command, env={"PORT": str(port)}, capture_output=True, text=True, timeout=60, check=False
    )


@contextmanager
def site(status: int) -> Iterator[int]:
    """The port of something that answers everything with `status`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "expected"), [(200, 0), (302, 0), (404, 1), (500, 1), (503, 1)])
def test_a_site_is_healthy_while_its_home_page_is_answered(status, expected):
    with site(status) as port:
        done = check_health(port)
    assert done.returncode == expected
    assert (str(status) in done.stderr) is bool(expected)


def test_a_site_that_does_not_answer_is_not_healthy():
    with site(200) as port:
        pass
    done = check_health(port)
    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert "Traceback" not in done.stderr
