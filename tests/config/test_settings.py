"""Every variable of the environment: what it does, and the sentence that refuses nonsense."""

import re
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config.settings import ROOT, VARIABLES, ConfigurationError, load

pytestmark = pytest.mark.once


def refusal(**environ):
    with pytest.raises(ConfigurationError) as refused:
        load(environ)
    return str(refused.value)


def test_an_empty_environment_is_a_safe_local_site():
    settings = load({})
    assert settings.debug is False
    assert settings.secret_key == ""
    assert settings.database_is_embedded is True
    assert settings.database["NAME"] == str(ROOT / "democrasite.db")
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.site_url == "http://127.0.0.1:8000"
    assert settings.is_https is False
    assert settings.require_email_verification is True
    assert settings.trusted_proxies == 0


@pytest.mark.parametrize("name", VARIABLES)
def test_an_empty_variable_counts_as_absent(name):
    assert load({name: " "}) == load({})


def test_a_named_database_is_not_the_embedded_one():
    assert load({"DATABASE_URL": "sqlite:///democrasite.db"}).database_is_embedded is False


@pytest.mark.parametrize(
    ("word", "truth"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("FALSE", False)]
)
def test_truth_has_several_words(word, truth):
    assert load({"DEBUG": word}).debug is truth


@pytest.mark.parametrize("name", ["DEBUG", "REQUIRE_EMAIL_VERIFICATION", "EMAIL_USE_TLS", "EMAIL_USE_SSL"])
def test_a_truth_value_that_is_neither_is_refused(name):
    assert refusal(**{name: "perhaps"}) == f"{name} is 'perhaps': write {name}=true or {name}=false."


@pytest.mark.parametrize("word", ["eighty", "0", "65536", "-1", "8000.0", "٨٠", "9" * 5000])
def test_a_port_that_is_none_is_refused(word):
    assert "write a whole number from 1 to 65535" in refusal(PORT=word)


def test_too_many_proxies_are_refused():
    assert refusal(TRUSTED_PROXIES="11").endswith("write a whole number from 0 to 10.")


def test_only_debug_brings_a_secret_of_its_own():
    assert load({"DEBUG": "true"}).secret_key
    assert load({"DEBUG": "true", "SECRET_KEY": "mine"}).secret_key == "mine"


def test_the_secret_can_lie_in_a_file(tmp_path):
    file = tmp_path / "secret"
    file.write_text("of the file\n")
    assert load({"SECRET_KEY_FILE": str(file)}).secret_key == "of the file"
    assert (
        load({"SECRET_KEY_FILE": str(file), "SECRET_KEY": "of the variable"}).secret_key == "of the variable"
    )


def test_a_secret_file_that_is_missing_empty_or_no_text_is_refused(tmp_path):
    assert "No such file" in refusal(SECRET_KEY_FILE=str(tmp_path / "missing"))
    assert "Is a directory" in refusal(SECRET_KEY_FILE=str(tmp_path))
    (tmp_path / "empty").write_text("\n")
    assert "is empty" in refusal(SECRET_KEY_FILE=str(tmp_path / "empty"))
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    assert "no UTF-8 text" in refusal(SECRET_KEY_FILE=str(tmp_path / "bytes"))


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://vote.example.org", "https://vote.example.org"),
        ("https://vote.example.org/", "https://vote.example.org"),
        ("https://Vote.Example.org:443", "https://vote.example.org"),
        ("http://vote.example.org:8080", "http://vote.example.org:8080"),
        ("http://[2001:DB8::1]:8080", "http://[2001:db8::1]:8080"),
    ],
)
def test_the_sites_address_is_written_as_browsers_write_an_origin(url, origin):
    assert load({"SITE_URL": url}).site_url == origin


@pytest.mark.parametrize(
    "url",
    [
        "vote.example.org",
        "ftp://vote.example.org",
        "https://",
        "https://vote.example.org/site",
        "https://vote.example.org?a=b",
        "https://vote.example.org#a",
        "https://bob:secret@vote.example.org",
        "https://vote.example.org:0",
        "https://vote.example.org:x",
        "https://vote.example.org:",
        "https://vote example.org",
        "https://[::1",
        "https://völkchen.example",
    ],
)
def test_an_address_that_is_no_origin_is_refused(url):
    assert refusal(SITE_URL=url).endswith("write it like https://vote.example.org.")


def test_the_default_address_has_the_port_that_is_served():
    assert load({"PORT": "9001"}).site_url == "http://127.0.0.1:9001"


def test_https_is_known_from_the_sites_address():
    assert load({"SITE_URL": "https://vote.example.org"}).is_https is True


def test_the_sites_host_and_loopback_are_always_allowed():
    hosts = load(
        {"SITE_URL": "http://[2001:db8::1]:8080", "ALLOWED_HOSTS": "a.example, .b.example,a.example"}
    )
    assert hosts.allowed_hosts == (
        "[2001:db8::1]",
        "127.0.0.1",
        "localhost",
        "[::1]",
        "a.example",
        ".b.example",
    )


@pytest.mark.parametrize(
    "host", ["https://a.example", "a.example:80", "a example", "a.example/", "..", "*.a.example"]
)
def test_a_host_that_is_none_is_refused(host):
    assert "without scheme and port" in refusal(ALLOWED_HOSTS=f"b.example,{host}")


@pytest.mark.parametrize(("word", "host"), [("0.0.0.0", "0.0.0.0"), ("::1", "[::1]"), ("[::]", "[::]")])
def test_the_server_listens_where_it_is_told(word, host):
    assert load({"BIND_HOST": word}).host == host


@pytest.mark.parametrize("host", ["http://0.0.0.0", "0.0.0.0:80", "a b", "/run/socket"])
def test_a_place_to_listen_that_is_none_is_refused(host):
    assert "write an address to listen on" in refusal(BIND_HOST=host)


def test_mail_goes_to_the_console_until_a_host_is_named():
    assert load({}).email["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert load({"EMAIL_HOST": "mail.example.org"}).email["EMAIL_BACKEND"].endswith("smtp.EmailBackend")


@pytest.mark.parametrize(
    ("variables", "port", "tls", "ssl"),
    [
        ({}, 587, True, False),
        ({"EMAIL_USE_SSL": "true"}, 465, False, True),
        ({"EMAIL_USE_TLS": "false", "EMAIL_PORT": "25"}, 25, False, False),
    ],
)
def test_the_mail_port_follows_the_encryption(variables, port, tls, ssl):
    smtp = load({"EMAIL_HOST": "mail.example.org", **variables}).email
    assert (smtp["EMAIL_PORT"], smtp["EMAIL_USE_TLS"], smtp["EMAIL_USE_SSL"]) == (port, tls, ssl)


def test_mail_cannot_be_encrypted_twice():
    assert "set one of them to false" in refusal(EMAIL_USE_TLS="true", EMAIL_USE_SSL="true")


def test_nonsense_about_mail_is_refused_even_while_the_console_takes_it():
    assert refusal(EMAIL_PORT="smtp").startswith("EMAIL_PORT is 'smtp'")


@pytest.mark.parametrize("sender", ["nobody", "a@b.example\nBcc: c@d.example"])
def test_a_sender_that_is_no_address_is_refused(sender):
    assert refusal(DEFAULT_FROM_EMAIL=sender).startswith("DEFAULT_FROM_EMAIL is ")


def test_text_that_is_not_utf_8_is_refused():
    assert refusal(EMAIL_HOST="mail\udcff") == "EMAIL_HOST holds bytes that are not UTF-8: write it in UTF-8."


def test_the_site_lives_by_utc_or_by_the_clock_of_a_place():
    assert load({}).time_zone == "UTC"
    for name in ("UTC", "Europe/Berlin", "America/Argentina/Ushuaia"):
        assert load({"TIME_ZONE": f" {name} "}).time_zone == name


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("Europe/Berln", "Europe/Berlin"),
        ("sao paulo", "America/Sao_Paulo"),
        ("utc", "UTC"),
        ("UTC+1", "UTC, or the name of a zone like Europe/Berlin"),
        ("localtime", "UTC, or the name of a zone like Europe/Berlin"),
        ("../../etc/passwd", "UTC, or the name of a zone like Europe/Berlin"),
    ],
)
def test_a_time_zone_that_is_none_is_refused_with_what_was_meant(name, instead):
    assert refusal(TIME_ZONE=name) == f"TIME_ZONE is {name!r}: write {instead}."


def test_a_machine_without_time_zones_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(zoneinfo, "available_timezones", set)
    assert load({"TIME_ZONE": "UTC"}).time_zone == "UTC"
    assert refusal(TIME_ZONE="Europe/Berlin").endswith("install its package tzdata.")


@given(st.dictionaries(st.sampled_from(sorted(set(VARIABLES) - {"SECRET_KEY_FILE"})), st.text(max_size=60)))
def test_any_environment_is_read_or_refused_by_the_name_of_a_variable(environ):
    try:
        load(environ)
    except ConfigurationError as error:
        assert re.match("|".join(VARIABLES), str(error))


def test_every_variable_is_documented():
    documented = re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/configuration.md").read_text(), re.MULTILINE)
    assert sorted(documented) == sorted(VARIABLES)
