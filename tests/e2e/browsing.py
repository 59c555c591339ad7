"""A browser in which every page is watched: no other host, no error in the console, no policy broken."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django_otp.oath import totp

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright

    from tests.e2e.serving import Site

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SWITCHES = [
    "--no-sandbox",  # its own sandbox does not start as root; it shows our own pages only
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
    "--disable-gpu",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--no-first-run",
    "--no-proxy-server",
]
PASSWORD = "democrasite-demo"
SECRET_OF_GRACE = "3132333435363738393031323334353637383930"
"""What the app of Grace holds, who has switched two-factor log-in on."""
REFUSAL = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


@contextmanager
def chromium(playwright: Playwright, *switches: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*SWITCHES, *switches])
    yield browser
    browser.close()


class Visitor:
    """Somebody with a browser of their own."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.context = context
        self.site = site
        self.troubles: list[str] = []
        context.on("page", self.watch)
        context.set_default_timeout(15_000)
        self.page: Page = context.new_page()

    def watch(self, page: Page) -> None:
        page.on("request", self.judge_request)
        page.on("console", self.judge_message)
        page.on("pageerror", lambda error: self.troubles.append(f"script error: {error}"))
        page.on("requestfailed", self.judge_failure)

    def judge_request(self, request: Any) -> None:
        if not request.url.startswith((self.site.address + "/", "data:")):
            self.troubles.append(f"request to another host: {request.url}")

    def judge_failure(self, request: Any) -> None:
        """What a page no longer needs, because one has left it, is no trouble."""
        if request.failure != "net::ERR_ABORTED":
            self.troubles.append(f"not loaded: {request.url} ({request.failure})")

    def judge_message(self, message: ConsoleMessage) -> None:
        """Errors and warnings are trouble, but for the status of a page that was asked for."""
        if message.type not in ("error", "warning"):
            return
        is_page = message.location["url"] == (message.page.url if message.page else "")
        if not (is_page and REFUSAL.match(message.text)):
            self.troubles.append(f"console: {message.text} ({message.location['url']})")

    def open(self, path: str, *, status: int = 200) -> Page:
        """Go to a path of the site, which answers with `status`."""
        answer = self.page.goto(self.site.url(path))
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}"
        return self.page

    def log_in(self, name: str, *, password: str = PASSWORD) -> None:
        page = self.open("/account/log-in/")
        page.get_by_label("Username or e-mail address").fill(name)
        page.get_by_label("Password").fill(password)
        page.get_by_role("main").get_by_role("button", name="Log in").click()
        if name == "grace":
            page.get_by_label("Code").fill(f"{totp(bytes.fromhex(SECRET_OF_GRACE)):06d}")
            page.get_by_role("main").get_by_role("button", name="Log in").click()
        page.get_by_role("link", name=name, exact=True).wait_for()

    def is_at(self, path: str) -> bool:
        return urlsplit(self.page.url).path == path.format(**self.site.scenery)
