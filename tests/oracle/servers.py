"""An empty database for each case, gone afterwards."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.plugins.postgresql import Server

EXTENSIONS = ("bloom", "btree_gin", "btree_gist", "citext", "hstore", "pg_trgm", "unaccent")
"""What the fields and indexes of django.contrib.postgres need, in a schema without tables."""


class Databases:
    """Makes the databases of a run. The PostgreSQL server is TEST_DATABASE_URL's, else a throwaway one."""

    def __init__(self, server: str) -> None:
        """`server` is the URL of a database from which others can be made; empty for SQLite alone."""
        self.server = server
        self.template = ""

    @contextmanager
    def empty(self, vendor: str) -> Iterator[tuple[str, Path]]:
        """The URL of an empty database, and a folder of its own."""
        with tempfile.TemporaryDirectory(prefix="democrasite-oracle-") as folder:
            if vendor == "sqlite":
                yield f"sqlite:///{folder}/case.db", Path(folder)
                return
            name = self.create(self.template)
            try:
                yield self.url_of(name), Path(folder)
            finally:
                self.drop(name)

    @contextmanager
    def prepared(self) -> Iterator[Databases]:
        """A template with the extensions, for as long as the run lasts."""
        if not self.server:
            yield self
            return
        self.template = self.create("template1")
        try:
            with psycopg.connect(self.url_of(self.template), autocommit=True) as connection:
                connection.execute("CREATE SCHEMA extensions")
                there = "SELECT name FROM pg_available_extensions WHERE name = ANY(%s) ORDER BY name"
                for (name,) in connection.execute(there, [list(EXTENSIONS)]).fetchall():
                    make = sql.SQL("CREATE EXTENSION {} SCHEMA extensions")
                    connection.execute(make.format(sql.Identifier(name)))
            yield self
        finally:
            self.drop(self.template)

    def create(self, template: str) -> str:
        name = f"oracle_{secrets.token_hex(6)}"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        path = sql.SQL("ALTER DATABASE {} SET search_path = public, extensions")
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
            connection.execute(path.format(sql.Identifier(name)))
        return name

    def drop(self, name: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def url_of(self, name: str) -> str:
        return urlunsplit(urlsplit(self.server)._replace(path=f"/{name}"))


@contextmanager
def databases(vendors: set[str]) -> Iterator[Databases]:
    """What makes databases of these vendors. Raises NoServer, whose message says what helps."""
    server = None
    url = os.environ.get("TEST_DATABASE_URL", "")
    if "postgresql" in vendors and not url:
        server = Server()
        url = server.url
    try:
        with Databases(url if "postgresql" in vendors else "").prepared() as made:
            yield made
    finally:
        if server:
            server.stop()
