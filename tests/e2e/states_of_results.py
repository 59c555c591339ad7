"""Results beyond their page: opened details, and the small page for other sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.state import State

if TYPE_CHECKING:
    from playwright.sync_api import Page


def open_details(page: Page) -> None:
    for summary in page.locator("main summary").all():
        summary.click()


STATES = {
    "result-details": State("/topics/{open}/results/", "alice", reach=open_details),
    "result-ballot-order": State("/topics/{multiple}/results/?order=ballot"),
    "result-unlisted": State("/topics/{unlisted}/results/", "alice"),
    "embedded-result": State("/topics/{open}/results/embed/"),
    "embedded-result-closed": State("/topics/{closed}/results/embed/"),
    "embedded-result-without-ballots": State("/topics/{unvoted}/results/embed/"),
    "embedded-result-awkward": State("/topics/{awkward}/results/embed/"),
    "result-hidden": State("/topics/{hidden}/results/"),
    "embedded-result-hidden": State("/topics/{hidden}/results/embed/"),
    "result-hidden-file": State("/topics/{hidden}/results.csv", status=403),
    "embedded-result-unlisted": State("/topics/{unlisted}/results/embed/", status=404),
}
