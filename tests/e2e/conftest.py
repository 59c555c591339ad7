"""The site on a furnished database, once for all; browsers for whoever visits it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.browsing import Visitor, chromium
from tests.e2e.serving import Site, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright, StorageState

VisitorFactory = Callable[..., Visitor]


@pytest.fixture(scope="session")
def static_files_lock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for the processes of a run, whose base folders are neighbours."""
    return tmp_path_factory.getbasetemp().parent / "static-files.lock"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, static_files_lock: Path) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with serving(f"sqlite:///{folder}/site.db", folder, furnished=True, lock=static_files_lock) as site:
        yield site


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with chromium(playwright) as browser:
        yield browser


@pytest.fixture(scope="session")
def sessions(site: Site, browser: Browser) -> Callable[[str], StorageState]:
    """The cookies of a demo account that has logged in, once in a run."""
    kept: dict[str, StorageState] = {}

    def session_of(name: str) -> StorageState:
        if name not in kept:
            visitor = Visitor(browser.new_context(), site)
            visitor.log_in(name)
            kept[name] = visitor.context.storage_state()
            visitor.context.close()
        return kept[name]

    return session_of


@pytest.fixture
def visitor(
    site: Site, browser: Browser, sessions: Callable[[str], StorageState]
) -> Iterator[VisitorFactory]:
    """Makes visitors: `visitor()` is a stranger, `visitor("alice")` is logged in.

    More keyword arguments are options of the browser's context. At the end nobody may have met trouble.
    """
    visitors: list[Visitor] = []

    def visit(name: str = "", **options: Any) -> Visitor:
        if name:
            options["storage_state"] = sessions(name)
        options = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **options}
        visitors.append(Visitor(browser.new_context(**options), site))
        return visitors[-1]

    yield visit
    for somebody in visitors:
        somebody.context.close()
    assert [trouble for somebody in visitors for trouble in somebody.troubles] == []
