"""What must be true before the site is served. Each check raises CommandError: what, where, and the cure."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import DatabaseError, connection

UNREACHABLE = (
    "connection refused",
    "could not translate host name",
    "failed to resolve host",
    "name or service not known",
    "timeout",
    "no route to host",
    "network is unreachable",
    "no such file or directory",
)


def check_secret_key() -> None:
    try:
        settings.SECRET_KEY  # noqa: B018 - Django raises when it is empty
    except ImproperlyConfigured:
        raise CommandError(
            "SECRET_KEY is not set: write a long random key into a file and name it in SECRET_KEY_FILE, "
            "or use `make run`, which does so."
        ) from None


def check_static_files() -> None:
    if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        raise CommandError(
            f"{settings.STATIC_ROOT} holds no static files: run `manage.py collectstatic --no-input`."
        )


def open_listener(host: str, port: int) -> socket.socket:
    """The socket to serve on, bound at once, so that a busy port is known before anything is changed."""
    is_ipv6 = host.startswith("[")
    listener = socket.socket(socket.AF_INET6 if is_ipv6 else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise CommandError(f"{host}:{port} {listening_trouble(error, port)}") from None
    return listener


def listening_trouble(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"is in use by another program: stop that one, or choose another port (PORT={port % 65535 + 1})."
        )
    if error.errno == errno.EACCES:
        return "needs rights you have not: choose a port from 1024 up, such as PORT=8000."
    return f"cannot be listened on ({error.strerror}): correct BIND_HOST, such as BIND_HOST=127.0.0.1."


def check_database() -> None:
    """Open the database."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise CommandError(f"DATABASE_URL: {database_trouble(error)}") from None


def database_trouble(error: DatabaseError) -> str:
    """A sentence for what the database said when it was opened."""
    name = connection.settings_dict["NAME"]
    said = " ".join(str(error).split())
    if connection.vendor == "sqlite":
        return f"{name} cannot be opened ({said}): name an SQLite file, or a new one in your folder."
    words = said.lower()
    if "password" in words or ("role" in words and "does not exist" in words):
        user = connection.settings_dict["USER"]
        return f"the server refuses the user {user!r} ({reason(error)}): correct the user and the password."
    if "database" in words and "does not exist" in words:
        return f"the server has no database {name!r}: create it (`createdb {name}`), or correct the name."
    if any(sign in words for sign in UNREACHABLE):
        return f"no server answers at {server_address()}: start it, or correct the host and the port."
    return f"the database cannot be opened ({said})."


def reason(error: DatabaseError) -> str:
    """The last of what the server said; libpq tells every address it tried before."""
    return str(error).strip().splitlines()[-1].rpartition("FATAL:")[2].strip()


def server_address() -> str:
    host = connection.settings_dict["HOST"] or "the local socket"
    port = connection.settings_dict["PORT"] or 5432
    return f"{host}, port {port}"
