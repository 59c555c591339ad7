"""The environment, read once, here and nowhere else.

`load(environ)` turns environment variables into one frozen, typed `Settings`.
Nonsense is refused with a sentence that names the variable, what it held and
what it may hold; a secret never appears in such a sentence.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url

ROOT = Path(__file__).resolve().parents[2]
EMBEDDED_DATABASE = "sqlite:///democrasite.db"
DATABASE_SCHEMES = ("postgres", "postgresql", "sqlite")
DEVELOPMENT_SECRET = "development-only-" + "x" * 50
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


class ConfigurationError(Exception):
    """An environment variable holds something that cannot be used."""


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
    site_url: str
    """Scheme, host and port under which people reach the site; no slash at the end."""
    allowed_hosts: tuple[str, ...]
    is_https: bool
    trusted_proxies: int
    """How many reverse proxies stand in front, each adding to X-Forwarded-For."""
    require_email_verification: bool
    email: Mapping[str, Any]
    """Django's EMAIL_* settings."""


def load(environ: Mapping[str, str]) -> Settings:
    """Read `environ`. Raises ConfigurationError, which names the variable and the cure."""
    debug = read_bool(environ, "DEBUG", default=False)
    site_url = read_site_url(environ)
    url = environ.get("DATABASE_URL", "").strip()
    return Settings(
        debug=debug,
        secret_key=read_secret_key(environ, debug=debug),
        database=parse_database_url(url or EMBEDDED_DATABASE),
        database_is_embedded=not url,
        site_url=site_url,
        allowed_hosts=read_hosts(environ, site_url),
        is_https=site_url.startswith("https:"),
        trusted_proxies=read_int(environ, "TRUSTED_PROXIES", default=0, lowest=0, highest=10),
        require_email_verification=read_bool(environ, "REQUIRE_EMAIL_VERIFICATION", default=True),
        email=read_email(environ),
    )


def read_bool(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    """The truth of a variable; anything but a known word is refused."""
    if name not in environ:
        return default
    word = environ[name].strip().lower()
    if word not in TRUE + FALSE:
        raise ConfigurationError(f"{name} is {word!r}: write {name}=true or {name}=false.")
    return word in TRUE


def read_int(environ: Mapping[str, str], name: str, *, default: int, lowest: int, highest: int) -> int:
    """A whole number between `lowest` and `highest`, both included."""
    word = environ.get(name, "").strip()
    if not word:
        return default
    if not word.isascii() or not word.isdigit() or not lowest <= int(word) <= highest:
        raise ConfigurationError(f"{name} is {word!r}: write a whole number from {lowest} to {highest}.")
    return int(word)


def read_secret_key(environ: Mapping[str, str], *, debug: bool) -> str:
    """SECRET_KEY, else the content of the file SECRET_KEY_FILE, else "" (outside DEBUG)."""
    if key := environ.get("SECRET_KEY", "").strip():
        return key
    if path := environ.get("SECRET_KEY_FILE", "").strip():
        try:
            key = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"SECRET_KEY_FILE names {path!r}, which cannot be read: {error}.") from None
        if not key:
            raise ConfigurationError(f"SECRET_KEY_FILE names {path!r}, which is empty: write a long random key into it.")
        return key
    return DEVELOPMENT_SECRET if debug else ""


def read_site_url(environ: Mapping[str, str]) -> str:
    """SITE_URL, or the loopback address on PORT."""
    port = read_int(environ, "PORT", default=8000, lowest=1, highest=65535)
    url = environ.get("SITE_URL", "").strip() or f"http://127.0.0.1:{port}"
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/")
        valid = valid and not (parts.query or parts.fragment or parts.username) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise ConfigurationError(f"SITE_URL is {url!r}: write it like https://vote.example.org.")
    return f"{parts.scheme}://{parts.netloc}"


def read_hosts(environ: Mapping[str, str], site_url: str) -> tuple[str, ...]:
    """The host of the site, loopback, and whatever ALLOWED_HOSTS adds (comma separated)."""
    more = [host.strip() for host in environ.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
    hosts = [urlsplit(site_url).hostname or "", "127.0.0.1", "localhost", "[::1]", *more]
    return tuple(dict.fromkeys(hosts))


def parse_database_url(url: str) -> dict[str, Any]:
    """A database URL as an entry of Django's DATABASES.

    `postgres://`, `postgresql://`, `sqlite:///relative` (to the project root) and
    `sqlite:////absolute`; passwords may be percent-encoded; query parameters become
    options; a host that is a percent-encoded path is a unix socket's folder.
    """
    scheme = url.partition(":")[0]
    if scheme not in DATABASE_SCHEMES or "://" not in url:
        raise ConfigurationError(
            f"DATABASE_URL begins with {scheme[:20]!r}: write postgresql://user:password@host/database "
            "or sqlite:///file.db."
        )
    try:
        database = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    except (ValueError, dj_database_url.ParseError) as error:
        raise ConfigurationError(
            f"DATABASE_URL cannot be read ({type(error).__name__}): check its port, and percent-encode "
            "special characters of the password."
        ) from None
    if database["NAME"] in ("", ":memory:"):
        raise ConfigurationError(
            "DATABASE_URL names no database that two processes can share: end it with /name, "
            "like postgresql://user:password@host/database or sqlite:///file.db."
        )
    if scheme == "sqlite":
        return sqlite(database)
    return {**database, "HOST": host_as_written(url)}


def host_as_written(url: str) -> str:
    """The host with its capitals: the folder of a unix socket has them, `urlsplit` drops them."""
    host = urlsplit(url).netloc.rpartition("@")[2]
    host = host.partition("]")[0].removeprefix("[") if host.startswith("[") else host.partition(":")[0]
    return unquote(host)


def sqlite(database: dict[str, Any]) -> dict[str, Any]:
    """SQLite's entry: its file below the project root, write-ahead log, writers that queue."""
    options = dict(database.get("OPTIONS", {}))
    options.setdefault("timeout", 20)
    options["timeout"] = float(options["timeout"])
    options.setdefault("transaction_mode", "IMMEDIATE")
    options.setdefault("init_command", "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")
    return {**database, "NAME": str(ROOT / database["NAME"]), "OPTIONS": options}


def read_email(environ: Mapping[str, str]) -> dict[str, Any]:
    """SMTP where EMAIL_HOST is set, else the console."""
    sender = environ.get("DEFAULT_FROM_EMAIL", "").strip() or "Democrasite <noreply@localhost>"
    email: dict[str, Any] = {"DEFAULT_FROM_EMAIL": sender, "SERVER_EMAIL": sender}
    host = environ.get("EMAIL_HOST", "").strip()
    if not host:
        return {**email, "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    use_tls = read_bool(environ, "EMAIL_USE_TLS", default=True)
    use_ssl = read_bool(environ, "EMAIL_USE_SSL", default=False)
    if use_ssl and environ.get("EMAIL_USE_TLS") and use_tls:
        raise ConfigurationError("EMAIL_USE_TLS and EMAIL_USE_SSL are both true: set one of them to false.")
    return {
        **email,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": read_int(environ, "EMAIL_PORT", default=465 if use_ssl else 587, lowest=1, highest=65535),
        "EMAIL_HOST_USER": environ.get("EMAIL_HOST_USER", ""),
        "EMAIL_HOST_PASSWORD": environ.get("EMAIL_HOST_PASSWORD", ""),
        "EMAIL_USE_TLS": use_tls and not use_ssl,
        "EMAIL_USE_SSL": use_ssl,
        "EMAIL_TIMEOUT": 15,
    }


def settings_from_environment() -> Settings:
    """The settings of this process."""
    return load(os.environ)
