"""The environment, read once, here and nowhere else.

`load(environ)` turns environment variables into one frozen, typed `Settings`.
Nonsense is refused with a sentence that names the variable, what it held and
what it may hold; a secret never appears in such a sentence.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.config.database import ROOT, parse_database_url
from app.config.errors import ConfigurationError
from app.config.time_zone import read_time_zone

__all__ = [
    "ROOT",
    "VARIABLES",
    "ConfigurationError",
    "Settings",
    "load",
    "parse_database_url",
    "settings_from_environment",
]

EMBEDDED_DATABASE = "sqlite:///democrasite.db"
DEVELOPMENT_SECRET = "development-only-" + "x" * 50
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
DEFAULT_PORTS = {"http": 80, "https": 443}

VARIABLES = (
    "ALLOWED_HOSTS",
    "BACKUP_FOLDER",
    "BIND_HOST",
    "DATABASE_URL",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "DIRECT_DATABASE_URL",
    "EMAIL_HOST",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_HOST_USER",
    "EMAIL_PORT",
    "EMAIL_USE_SSL",
    "EMAIL_USE_TLS",
    "LOCK_RETRIES",
    "LOCK_TIMEOUT",
    "PORT",
    "REQUIRE_EMAIL_VERIFICATION",
    "REQUIRE_STAFF_TWO_FACTOR",
    "SECRET_KEY",
    "SECRET_KEY_FILE",
    "SITE_URL",
    "STATEMENT_TIMEOUT",
    "TIME_ZONE",
    "TRUSTED_PROXIES",
    "UPGRADE_WAIT",
)
"""Every variable that is read. An empty one counts as absent."""


@dataclass(frozen=True)
class Settings:
    """What the environment says. Times are in seconds unless a name says otherwise."""

    debug: bool
    secret_key: str
    """Empty when none is given: schema commands need no secret, serving does."""
    database: Mapping[str, Any]
    """One entry of Django's DATABASES."""
    database_is_embedded: bool
    """True when DATABASE_URL names no database and the embedded default is used."""
    backup_folder: Path
    """Where backups without a name of their own go."""
    direct_database_url: str
    """Where migrations reach the server around a pool of connections; empty where there is none."""
    upgrade_limits: Mapping[str, int]
    """The bridge's settings for upgrades: what they wait for, in seconds, and how often they try again."""
    host: str
    """The address that the server listens on."""
    port: int
    site_url: str
    """Scheme, host and port under which people reach the site; no slash at the end."""
    allowed_hosts: tuple[str, ...]
    is_https: bool
    trusted_proxies: int
    """How many reverse proxies stand in front, each adding to X-Forwarded-For."""
    require_email_verification: bool
    require_staff_two_factor: bool
    time_zone: str
    """By whose clock the site tells times to whoever chose none: a name of the IANA's database."""
    sender: str
    """The address that mail comes from."""
    email: Mapping[str, Any]
    """Django's EMAIL_* settings."""


def load(environ: Mapping[str, str]) -> Settings:
    """Read `environ`. Raises ConfigurationError, which names the variable and the cure."""
    environ = {name: value for name, value in environ.items() if name in VARIABLES and value.strip()}
    debug = read_bool(environ, "DEBUG", default=False)
    port = read_int(environ, "PORT", default=8000, lowest=1, highest=65535)
    site_url = read_site_url(environ, port)
    return Settings(
        debug=debug,
        secret_key=read_secret_key(environ, debug=debug),
        database=parse_database_url(read(environ, "DATABASE_URL", default=EMBEDDED_DATABASE)),
        database_is_embedded="DATABASE_URL" not in environ,
        backup_folder=ROOT / (read(environ, "BACKUP_FOLDER") or "backups"),
        direct_database_url=read(environ, "DIRECT_DATABASE_URL"),
        upgrade_limits=read_upgrade_limits(environ),
        host=read_listening_host(environ),
        port=port,
        site_url=site_url,
        allowed_hosts=read_allowed_hosts(environ, site_url),
        is_https=site_url.startswith("https:"),
        trusted_proxies=read_int(environ, "TRUSTED_PROXIES", default=0, lowest=0, highest=10),
        require_email_verification=read_bool(environ, "REQUIRE_EMAIL_VERIFICATION", default=True),
        require_staff_two_factor=read_bool(environ, "REQUIRE_STAFF_TWO_FACTOR", default=False),
        time_zone=read_time_zone(read(environ, "TIME_ZONE")),
        sender=read_sender(environ),
        email=read_email(environ),
    )


def read(environ: Mapping[str, str], name: str, *, default: str = "") -> str:
    """The text of a variable without surrounding space. Text that is not UTF-8 is refused."""
    text = environ.get(name, default).strip()
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ConfigurationError(f"{name} holds bytes that are not UTF-8: write it in UTF-8.") from None
    return text


def read_bool(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    """The truth of a variable; anything but a known word is refused."""
    word = read(environ, name)
    if not word:
        return default
    if word.lower() not in TRUE + FALSE:
        raise ConfigurationError(f"{name} is {word[:40]!r}: write {name}=true or {name}=false.")
    return word.lower() in TRUE


def read_int(environ: Mapping[str, str], name: str, *, default: int, lowest: int, highest: int) -> int:
    """A whole number between `lowest` and `highest`, both included."""
    word = read(environ, name)
    if not word:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", word) or not lowest <= int(word) <= highest:
        raise ConfigurationError(f"{name} is {word[:40]!r}: write a whole number from {lowest} to {highest}.")
    return int(word)


def read_upgrade_limits(environ: Mapping[str, str]) -> dict[str, int]:
    """Limits of an upgrade, under the names that the bridge has for them."""
    limits = {"UPGRADE_WAIT": 600, "LOCK_TIMEOUT": 5, "STATEMENT_TIMEOUT": 0, "LOCK_RETRIES": 5}
    return {
        f"BRIDGE_{name}": read_int(environ, name, default=default, lowest=0, highest=86400)
        for name, default in limits.items()
    }


def read_secret_key(environ: Mapping[str, str], *, debug: bool) -> str:
    """SECRET_KEY, else the content of the file SECRET_KEY_FILE, else "" (outside DEBUG)."""
    if key := read(environ, "SECRET_KEY"):
        return key
    path = read(environ, "SECRET_KEY_FILE")
    if not path:
        return DEVELOPMENT_SECRET if debug else ""
    try:
        key = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise ConfigurationError(
            f"SECRET_KEY_FILE names {path!r}, which cannot be read ({reason}): "
            "write a long random key into that file."
        ) from None
    if not key:
        raise ConfigurationError(
            f"SECRET_KEY_FILE names {path!r}, which is empty: write a long random key into it."
        )
    return key


def read_listening_host(environ: Mapping[str, str]) -> str:
    """BIND_HOST: a name or an address of this machine, loopback unless said; IPv6 comes out in brackets."""
    host = read(environ, "BIND_HOST", default="127.0.0.1").lower()
    if is_ipv6(host.removeprefix("[").removesuffix("]")):
        return host if host.startswith("[") else f"[{host}]"
    if not HOST_NAME.fullmatch(host) or ":" in host:
        raise ConfigurationError(
            f"BIND_HOST is {host[:80]!r}: write an address to listen on, like 127.0.0.1 or 0.0.0.0."
        )
    return host


def is_ipv6(address: str) -> bool:
    try:
        return bool(ipaddress.IPv6Address(address))
    except ValueError:
        return False


def read_site_url(environ: Mapping[str, str], port: int) -> str:
    """SITE_URL as browsers write an origin, or the loopback address on `port`."""
    url = read(environ, "SITE_URL", default=f"http://127.0.0.1:{port}")
    refusal = ConfigurationError(f"SITE_URL is {url[:80]!r}: write it like https://vote.example.org.")
    try:
        parts = urlsplit(url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        site_port = parts.port
    except ValueError:
        raise refusal from None
    expected = f"{host}:{site_port}" if site_port else host
    is_plain = (
        parts.path in ("", "/") and parts.netloc.lower() == expected and not parts.query + parts.fragment
    )
    if parts.scheme not in DEFAULT_PORTS or not is_plain or not HOST_NAME.fullmatch(host):
        raise refusal
    return f"{parts.scheme}://{host if site_port == DEFAULT_PORTS[parts.scheme] else expected}"


def read_allowed_hosts(environ: Mapping[str, str], site_url: str) -> tuple[str, ...]:
    """The host of the site, loopback, and whatever ALLOWED_HOSTS adds (comma separated)."""
    more = [host.strip().lower() for host in read(environ, "ALLOWED_HOSTS").split(",") if host.strip()]
    for host in more:
        if host != "*" and not HOST_NAME.fullmatch(host.removeprefix(".")):
            raise ConfigurationError(
                f"ALLOWED_HOSTS holds {host[:80]!r}: "
                "write host names without scheme and port, separated by commas."
            )
    site_host = re.sub(r":[0-9]+$", "", site_url.partition("://")[2])
    return tuple(dict.fromkeys([site_host, "127.0.0.1", "localhost", "[::1]", *more]))


def read_sender(environ: Mapping[str, str]) -> str:
    """DEFAULT_FROM_EMAIL: an address, with or without a name before it."""
    sender = read(environ, "DEFAULT_FROM_EMAIL", default="Democrasite <noreply@localhost>")
    if not sender.isprintable() or "@" not in sender:
        raise ConfigurationError(
            f"DEFAULT_FROM_EMAIL is {sender[:80]!r}: write it like Democrasite <vote@example.org>."
        )
    return sender


def read_email(environ: Mapping[str, str]) -> dict[str, Any]:
    """SMTP where EMAIL_HOST is set, else the console."""
    use_ssl = read_bool(environ, "EMAIL_USE_SSL", default=False)
    use_tls = read_bool(environ, "EMAIL_USE_TLS", default=not use_ssl)
    if use_ssl and use_tls:
        raise ConfigurationError("EMAIL_USE_TLS and EMAIL_USE_SSL are both true: set one of them to false.")
    smtp = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": read(environ, "EMAIL_HOST"),
        "EMAIL_PORT": read_int(
            environ, "EMAIL_PORT", default=465 if use_ssl else 587, lowest=1, highest=65535
        ),
        "EMAIL_HOST_USER": read(environ, "EMAIL_HOST_USER"),
        "EMAIL_HOST_PASSWORD": environ.get("EMAIL_HOST_PASSWORD", ""),
        "EMAIL_USE_TLS": use_tls,
        "EMAIL_USE_SSL": use_ssl,
        "EMAIL_TIMEOUT": 15,
    }
    return smtp if smtp["EMAIL_HOST"] else {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}


def settings_from_environment() -> Settings:
    """The settings of this process."""
    return load(os.environ)
