"""The SQL of one revision, for the vendor of a database; no server is asked."""

from __future__ import annotations

from io import StringIO
from threading import Lock
from typing import TextIO

from alembic import command
from alembic.config import Config
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.errors import BridgeError
from app.bridge.revisions import config_for, scripts

ONE_AT_A_TIME = Lock()
"""Alembic keeps what is running in its modules: two threads of a server would share it."""


def sql_of(connection: BaseDatabaseWrapper, revision: str, *, backwards: bool = False) -> str:
    """What a revision executes, or what takes it back. `revision` is a full id.

    Raises alembic.util.CommandError where there is no such text: a merge, a revision that reads data.
    """
    with ONE_AT_A_TIME, StringIO() as out:
        write_sql(config_for(connection, stdout=out, verbosity=0), revision, out, backwards=backwards)
        return out.getvalue()


def write_sql(config: Config, revision: str, out: TextIO, *, backwards: bool = False) -> None:
    below = scripts().get_revision(revision).down_revision or "base"
    if not isinstance(below, str):
        raise BridgeError(f"Revision {revision} merges {', '.join(below)} and has no SQL of its own.")
    config.output_buffer = out
    config.attributes["needs_metadata"] = False
    if backwards:
        command.downgrade(config, f"{revision}:{below}", sql=True)
    else:
        command.upgrade(config, f"{below}:{revision}", sql=True)
