"""Every link of every page leads somewhere, for a stranger, a member and staff."""

from __future__ import annotations

import re
from collections import Counter, deque
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import APIRequestContext

    from tests.e2e.conftest import VisitorFactory

pytestmark = pytest.mark.once
SAME_KIND = re.compile(r"/[A-Z2-9]{8}(?=/)|/\d+(?=/)|\?.*")
"""What distinguishes addresses of one kind: share code, key, query."""
MOST_OF_A_KIND = 12


class Links(HTMLParser):
    """The addresses that a page names, and the fragments that it offers."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.fragments: set[str] = {"", "top"}
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attributes}
        self.fragments.add(named.get("id", ""))
        target = named.get("href") or named.get("src")
        if tag == "form" and named.get("method", "get").lower() == "get":
            target = named.get("action")
        written_by_people = "ugc" in named.get("rel", "").split()
        if target and not target.startswith(("data:", "mailto:", "otpauth:")) and not written_by_people:
            self.found.add(target)


class Crawl:
    """Follows links from a start; keeps what led nowhere."""

    def __init__(self, requests: APIRequestContext, address: str) -> None:
        self.requests = requests
        self.address = address
        self.fragments: dict[str, set[str]] = {}
        self.named: dict[str, str] = {}
        self.kinds: Counter[str] = Counter()
        self.dead: list[str] = []

    def run(self, start: str) -> None:
        waiting = deque([(start, "the start")])
        while waiting:
            url, source = waiting.popleft()
            if url not in self.fragments and self.is_new_enough(url):
                waiting.extend((link, url) for link in self.visit(url, source))
        self.dead += [
            f"{url} (from {source}): no such place on the page"
            for url, source in self.named.items()
            if urldefrag(url)[0] in self.fragments
            and urlsplit(url).fragment not in self.fragments[urldefrag(url)[0]]
        ]

    def is_new_enough(self, url: str) -> bool:
        """A dozen of each kind of address are enough: a thousand people have the same page."""
        kind = SAME_KIND.sub("/…", url)
        self.kinds[kind] += 1
        return self.kinds[kind] <= MOST_OF_A_KIND

    def visit(self, url: str, source: str) -> list[str]:
        answer = self.requests.get(url)
        self.fragments[url] = {""}
        if answer.status != 200:
            self.dead.append(f"{url} (from {source}): {answer.status}")
        if "html" not in answer.headers.get("content-type", ""):
            return []
        links = Links(answer.text())
        self.fragments[url] = links.fragments
        found = {urljoin(answer.url, link) for link in links.found}
        self.dead += [f"{link} (from {url}): another host" for link in found if not self.is_ours(link)]
        self.named.update({link: url for link in found if "#" in link and ".svg" not in link})
        return sorted(urldefrag(link)[0] for link in found if self.is_ours(link))

    def is_ours(self, url: str) -> bool:
        return url.startswith(self.address + "/")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["", "alice", "admin"], ids=["stranger", "member", "staff"])
def test_every_link_leads_somewhere(visitor: VisitorFactory, name: str, record_property):
    somebody = visitor(name)
    crawl = Crawl(somebody.context.request, somebody.site.address)
    crawl.run(somebody.site.url("/"))
    record_property("pages", len(crawl.fragments))
    print(f"{len(crawl.fragments)} addresses of {len(crawl.kinds)} kinds")
    assert crawl.dead == []
    assert len(crawl.kinds) > 15
