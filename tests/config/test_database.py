"""DATABASE_URL: every form that is taken, every sentence that refuses one."""

from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.config.database import parse_database_url
from app.config.errors import ConfigurationError

pytestmark = pytest.mark.once
ROOT = Path("/srv/democrasite")


def parse(url):
    return parse_database_url(url, root=ROOT)


def refusal(url):
    with pytest.raises(ConfigurationError) as refused:
        parse(url)
    return str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "POSTGRESQL"])
def test_both_names_of_postgresql_are_understood(scheme):
    database = parse(f"{scheme}://bob:secret@db.example.org:5433/town")
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["USER"], database["PASSWORD"]) == ("bob", "secret")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example.org", 5433, "town")


def test_a_relative_sqlite_file_lies_in_the_projects_folder():
    assert parse("sqlite:///folder/town.db")["NAME"] == "/srv/democrasite/folder/town.db"


def test_an_absolute_sqlite_file_stays_where_it_is():
    assert parse("sqlite:////var/lib/town.db")["NAME"] == "/var/lib/town.db"


def test_sqlite_waits_for_writers_instead_of_failing():
    options = parse("sqlite:///town.db")["OPTIONS"]
    assert options["timeout"] == 20
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


def test_sqlite_takes_a_timeout_and_a_transaction_mode():
    options = parse("sqlite:///town.db?timeout=2.5&transaction_mode=deferred")["OPTIONS"]
    assert (options["timeout"], options["transaction_mode"]) == (2.5, "DEFERRED")


def test_query_parameters_become_options():
    options = parse("postgresql://bob@db/town?sslmode=require&connect_timeout=3")["OPTIONS"]
    assert options == {"sslmode": "require", "connect_timeout": 3}


def test_an_ipv6_host_loses_its_brackets():
    database = parse("postgresql://bob:secret@[2001:db8::1]:5433/town")
    assert (database["HOST"], database["PORT"]) == ("2001:db8::1", 5433)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bob@%2Ftmp%2FSock/town",
        "postgresql://bob@/town?host=/tmp/Sock",
        "postgresql:///town?host=%2Ftmp%2FSock&user=bob",
    ],
)
def test_the_folder_of_a_unix_socket_keeps_its_capitals(url):
    assert parse(url)["HOST"] == "/tmp/Sock"


def test_a_port_in_the_query_counts():
    database = parse("postgresql://bob@/town?host=/tmp/Sock&port=6000")
    assert database["PORT"] == 6000
    assert "port" not in database["OPTIONS"]


def test_a_server_that_does_not_answer_is_given_up_after_ten_seconds():
    assert parse("postgresql://bob@db/town")["OPTIONS"] == {"connect_timeout": 10}


def test_connections_are_kept_and_checked():
    database = parse("postgresql://bob@db/town")
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (600, True)


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=15)


@given(user=words, password=words, name=words)
def test_any_user_password_and_name_arrive_when_percent_encoded(user, password, name):
    assume(name != ":memory:")
    database = parse(
        f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@db/{quote(name, safe='')}"
    )
    assert (database["USER"], database["PASSWORD"], database["NAME"]) == (user, password, name)


@given(st.text(max_size=80))
def test_any_text_is_a_database_or_a_configuration_error(text):
    try:
        database = parse(text)
    except ConfigurationError:
        return
    assert database["NAME"]


@given(st.text(max_size=40), st.sampled_from(["postgresql", "postgres", "sqlite"]))
def test_anything_after_a_scheme_is_a_database_or_a_configuration_error(text, scheme):
    try:
        assert parse(f"{scheme}://{text}")["NAME"]
    except ConfigurationError as error:
        assert str(error).startswith("DATABASE_URL ")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("hunter2", "is no URL"),
        ("bob:hunter2@db/town", "is no URL"),
        ("mysql://bob:hunter2@db/town", "begins with 'mysql'"),
        ("postgresql://bob:hunter2@db:five/town", "its port is no number"),
        ("postgresql://bob:hunter2@db:99999/town", "its port is no number"),
        ("postgresql://bob:hunter2#@db/town", "special characters"),
        ("postgresql://bob:hunter2?@db/town", "special characters"),
        ("postgresql://bob:55/hunter2@db/town", "special characters"),
        ("postgresql://bob:[hunter2@db/town", "special characters"),
        ("postgresql://bob:hunter2@db/town/hall", "special characters"),
        ("postgresql://bob:hunter2%00@db/town", "NUL"),
        ("postgresql://bob:hunter2%ff@db/town", "not UTF-8"),
        ("postgresql://bob:hunter2@db/town\n", "cannot be printed"),
        ("postgresql://bob:hunter2 @db/town", "a space"),
        ("postgresql://bob:hunter2@db", "names no database"),
        ("postgresql://bob:hunter2@db/", "names no database"),
        ("postgresql://bob:hunter2@db/" + "t" * 64, "more than 63 characters"),
        ("postgresql://bob:hunter2@db/town?sslmode=a&sslmode=b", "an option twice"),
        ("sqlite://", "names no database"),
        ("sqlite:///", "names no database"),
        ("sqlite:///:memory:", "names no database"),
        ("sqlite://:memory:", "names no database"),
        ("sqlite://town.db/x", "names a host"),
        ("sqlite:///town.db?timeout=soon", "timeout"),
        ("sqlite:///town.db?timeout=-1", "timeout"),
        ("sqlite:///town.db?timeout=nan", "timeout"),
        ("sqlite:///town.db?transaction_mode=CAREFUL", "transaction_mode"),
        ("sqlite:///town.db?mode=ro", "the option 'mode'"),
    ],
)
def test_nonsense_is_refused_without_telling_the_password(url, words):
    sentence = refusal(url)
    assert words in sentence
    assert sentence.startswith("DATABASE_URL ")
    assert "hunter2" not in sentence
