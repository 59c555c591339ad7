"""The revisions of a project and what a database has of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from django.conf import ENVIRONMENT_VARIABLE, settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.errors import BridgeError
from app.bridge.failures import lost_message, lost_revisions

INI = "alembic.ini"
VERSION_TABLE = "alembic_version"


def config_file() -> Path:
    """Where alembic.ini is: ALEMBIC_CONFIG names it, or it lies beside or above the settings module,
    or in the current folder.

    Raises BridgeError.
    """
    if named := os.environ.get("ALEMBIC_CONFIG"):
        return Path(named)
    # Settings that are overridden or made by hand know no module of their own.
    module = settings.SETTINGS_MODULE or os.environ.get(ENVIRONMENT_VARIABLE)
    folders = [*Path(str(import_module(module).__file__)).resolve().parents] if module else []
    for folder in (*folders, Path.cwd()):
        if (folder / INI).is_file():
            return folder / INI
    raise BridgeError(
        f"There is no {INI} beside or above the settings ({module or 'made by hand'}): make one with "
        "`alembic init`, or name it in ALEMBIC_CONFIG."
    )


def config_for(
    connection: BaseDatabaseWrapper, *, stdout: TextIO | None = None, verbosity: int = 1, **attributes: Any
) -> Config:
    """Alembic's configuration for commands on `connection`; env.py finds it among the attributes."""
    config = Config(str(config_file()), stdout=stdout or sys.stdout)
    config.attributes.update(connection=connection, verbosity=verbosity, **attributes)
    return config


def scripts() -> ScriptDirectory:
    """The project's revisions. Raises alembic.util.CommandError."""
    return ScriptDirectory.from_config(Config(str(config_file())))


@dataclass(frozen=True)
class Standing:
    """Where a database stands."""

    current: tuple[str, ...]
    heads: tuple[str, ...]
    lost: tuple[str, ...]
    """Revisions that it is at and of which there is no file."""
    pending: tuple[Script, ...]
    """Those to apply to be at the heads, the first to apply first."""
    applied: frozenset[str]
    lost_message: str = ""

    @property
    def is_behind(self) -> bool:
        return bool(self.pending or self.lost)


def standing(connection: BaseDatabaseWrapper) -> Standing:
    """Where the database of `connection` stands. Two queries.

    Raises django.db.Error if it cannot be asked, alembic.util.CommandError if revisions cannot be read.
    """
    script = scripts()
    current = current_revisions(connection)
    lost = lost_revisions(script, current)
    known = [revision for revision in current if revision not in lost]
    applied = {step.revision for step in ancestors(script, known)}
    pending = [step for step in oldest_first(script) if step.revision not in applied] if not lost else []
    return Standing(
        current=current,
        heads=tuple(script.get_heads()),
        lost=tuple(lost),
        pending=tuple(pending),
        applied=frozenset(applied),
        lost_message=lost_message(lost, script) if lost else "",
    )


def current_revisions(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """The revisions that the database says it is at; none where it was never migrated."""
    with connection.cursor() as cursor:
        if VERSION_TABLE not in connection.introspection.table_names(cursor):
            return ()
        cursor.execute("SELECT version_num FROM alembic_version ORDER BY version_num")
        return tuple(row[0] for row in cursor.fetchall())


def ancestors(script: ScriptDirectory, revisions: list[str]) -> Iterator[Script]:
    """These revisions and all that they build on."""
    if revisions:
        yield from script.iterate_revisions(tuple(revisions), "base", implicit_base=True)


def oldest_first(script: ScriptDirectory) -> list[Script]:
    return list(script.walk_revisions())[::-1]


def has_databases() -> bool:
    """Whether the project has a database at all."""
    from django.db import connections

    try:
        return connections["default"].vendor != "unknown"
    except ImproperlyConfigured:
        return False
