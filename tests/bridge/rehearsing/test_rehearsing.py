"""Parts of a rehearsal that need no process of their own."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from io import StringIO
from types import SimpleNamespace

import pytest

from app.bridge.errors import BridgeError
from app.bridge.rehearsing.copies import sqlite_copy
from app.bridge.rehearsing.moves import Lock, Move
from app.bridge.rehearsing.states import losses
from app.bridge.subcommands.rehearse import Screen
from tests.bridge.conftest import django_connection
from tests.bridge.guesthouse import ROOT

pytestmark = pytest.mark.once

MOVE = Move("abc", "add_it", True, 0.5, (Lock("users", "AccessExclusiveLock"),), has_left_transaction=False)


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({("t", ""): 3, ("t", "a"): 2}, {("t", ""): 3, ("t", "a"): 2}, []),
        ({("t", ""): 3, ("t", "a"): 2}, {("t", ""): 4, ("t", "a"): 2}, []),
        ({("t", ""): 3, ("t", "a"): 2}, {}, ["3 of 3 rows of t"]),
        ({("t", ""): 1, ("t", "a"): 1}, {}, ["1 of 1 row of t"]),
        ({("t", ""): 3, ("t", "a"): 2}, {("t", ""): 3}, ["2 of 2 values of t.a"]),
        ({("t", ""): 3, ("t", "a"): 3}, {("t", ""): 2, ("t", "a"): 2}, ["1 of 3 rows of t"]),
        ({("t", ""): 0, ("t", "a"): 0}, {}, []),
    ],
)
def test_losses_are_rows_and_values_beyond_them(before, after, expected):
    assert list(losses(before, after)) == expected


def test_too_little_space_is_told_before_anything_is_copied(tmp_path, monkeypatch):
    connection = django_connection(ENGINE="django.db.backends.sqlite3", NAME=str(tmp_path / "own.db"))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    with closing(sqlite3.connect(tmp_path / "own.db")) as raw:
        raw.execute("CREATE TABLE t (a)")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5))
    with pytest.raises(BridgeError, match=r"0\.0 MiB are free\. Set TMPDIR"), ExitStack() as gone:
        sqlite_copy(connection, gone)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_what_is_no_database_is_told(tmp_path):
    (tmp_path / "own.db").write_text("This is a letter, and long enough to be one." * 100)
    connection = django_connection(ENGINE="django.db.backends.sqlite3", NAME=str(tmp_path / "own.db"))
    with pytest.raises(BridgeError, match="cannot be copied: file is not a database"), ExitStack() as gone:
        sqlite_copy(connection, gone)


def test_a_terminal_sees_what_is_being_done_and_then_the_result_alone():
    screen = Screen(stream := Terminal())
    screen.expect(3)
    screen.begin("upgrade to abc")
    screen.moved(MOVE)
    doing, result = stream.getvalue().split("\n")[0].rsplit("\r\x1b[K", 1)
    assert "[0/3] upgrade to abc …" in doing
    assert result == "[1/3] upgrade to abc add_it: 0.50 s"


def test_no_terminal_sees_plain_lines_only():
    screen = Screen(stream := StringIO())
    screen.expect(3)
    screen.begin("upgrade to abc")
    screen.moved(MOVE)
    assert stream.getvalue().splitlines() == [
        "[1/3] upgrade to abc add_it: 0.50 s",
        "      ACCESS EXCLUSIVE on users: people wait to read and to write",
    ]


def test_a_project_on_sqlite_alone_needs_no_psycopg():
    code = "import sys; sys.modules['psycopg'] = None; import app.bridge.subcommands"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
