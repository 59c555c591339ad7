"""Files that are there whole or not at all, readable by their owner only."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp

from django.conf import settings

from app.bridge.backups.content import Content
from app.bridge.errors import BridgeError

SETTING, DEFAULT_FOLDER = "BRIDGE_BACKUP_FOLDER", "backups"
SUFFIXES = {"sqlite": ".sqlite3", "postgresql": ".dump"}
MAGIC = {b"SQLite format 3\0": "sqlite", b"PGDMP": "postgresql"}


def default_folder() -> Path:
    """The folder of the setting BRIDGE_BACKUP_FOLDER, else `backups` in the current one."""
    return Path(getattr(settings, SETTING, None) or DEFAULT_FOLDER)


def default_name(database: str, content: Content, *, label: str = "") -> str:
    """`democrasite-ae1027a6acf-2027-01-31T183059Z.dump`: the database, its revision and the time in UTC."""
    stem = re.sub(r"[^\w.-]+", "-", Path(database).stem).strip("-") or "database"
    revision = "+".join(content.revisions) or "unversioned"
    time = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    return "-".join(part for part in (stem, revision, time, label) if part) + SUFFIXES[content.vendor]


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """An empty file in `folder`, mode 0600, that is gone afterwards unless it was given a name.

    Raises BridgeError where the folder cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = mkstemp(prefix=".backup-", suffix=".unfinished", dir=folder)
    except OSError as error:
        raise BridgeError(f"{folder} cannot be written: {error.strerror}. Name another file.") from error
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def give_name(file: Path, path: Path, *, overwrite: bool) -> None:
    """Make `file`, once it is on the disk, appear as `path`. Raises BridgeError for a name that is taken."""
    flush(file)
    if overwrite:
        file.replace(path)
    else:
        try:
            os.link(file, path)  # unlike a rename it never replaces anything, whoever comes between
        except FileExistsError:
            raise BridgeError(taken(path)) from None
        except OSError:  # a file system without links
            refuse_taken(path, overwrite=False)
            file.replace(path)
    flush(path.parent)


def refuse_taken(path: Path, *, overwrite: bool) -> None:
    if path.is_dir():
        raise BridgeError(f"{path} is a folder: name a file in it.")
    if not overwrite and path.exists():
        raise BridgeError(taken(path))


def taken(path: Path) -> str:
    return f"{path} exists and is left alone: name another file, or say --overwrite."


def flush(path: Path) -> None:
    """Wait until a file, or what a folder lists, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def vendor_of(path: Path) -> str:
    """Which database a backup is of. Raises BridgeError for anything that is none, with what to do."""
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        raise BridgeError(f"{path} cannot be read: {error.strerror}.") from error
    for magic, vendor in MAGIC.items():
        if start.startswith(magic):
            return vendor
    if start.lstrip().startswith((b"--", b"\\restrict", b"SET ", b"BEGIN")):
        raise BridgeError(
            f"{path} looks like SQL in plain text, as pg_dump without --format=custom writes it: restore it "
            f"into an empty database with psql --single-transaction -v ON_ERROR_STOP=1 --file={path}."
        )
    raise BridgeError(f"{path} is no backup: neither an SQLite database nor an archive of pg_dump.")
