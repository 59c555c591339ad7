"""Every page in every state: accessible in both themes, at both widths, and never too wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.browsing import Visitor, chromium
from tests.e2e.examining import OVERLAPPING, PHONE, SCREENSHOTS, examine, too_wide
from tests.e2e.states import LARGE, OF_STAFF, STATES

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Playwright, StorageState

    from tests.e2e.conftest import VisitorFactory
    from tests.e2e.serving import Site

pytestmark = [pytest.mark.once, pytest.mark.timeout(300)]  # a thousand options are much to examine
EVERYTHING = STATES | OF_STAFF


@pytest.mark.parametrize("name", EVERYTHING)
def test_the_page_is_accessible_in_both_themes_at_both_widths(visitor: VisitorFactory, name: str):
    examine(visitor(EVERYTHING[name].who), EVERYTHING[name], name)


def test_letters_twice_as_large_fit_every_screen(
    playwright: Playwright, site: Site, sessions: Callable[[str], StorageState]
):
    found = []
    with chromium(playwright, "--blink-settings=defaultFontSize=32") as browser:
        reader = Visitor(browser.new_context(storage_state=sessions("dana")), site)
        for name, state in LARGE.items():
            page = reader.open(state.path)
            for width in (320, 390, 1280):
                page.set_viewport_size({"width": width, "height": 844})
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    found.append(f"{name} at {width} px: {too_wide(page)}")
                found += [f"{name} at {width} px: {words}" for words in page.evaluate(OVERLAPPING)]
            page.set_viewport_size(PHONE)
            page.screenshot(path=SCREENSHOTS / f"{name}-phone-large.png", full_page=True)
    assert found + reader.troubles == []
