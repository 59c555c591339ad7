"""What tests of the bridge need: databases of their own, and Alembic's operations on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from app.bridge.engine import create_engine, database_url
from tests.bridge.workshop import Workshop


def django_connection(**settings: Any) -> Any:
    """A Django connection with these settings, not opened."""
    return ConnectionHandler({"default": settings})["default"]


def close_for_good(connection: Any) -> None:
    """Close a Django connection, also one to memory, which Django would keep."""
    BaseDatabaseWrapper.close(connection)


@pytest.fixture
def own_databases(django_db_blocker: Any) -> Iterator[None]:
    """Leave to open databases that the test makes itself."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> sa.Engine:
    connection = django_connection(ENGINE="django.db.backends.sqlite3", NAME=str(tmp_path / "own.db"))
    return create_engine(connection, database_url(connection))


@pytest.fixture
def sqlite_connection(sqlite_engine: sa.Engine) -> Iterator[sa.Connection]:
    with sqlite_engine.connect() as connection:
        yield connection


@pytest.fixture
def op(sqlite_connection: sa.Connection) -> Operations:
    return Operations(MigrationContext.configure(sqlite_connection))


@pytest.fixture
def workshop(own_databases: None, scratch_database_url: str, tmp_path: Path) -> Iterator[Workshop]:
    """An empty database of this vendor with an Alembic environment; the project's BRIDGE_VENDORS hold."""
    with closing(Workshop(scratch_database_url, tmp_path / "alembic")) as workshop:
        yield workshop


@pytest.fixture
def workshops(workshop: Workshop, vendor: str, tmp_path: Path) -> Iterator[list[Workshop]]:
    """On PostgreSQL a second one, on SQLite, to compare their revisions."""
    if vendor == "sqlite":
        yield [workshop]
        return
    with closing(Workshop(f"sqlite:///{tmp_path}/other.db", tmp_path / "other")) as other:
        yield [workshop, other]
