"""The states of search, filters, favourites and what they find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.state import State

if TYPE_CHECKING:
    from playwright.sync_api import Page


def press_star(page: Page) -> None:
    page.locator(".star-button:not(.is-starred)").first.click()
    page.locator(".star-button.is-starred").first.wait_for()


STATES = {
    "search": State("/topics/?q=should+the"),
    "search-of-member": State("/topics/?q=town&sort=ballots", "alice"),
    "search-among-options": State("/topics/?q=number+500"),
    "search-signs-alone": State("/topics/?q=%25%25"),
    "search-share-code": State("/topics/?q={open}"),
    "topics-starred": State("/topics/", "bob", reach=press_star),
    "topics-needing-vote": State("/topics/?show=needs-vote&sort=closing", "dana"),
    "topics-voted": State("/topics/?show=voted", "alice"),
    "topics-no-favourites": State("/topics/?show=favorites", "charlie"),
    "topics-closing-soon": State("/topics/?state=closing-soon"),
    "topic-starred": State("/topics/{open}/", "dana", reach=press_star),
}
