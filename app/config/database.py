"""DATABASE_URL as an entry of Django's DATABASES.

No sentence of an error here repeats what the URL holds after its scheme: that may be a password.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import dj_database_url

from app.config.errors import ConfigurationError

ROOT = Path(__file__).resolve().parents[2]
SCHEMES = ("postgres", "postgresql", "sqlite")
EXAMPLES = "write postgresql://user:password@host/database or sqlite:///file.db"
TRANSACTION_MODES = ("DEFERRED", "IMMEDIATE", "EXCLUSIVE")
LONGEST_POSTGRESQL_NAME = 63


def parse_database_url(url: str, *, root: Path = ROOT) -> dict[str, Any]:
    """The database that `url` names. Raises ConfigurationError.

    `postgres://`, `postgresql://`, `sqlite:///relative` (to `root`) and `sqlite:////absolute`.
    User, password, name and host may be percent-encoded; query parameters become options; a host
    that is a percent-encoded path, or `?host=/path`, is the folder of a unix socket.
    """
    parts = split(url)
    try:
        database: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)}
    except (ValueError, dj_database_url.ParseError):
        raise unreadable("its port is no number, or its password has special characters") from None
    options = database.setdefault("OPTIONS", {})
    if any(isinstance(value, list) for value in options.values()):
        raise unreadable("it gives an option twice")
    if any("\0" in str(value) for value in [*database.values(), *options.values()]):
        raise unreadable("it holds a NUL character (%00)")
    if database["NAME"] in ("", ":memory:"):
        raise ConfigurationError(f"DATABASE_URL names no database that two processes can share: {EXAMPLES}.")
    return sqlite(database, parts, root) if parts.scheme == "sqlite" else postgresql(database, parts)


def split(url: str) -> SplitResult:
    """The parts of a URL whose form promises that nothing gets lost in them."""
    scheme, separator, _ = url.partition("://")
    if not separator:
        raise ConfigurationError(f"DATABASE_URL is no URL: {EXAMPLES}.")
    if scheme.lower() not in SCHEMES:
        raise ConfigurationError(f"DATABASE_URL begins with {scheme[:20]!r}: {EXAMPLES}.")
    if not url.isprintable() or " " in url:
        raise unreadable("it holds a space or a character that cannot be printed")
    try:
        parts = urlsplit(url)
        unquote(url, errors="strict")
    except UnicodeDecodeError:
        raise unreadable("what is percent-encoded in it is not UTF-8") from None
    except ValueError:
        raise unreadable("its host or its password has special characters") from None
    if parts.fragment or "@" in parts.path or (parts.scheme != "sqlite" and "/" in parts.path[1:]):
        raise unreadable("its password or its name has special characters")
    return parts


def unreadable(reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"DATABASE_URL cannot be read, {reason}: {EXAMPLES}, special characters percent-encoded (@ as %40)."
    )


def postgresql(database: dict[str, Any], parts: SplitResult) -> dict[str, Any]:
    """PostgreSQL's entry. `?host=` and `?port=` come to stand where every other URL has them."""
    if len(database["NAME"].encode()) > LONGEST_POSTGRESQL_NAME:
        raise ConfigurationError(
            f"DATABASE_URL names a database of more than {LONGEST_POSTGRESQL_NAME} characters, "
            "which PostgreSQL would cut: choose a shorter name."
        )
    options = dict(database["OPTIONS"])
    host = options.pop("host", None) or host_as_written(parts)
    port = options.pop("port", None) or database["PORT"]
    options.setdefault("connect_timeout", 10)
    return {**database, "HOST": str(host), "PORT": port, "OPTIONS": options}


def host_as_written(parts: SplitResult) -> str:
    """The host with its capitals: the folder of a unix socket has them, `hostname` drops them."""
    host = parts.netloc.rpartition("@")[2]
    host = host.partition("]")[0].removeprefix("[") if host.startswith("[") else host.partition(":")[0]
    return unquote(host)


def sqlite(database: dict[str, Any], parts: SplitResult, root: Path) -> dict[str, Any]:
    """SQLite's entry: its file below the project root, write-ahead log, writers that queue."""
    if parts.netloc:
        raise ConfigurationError(
            "DATABASE_URL names a host, which SQLite has not: write sqlite:///file.db for a file in the "
            "project's folder, sqlite:////folder/file.db for any other."
        )
    options = database["OPTIONS"]
    if unknown := sorted(options.keys() - {"timeout", "transaction_mode"}):
        raise ConfigurationError(
            f"DATABASE_URL has the option {unknown[0][:20]!r}: SQLite takes timeout (in seconds) "
            "and transaction_mode."
        )
    return {
        **database,
        "NAME": str(root / database["NAME"]),
        "OPTIONS": {
            "timeout": seconds(options.get("timeout", 20)),
            "transaction_mode": transaction_mode(options.get("transaction_mode", "IMMEDIATE")),
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def seconds(value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if not 0 <= number <= 3600:
        raise ConfigurationError("DATABASE_URL has a timeout that is no number of seconds from 0 to 3600.")
    return number


def transaction_mode(value: object) -> str:
    mode = str(value).upper()
    if mode not in TRANSACTION_MODES:
        raise ConfigurationError(
            f"DATABASE_URL has a transaction_mode that is none of {', '.join(TRANSACTION_MODES)}."
        )
    return mode
