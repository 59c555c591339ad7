"""Making a backup: written, read again, and only then given its name."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.db import Error as DjangoDatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.backups.content import Content
from app.bridge.backups.files import default_folder, default_name, give_name, refuse_taken, unfinished
from app.bridge.errors import BridgeError
from app.bridge.failures import Progress, database_error


@dataclass(frozen=True)
class Backup:
    """A file that was verified."""

    path: Path
    content: Content

    @property
    def told(self) -> str:
        size = self.path.stat().st_size
        lines = [f"Backed up to {self.path} ({size:,} bytes): {self.content.summary}.", *self.content.notes]
        return "\n".join(lines)


def make_backup(
    connection: BaseDatabaseWrapper, path: Path | None = None, *, overwrite: bool = False, label: str = ""
) -> Backup:
    """Back the database up while it is used. Without `path` the file is named in the default folder.

    Raises BridgeError, and then there is no file.
    """
    if path is not None:
        refuse_taken(path, overwrite=overwrite)
    with unfinished(path.parent if path else default_folder()) as file:
        content = copies_of(connection).write(connection, file)
        name = database_name(connection)
        path = path or file.parent / default_name(name, content, label=label)
        give_name(file, path, overwrite=overwrite)
    return Backup(path, content)


def database_name(connection: BaseDatabaseWrapper) -> str:
    name = str(connection.settings_dict["NAME"] or "")
    return name.removeprefix("file:").partition("?")[0]


def copies_of(connection: BaseDatabaseWrapper) -> Any:
    """The module that copies this vendor's databases. Raises BridgeError where it cannot be reached."""
    if connection.vendor not in ("sqlite", "postgresql"):
        raise BridgeError(f"{connection.vendor} has tools of its own for backups.")
    if connection.vendor == "postgresql":
        try:
            connection.ensure_connection()
        except DjangoDatabaseError as error:
            raise BridgeError(database_error(connection, Progress(connection.alias), error)) from error
    return import_module(f"app.bridge.backups.{connection.vendor}_copies")
