"""Django and SQLAlchemy open the same database."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from sqlalchemy.engine import make_url

from app.bridge.engine import create_engine, database_url
from app.bridge.errors import BridgeError
from app.config.settings import load
from tests.bridge.conftest import close_for_good, django_connection

POSTGRESQL = "django.db.backends.postgresql"
SQLITE = "django.db.backends.sqlite3"
NOT_OF_LIBPQ = ("context", "cursor_factory", "client_encoding", "prepare_threshold")


def opened_with(url: Any) -> dict[str, str]:
    """What SQLAlchemy hands to psycopg for this URL, as text."""
    _, params = make_url(url).get_dialect()().create_connect_args(url)
    return {key: str(value) for key, value in params.items() if key != "client_encoding"}


@pytest.mark.parametrize(
    "settings",
    [
        {"NAME": "d", "USER": "u", "PASSWORD": "p@:/%20 #?ü", "HOST": "h", "PORT": "5433"},
        {"NAME": "d", "HOST": "/var/run/Some Where", "USER": "u"},
        {"NAME": "d", "HOST": "a,b", "PORT": "1,2"},
        {"NAME": "d", "HOST": "::1", "PORT": "5432"},
        {"NAME": "d b", "OPTIONS": {"host": "h", "port": 5433, "sslmode": "require", "connect_timeout": 3}},
        {"NAME": "d", "OPTIONS": {"options": "-c search_path=a,b -c x=%20", "application_name": "a&b"}},
        {"NAME": "", "OPTIONS": {"service": "mine", "passfile": "/x y/z"}},
        {"NAME": "d", "OPTIONS": {"assume_role": "r", "server_side_binding": True, "isolation_level": 4}},
        {"NAME": None},
    ],
)
def test_postgresql_gets_the_same_parameters_from_both(settings: dict[str, Any]) -> None:
    django = django_connection(ENGINE=POSTGRESQL, **settings)
    params = django.get_connection_params()
    expected = {key: str(value) for key, value in params.items() if key not in NOT_OF_LIBPQ}
    assert opened_with(database_url(django)) == expected


@pytest.mark.parametrize(
    "url",
    [
        "postgres://u:p%40%25ss@host/d",
        "postgresql://u:p@host:5433/d?sslmode=require&connect_timeout=7",
        f"postgresql://u@{quote('/var/Run', safe='')}/d",
        "postgresql://u@[::1]:5433/d",
    ],
)
def test_a_database_url_of_the_environment_gives_both_the_same(url: str) -> None:
    django = django_connection(**load({"DATABASE_URL": url}).database)
    params = django.get_connection_params()
    expected = {key: str(value) for key, value in params.items() if key not in NOT_OF_LIBPQ}
    assert opened_with(database_url(django)) == expected


@pytest.mark.usefixtures("own_databases")
@pytest.mark.parametrize("name", ["plain.db", "with space & ?=%20.db", "ü.db"])
def test_an_sqlite_file_of_any_name_is_the_same_for_both(tmp_path: Path, name: str) -> None:
    django = django_connection(ENGINE=SQLITE, NAME=tmp_path / name)
    with create_engine(django, database_url(django)).begin() as sqlalchemy:
        sqlalchemy.exec_driver_sql("CREATE TABLE found (id integer)")
    assert django.introspection.table_names() == ["found"]
    close_for_good(django)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.usefixtures("own_databases")
def test_a_database_shared_in_memory_is_the_same_for_both() -> None:
    django = django_connection(ENGINE=SQLITE, NAME="file:of_this_test?mode=memory&cache=shared")
    with create_engine(django, database_url(django)).begin() as sqlalchemy:
        sqlalchemy.exec_driver_sql("CREATE TABLE found (id integer)")
    assert django.introspection.table_names() == ["found"]
    close_for_good(django)


def test_a_database_private_in_memory_is_refused() -> None:
    django = django_connection(ENGINE=SQLITE, NAME=":memory:")
    with pytest.raises(BridgeError, match="private to one connection"):
        create_engine(django, database_url(django))


def test_another_vendor_is_refused_by_name() -> None:
    django = django_connection(ENGINE="django.db.backends.dummy")
    with pytest.raises(BridgeError, match="unknown: the bridge knows sqlite and postgresql"):
        database_url(django)


def test_a_missing_name_is_said_in_django_s_words() -> None:
    with pytest.raises(ImproperlyConfigured, match="NAME"):
        database_url(django_connection(ENGINE=POSTGRESQL))


def test_sqlite_has_django_s_functions_and_initial_commands(tmp_path: Path) -> None:
    options = {"init_command": "PRAGMA synchronous=OFF; ;", "transaction_mode": "IMMEDIATE", "timeout": 3.0}
    django = django_connection(ENGINE=SQLITE, NAME=tmp_path / "a.db", OPTIONS=options)
    with create_engine(django, database_url(django)).connect() as sqlalchemy:
        assert sqlalchemy.exec_driver_sql("SELECT 'abc' REGEXP 'b'").scalar_one() == 1
        assert sqlalchemy.exec_driver_sql("PRAGMA synchronous").scalar_one() == 0
        assert sqlalchemy.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 3000


def test_the_url_decides_which_database_is_opened(tmp_path: Path) -> None:
    django = django_connection(ENGINE=SQLITE, NAME=tmp_path / "a.db")
    with create_engine(django, f"sqlite:///{tmp_path}/b.db").begin() as sqlalchemy:
        sqlalchemy.exec_driver_sql("CREATE TABLE found (id integer)")
    assert [path.name for path in tmp_path.iterdir()] == ["b.db"]


@pytest.mark.django_db(transaction=True)
def test_the_live_connection_and_the_engine_see_the_same_tables() -> None:
    with create_engine(connection, database_url(connection)).begin() as sqlalchemy:
        sqlalchemy.exec_driver_sql("CREATE TABLE seen_by_both (id integer)")
    try:
        assert "seen_by_both" in connection.introspection.table_names()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE seen_by_both")


@pytest.mark.django_db(transaction=True)
def test_postgresql_sessions_have_django_s_time_zone_and_role() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    settings = {
        **connection.settings_dict,
        "OPTIONS": {"assume_role": "pg_monitor"},
        "TIME_ZONE": "Asia/Tokyo",
    }
    django = django_connection(**settings)
    with create_engine(django, database_url(django)).connect() as sqlalchemy:
        row = sqlalchemy.exec_driver_sql("SELECT current_user, current_setting('TimeZone')").one()
    assert tuple(row) == ("pg_monitor", "Asia/Tokyo")
