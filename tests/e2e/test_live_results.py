"""A result that is open in a browser while others vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.test_journeys import propose, vote

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

    from tests.e2e.browsing import Visitor
    from tests.e2e.conftest import VisitorFactory

pytestmark = pytest.mark.once
HIDE = "Object.defineProperty(document, 'hidden', {value: %s, configurable: true})"


class Reader:
    """Somebody who has a result before them, and a clock that the test turns."""

    def __init__(self, visitor: Visitor, path: str) -> None:
        self.answers: list[int] = []
        self.page: Page = visitor.page
        self.page.clock.install()
        self.page.on("response", self.note)
        visitor.open(f"{path}results/")

    def note(self, response: Response) -> None:
        if "/figures/" in response.url or "/turnout/" in response.url:
            self.answers.append(response.status)

    def wait(self, seconds: int) -> None:
        """Turn the clock, then give the server a moment."""
        self.page.clock.run_for(seconds * 1000)
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(300)


@pytest.fixture
def path(visitor: VisitorFactory) -> str:
    return propose(visitor("alice"), "What colour shall the boats be?", "Red", "Blue")


def test_the_figures_follow_the_ballots_and_leave_the_reader_in_peace(visitor: VisitorFactory, path: str):
    vote(visitor("charlie"), path, "Red")
    reader = Reader(visitor(), path)
    reader.page.get_by_text("The curve as a table").click()
    reader.wait(11)
    reader.page.get_by_role("link", name="Order of the ballot").focus()
    vote(visitor("bob"), path, "Blue")
    reader.wait(11)
    reader.page.get_by_role("main").get_by_text("2 of ").first.wait_for()
    assert "Two options are level" in reader.page.locator("#verdict").inner_text()
    assert "Two options are level" in reader.page.get_by_role("status").last.inner_text()
    assert reader.page.locator("details[open]").count() == 1
    assert reader.page.evaluate("document.activeElement.id") == "order-ballot"


def test_what_has_not_changed_is_not_sent_again_nor_read_aloud(visitor: VisitorFactory, path: str):
    reader = Reader(visitor(), path)
    reader.wait(11)
    reader.wait(11)
    assert reader.answers == [304, 304]
    assert reader.page.locator("#figures-said").inner_text() == ""


def test_a_hidden_page_asks_for_nothing_until_somebody_looks_again(visitor: VisitorFactory, path: str):
    reader = Reader(visitor(), path)
    reader.page.evaluate(HIDE % "true")
    reader.wait(120)
    assert reader.answers == []
    reader.page.evaluate(HIDE % "false")
    reader.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    reader.wait(1)
    assert len(reader.answers) == 1


def test_when_voting_closes_the_page_says_so_and_asks_no_more(visitor: VisitorFactory, path: str):
    reader = Reader(visitor(), path)
    alice = visitor("alice").open(f"{path}close/")
    alice.get_by_role("main").get_by_role("textbox").fill("All boats are painted")
    alice.get_by_role("main").get_by_role("button").first.click()
    alice.wait_for_load_state()
    reader.wait(11)
    reader.page.get_by_text("this is the final count").wait_for()
    assert reader.page.locator("#result-kicker").inner_text() == "Result"
    reader.wait(120)
    assert reader.answers == [200]


def test_a_hidden_result_counts_on_and_says_when_it_can_be_seen(visitor: VisitorFactory, path: str):
    alice = visitor("alice").open(f"{path}edit/")
    alice.get_by_label("Nobody: it is shown once voting has closed").check()
    alice.get_by_role("button", name="Save the changes").click()
    alice.wait_for_load_state()
    reader = Reader(visitor(), path)
    vote(visitor("bob"), path, "Red")
    reader.wait(11)
    reader.page.locator("#verdict").get_by_text("1 ballot has been cast.").wait_for()
    assert "Red" not in reader.page.get_by_role("main").inner_text()
    alice.goto(f"{alice.url.partition('/topics/')[0]}{path}close/")
    alice.get_by_role("main").get_by_role("textbox").fill("All boats are painted")
    alice.get_by_role("main").get_by_role("button").first.click()
    alice.wait_for_load_state()
    reader.wait(11)
    assert reader.page.locator("#figures-said").inner_text() == "The result can be seen now."
    reader.wait(120)
    assert reader.answers == [200, 200]
    reader.page.get_by_role("main").get_by_role("link", name="See the result").click()
    assert "“Red”" in reader.page.locator("#verdict").inner_text()
