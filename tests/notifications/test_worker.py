"""`manage.py notify` as operators run it: processes, a mail server, and SIGKILL."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.notifications.mail_server import Server, mail_server

ROOT = Path(__file__).resolve().parents[2]
MAILS = 40
FILL = f"""
from app.accounts.models import User
from app.notifications.models import Mail
people = User.objects.bulk_create(
    User(username=f"p{{n}}", username_folded=f"p{{n}}", email=f"p{{n}}@example.org") for n in range({MAILS})
)
Mail.objects.bulk_create(Mail(person=p, subject=f"News {{n}}", body="Hello") for n, p in enumerate(people))
"""
SHOW = """
from app.notifications.models import Mail
print("sent", Mail.objects.filter(sent_at__isnull=False).count())
"""
HURRY = """
from django.utils import timezone
from app.notifications.models import Mail
Mail.objects.waiting().update(next_attempt_at=timezone.now())
"""


@pytest.fixture
def filled(run_command):
    run_command("alembic", "upgrade", "head")
    run_command(sys.executable, "manage.py", "shell", "--verbosity=0", "-c", FILL)


def worker(environment: dict[str, str], server: Server, *arguments: str) -> subprocess.Popen[str]:
    mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(server.port), "EMAIL_USE_TLS": "false"}
    return subprocess.Popen(
        [sys.executable, "manage.py", "notify", *arguments],
        cwd=ROOT,
        env={**environment, **mail},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def sent(run_command) -> int:
    shown = run_command(sys.executable, "manage.py", "shell", "--verbosity=0", "-c", SHOW).stdout
    return int(shown.split()[-1])


def test_workers_side_by_side_send_each_mail_once(filled, project_environment, run_command):
    with mail_server() as server:
        workers = [worker(project_environment, server) for _ in range(4)]
        endings = [process.communicate(timeout=100) for process in workers]
    assert [process.returncode for process in workers] == [0] * 4, endings
    assert Counter(mail["Subject"] for mail in server.taken) == {f"News {n}": 1 for n in range(MAILS)}


@pytest.mark.timeout(300)
def test_a_killed_worker_loses_no_mail_and_repeats_at_most_the_one_in_hand(
    filled, project_environment, run_command
):
    kills, moments = 0, random.Random(7)
    with mail_server(pause=0.02) as server:
        for _round in range(5):
            process = worker(project_environment, server)
            target = len(server.taken) + moments.randint(1, 6)
            end = time.monotonic() + 60
            while len(server.taken) < target and process.poll() is None and time.monotonic() < end:
                time.sleep(0.002)
            time.sleep(moments.random() * 0.03)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                kills += 1
            process.communicate(timeout=60)
            run_command(sys.executable, "manage.py", "shell", "--verbosity=0", "-c", HURRY)
        process = worker(project_environment, server)
        process.communicate(timeout=100)
    assert kills >= 3
    assert sent(run_command) == MAILS
    taken = Counter(mail["Message-ID"] for mail in server.taken)
    assert len(taken) == MAILS
    assert sum(taken.values()) - MAILS <= kills


def test_a_watching_worker_ends_well_when_it_is_told_to(filled, project_environment):
    with mail_server() as server:
        process = worker(project_environment, server, "--watch", "--every", "1")
        end = time.monotonic() + 60
        while len(server.taken) < MAILS and time.monotonic() < end:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert f"sent: {MAILS}" in output


def test_the_heartbeat_of_a_watching_worker_stops_when_it_hangs(filled, project_environment, tmp_path):
    heartbeat = tmp_path / "heartbeat"
    with mail_server() as server:
        process = worker(
            project_environment, server, "--watch", "--every", "1", "--heartbeat", str(heartbeat)
        )
        first = beat_after(heartbeat, 0)
        assert beat_after(heartbeat, first) > first
        process.send_signal(signal.SIGSTOP)
        last = heartbeat.stat().st_mtime_ns
        time.sleep(2)
        assert heartbeat.stat().st_mtime_ns == last
        process.send_signal(signal.SIGCONT)
        process.terminate()
        _output, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors


def beat_after(heartbeat: Path, earlier: int) -> int:
    """The time of the first beat that is later, in nanoseconds; 0 if none comes."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if heartbeat.exists() and (beat := heartbeat.stat().st_mtime_ns) > earlier:
            return beat
        time.sleep(0.05)
    return 0


@pytest.mark.once
@pytest.mark.parametrize("word", ["0", "soon"])
def test_a_bad_interval_is_refused_in_words(run_command, word):
    refused = run_command(sys.executable, "manage.py", "notify", "--every", word, status=2)
    assert "--every" in refused.stderr and "Traceback" not in refused.stderr
