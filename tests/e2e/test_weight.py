"""What a first visit costs a phone far from its mast: bytes as they travel, and requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.e2e.browsing import Visitor
    from tests.e2e.conftest import VisitorFactory

pytestmark = [pytest.mark.once, pytest.mark.timeout(300)]
KILOBYTE = 1000
BUDGETS = {
    "/": (60 * KILOBYTE, 10),
    "/topics/": (65 * KILOBYTE, 10),
    "/topics/{open}/": (60 * KILOBYTE, 10),
    "/account/register/": (55 * KILOBYTE, 9),
    "/topics/{open}/results/": (80 * KILOBYTE, 12),  # htmx for the live figures
}


def weigh(visitor: Visitor, path: str) -> tuple[int, int]:
    """Bytes with their headers, compressed as they travel, and requests, of a page and all that it loads."""
    loaded: list[int] = []
    watched = visitor.context.new_cdp_session(visitor.page)
    watched.send("Network.enable")
    watched.on("Network.loadingFinished", lambda event: loaded.append(int(event["encodedDataLength"])))
    visitor.open(path)
    visitor.page.wait_for_load_state("networkidle")
    return sum(loaded), len(loaded)


@pytest.mark.parametrize("path", BUDGETS)
def test_a_first_visit_stays_light(visitor: VisitorFactory, path: str):
    budget, most_requests = BUDGETS[path]
    size, requests = weigh(visitor(), path)
    print(f"{path}: {size:,} bytes in {requests} requests")
    assert size <= budget
    assert requests <= most_requests


def test_a_second_page_asks_for_little_more_than_itself(visitor: VisitorFactory):
    """What the first page loaded is kept for good, as its name changes with it."""
    reader: Any = visitor()
    weigh(reader, "/topics/")
    size, _requests = weigh(reader, "/")
    assert size <= 10 * KILOBYTE
