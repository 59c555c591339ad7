"""Migrations reach the server around a pool, and only the server's place comes from the direct URL."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import make_url

from app.bridge.engine import around_pool
from app.bridge.errors import BridgeError
from tests.bridge.running.conftest import Little

POOL = make_url("postgresql+psycopg://app:secret@pool:6432/test_site?sslmode=require")


@pytest.mark.once
def test_the_database_stays_and_the_place_changes():
    found = around_pool(POOL, "postgresql://server:5432/site")
    assert found.render_as_string(hide_password=False) == (
        "postgresql+psycopg://app:secret@server:5432/test_site?sslmode=require"
    )


@pytest.mark.once
def test_a_user_of_its_own_counts():
    found = around_pool(POOL, "postgresql://owner:other@server")
    assert (found.username, found.password, found.port) == ("owner", "other", None)


@pytest.mark.once
def test_a_socket_takes_the_place_of_the_pool():
    found = around_pool(POOL, "postgresql:///?host=/run/postgresql")
    assert (found.host, found.port) == (None, None)
    assert found.query["host"] == "/run/postgresql"


@pytest.mark.once
@pytest.mark.parametrize("text", ["server", "mysql://server", "postgresql:///site", "postgresql://:hush@"])
def test_what_names_no_server_is_refused_without_its_password(text):
    with pytest.raises(BridgeError, match="names no PostgreSQL server") as caught:
        around_pool(POOL, text)
    assert "hush" not in str(caught.value)


@pytest.mark.vendor("postgresql")
def test_an_upgrade_takes_the_direct_way(people: Little) -> None:
    host, port = people.database["HOST"], people.database["PORT"]
    people.revise("second", "op.drop_table('notes')")
    people.database["PORT"] = "9"
    told = people.alembic("-x", f"direct-url=postgresql://{host}:{port}", "upgrade", "head")
    told.assert_ok()
    assert people.version == "second"
