"""`schema_moved` tells each receiver once what became of the schema."""

from __future__ import annotations

import getpass
import json
import socket
from typing import Any

import pytest

from tests.migrations.conftest import Project

RECEIVER = """

def keep(using, move, **_):
    import json
    from dataclasses import asdict
    from django.db import connections
    connections[using].ensure_connection()
    with open(os.environ["SHELF_LOG"] + ".moves", "a") as file:
        file.write(json.dumps({**asdict(move), "using": using}, default=str) + "\\n")


from app.bridge import schema_moved
schema_moved.connect(keep)
"""


@pytest.fixture
def listening(project: Project) -> Project:
    with (project.folder / "library/apps.py").open("a") as file:
        file.write(RECEIVER)
    return project


def moves(project: Project) -> list[dict[str, Any]]:
    path = project.folder / "signals.log.moves"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def told(project: Project) -> list[tuple[Any, ...]]:
    return [(m["command"], m["before"], m["after"], m["revisions"], m["error"]) for m in moves(project)]


def test_each_move_is_told_with_where_from_and_where_to(listening: Project) -> None:
    listening.write_revision("second", "first", "pass")
    listening.alembic("upgrade", "head")
    listening.manage("migrate", "first")
    listening.manage("alembic", "stamp", "second")
    assert told(listening) == [
        ("upgrade", [], ["second"], ["first", "second"], ""),
        ("downgrade", ["second"], ["first"], ["second"], ""),
        ("stamp", ["first"], ["second"], ["second"], ""),
    ]


def test_a_move_says_who_when_and_how_long(listening: Project) -> None:
    listening.alembic("upgrade", "head")
    listening.alembic("-x", "actor=Release 7", "downgrade", "base")
    first, second = moves(listening)
    assert first["actor"] == f"{getpass.getuser()}@{socket.gethostname()}"
    assert second["actor"] == "Release 7"
    assert first["using"] == "default"
    assert 0 < first["seconds"] < 60
    assert first["started"] < second["started"]


def test_what_moves_nothing_is_not_told(listening: Project) -> None:
    listening.alembic("upgrade", "head")
    for words in (
        ["upgrade", "head"],
        ["stamp", "head"],
        ["current"],
        ["check"],
        ["upgrade", "head", "--sql"],
    ):
        assert listening.alembic(*words).status == 0
    assert len(moves(listening)) == 1


def test_an_upgrade_that_stops_half_way_is_told_with_its_reason(listening: Project) -> None:
    listening.write_revision("second", "first", "op.execute('SELECT nonsense')")
    assert listening.alembic("upgrade", "head").status != 0
    ((command, before, after, revisions, error),) = told(listening)
    assert (command, before, after, revisions) == ("upgrade", [], ["first"], ["first"])
    assert "Upgrade to second" in error


def test_a_revision_whose_commit_fails_is_not_told_as_done(listening: Project) -> None:
    listening.alembic("upgrade", "head")
    broken = "INSERT INTO library_book (author_id, title, pages) VALUES (77, 'x', 1)"
    listening.write_revision("second", "first", f'op.execute("{broken}")')
    done = listening.alembic("upgrade", "head")
    assert done.status != 0
    assert "The database is unchanged." in done.said
    assert told(listening)[1][1:4] == (["first"], ["first"], [])


def test_a_receiver_that_fails_spoils_nothing(listening: Project) -> None:
    with (listening.folder / "library/apps.py").open("a") as file:
        file.write("\n\ndef fail(**_):\n    raise RuntimeError\n\n\nschema_moved.connect(fail)\n")
    assert listening.alembic("upgrade", "head").status == 0
    assert len(moves(listening)) == 1
