"""The tests' own plumbing: databases, throwaway servers, and the guard against the network."""

import signal
import socket
import urllib.request
from pathlib import Path

import psycopg
import pytest

from tests.plugins.network import NetworkAccess
from tests.plugins.postgresql import Server


@pytest.mark.django_db
def test_django_talks_to_the_vendor_that_the_tests_run_on(vendor):
    from django.db import connection

    assert connection.vendor == vendor


@pytest.mark.django_db
def test_the_test_database_is_not_the_one_that_the_url_names(vendor):
    from django.conf import settings
    from django.db import connection

    assert "test" in Path(connection.settings_dict["NAME"]).name
    assert settings.DATABASE_IS_EMBEDDED is False


@pytest.mark.vendor("postgresql")
def test_a_marked_test_runs_on_its_vendor_only(vendor):
    assert vendor == "postgresql"


@pytest.mark.once
def test_another_machine_is_out_of_reach():
    with pytest.raises(NetworkAccess):
        urllib.request.urlopen("http://192.0.2.1/", timeout=1)
    with pytest.raises(NetworkAccess):
        socket.getaddrinfo("example.org", 80)


@pytest.mark.once
def test_this_machine_is_within_reach():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_a_process_of_its_own_gets_an_empty_database(run_command, vendor):
    program = (
        "import django; django.setup(); from django.db import connection;"
        "print(connection.vendor, connection.introspection.table_names())"
    )
    answer = run_command("python", "-c", program, DJANGO_SETTINGS_MODULE="democrasite.settings")
    assert answer.stdout == f"{vendor} []\n"


@pytest.mark.vendor("postgresql")
@pytest.mark.parametrize("end", [Server.stop, lambda server: server.keeper.send_signal(signal.SIGTERM)])
def test_a_throwaway_server_is_gone_when_it_is_no_longer_wanted(end):
    server = Server()
    with psycopg.connect(server.url) as connection:
        folder = Path(connection.execute("SHOW data_directory").fetchone()[0]).parent
    end(server)
    server.keeper.wait(timeout=20)
    server.stop()
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url, connect_timeout=2)
