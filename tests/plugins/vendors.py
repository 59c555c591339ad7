"""Runs every test on SQLite and on PostgreSQL, in one pytest run with one summary.

The process that was started distributes all tests to each of two workers, one per
vendor (pytest-xdist's `--dist=each`), and hands them their DATABASE_URL before Django's
settings are loaded. `pytest --vendor sqlite` runs on one vendor, in one process, which
is what `--pdb` wants; together with `-n 4` it spreads one vendor over four processes.

The PostgreSQL server is the one that TEST_DATABASE_URL names, else a throwaway one.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pytest

from app.config.settings import VARIABLES
from tests.plugins.postgresql import NoServer, Server, find_binaries

VENDORS = ("sqlite", "postgresql")
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("democrasite")
    group.addoption("--vendor", choices=VENDORS, help="run on this database only (default: on both)")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Choose the database. A wrapper, so that it comes before pytest-django reads the settings."""
    if not is_worker():
        clear_environment()
        run = early_config.stash[RUN] = Run(early_config)
        # A process that only distributes tests needs settings that load, and no server.
        vendor = VENDORS[0] if distributes(early_config) else early_config.known_args_namespace.vendor
        os.environ.update(run.environment(vendor))
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Without --vendor, hand every test to one worker per vendor."""
    if is_worker() or config.option.vendor:
        return
    given = {"-n": config.getoption("numprocesses", None), "--pdb": config.option.usepdb}
    given["-p no:xdist"] = not config.pluginmanager.hasplugin("xdist")
    for option in filter(given.get, given):
        raise pytest.UsageError(f"{option} needs one database: add --vendor sqlite or --vendor postgresql")
    config.option.dist = "each"
    config.option.tx = [f"popen//id={vendor}" for vendor in VENDORS]


def pytest_xdist_setupnodes(config: pytest.Config, specs: Iterable[Any]) -> None:
    """Give each worker its database. Set here, not in `--tx`, where `//` separates."""
    for spec in specs:
        spec.env.update(config.stash[RUN].environment(config.option.vendor or spec.id))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "vendor(name): runs on this database only")
    config.addinivalue_line("markers", "once: has nothing to do with the database, so one vendor is enough")
    config.addinivalue_line("markers", "e2e: drives a browser; only `make e2e` runs it")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what another vendor's worker runs; mark what lives in tests/e2e."""
    browser_tests = config.rootpath / "tests" / "e2e"
    for item in items:
        if item.path.is_relative_to(browser_tests):
            item.add_marker("e2e")
    kept = [item for item in items if runs_here(item)]
    config.hook.pytest_deselected(items=[item for item in items if not runs_here(item)])
    items[:] = kept


def runs_here(item: pytest.Item) -> bool:
    chosen = item.get_closest_marker("vendor")
    if chosen and chosen.args != (vendor_here(),):
        return False
    is_repeated = item.config.option.vendor is None and vendor_here() != VENDORS[0]
    return not (is_repeated and item.get_closest_marker("once"))


@pytest.hookimpl(wrapper=True)
def pytest_report_teststatus(report: Any, config: pytest.Config) -> Generator[None, Any, Any]:
    """Say on which database a test failed."""
    category, letter, word = yield
    if category in ("failed", "error") and isinstance(word, str):
        word = f"{word} [{vendor_of(report)}]"
    return category, letter, word


def pytest_report_header(config: pytest.Config) -> str | None:
    if is_worker():
        return None
    return f"databases: {' and '.join(NAMES[vendor] for vendor in vendors_of(config))}"


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """A line per database above pytest's own."""
    for vendor in vendors_of(config):
        counts = Counter(
            {
                outcome: sum(vendor_of(report) == vendor for report in reports)
                for outcome, reports in terminalreporter.stats.items()
                if outcome in ("passed", "failed", "error", "skipped", "xfailed", "xpassed")
            }
        )
        told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()) if count)
        terminalreporter.write_line(f"{NAMES[vendor]}: {told or 'no tests'}")


def vendors_of(config: pytest.Config) -> tuple[str, ...]:
    return (config.option.vendor,) if config.option.vendor else VENDORS


def vendor_of(report: Any) -> str:
    """The vendor that a report tells of: the worker's name says it, when there is one for each."""
    node = getattr(report, "node", None)
    name = node.gateway.id if node is not None else ""
    return name if name in VENDORS else vendor_here()


def vendor_here() -> str:
    """The vendor that this process tests on."""
    return os.environ["TEST_VENDOR"]


def is_worker() -> bool:
    return "TEST_VENDOR" in os.environ and "PYTEST_XDIST_WORKER" in os.environ


def distributes(config: pytest.Config) -> bool:
    options = config.known_args_namespace
    return not options.vendor or bool(getattr(options, "numprocesses", None))


def clear_environment() -> None:
    """Forget what the caller's shell says of Democrasite and of PostgreSQL: tests set what they need."""
    for name in list(os.environ):
        if name in VARIABLES or (name.startswith("PG") and name != "PG_BIN"):
            del os.environ[name]


class Run:
    """What one run of pytest needs: a folder and, as soon as somebody asks, a PostgreSQL server."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        folder = tempfile.TemporaryDirectory(prefix="democrasite-tests-")
        config.add_cleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.postgresql_url = os.environ.get("TEST_DATABASE_URL", "")

    def environment(self, vendor: str) -> dict[str, str]:
        """The variables of a process that tests on `vendor`."""
        url = f"sqlite:///{self.folder}/democrasite.db" if vendor == "sqlite" else self.server_url()
        own = {"TEST_VENDOR": vendor, "DATABASE_URL": url, "SECRET_KEY": "tests", "DEBUG": "true"}
        return own if vendor == "sqlite" else own | {"PATH": path_with_postgresql()}

    def server_url(self) -> str:
        if not self.postgresql_url:
            try:
                server = Server()
            except NoServer as error:
                raise pytest.UsageError(str(error)) from None
            self.config.add_cleanup(server.stop)
            self.postgresql_url = server.url
        return self.postgresql_url


def path_with_postgresql() -> str:
    """PATH with the server's programs at its end: where the server is a wheel's, so is pg_dump."""
    path = os.environ.get("PATH", os.defpath)
    try:
        folder = str(find_binaries())
    except NoServer:
        return path
    return path if folder in path.split(os.pathsep) else f"{path}{os.pathsep}{folder}"


RUN = pytest.StashKey[Run]()
