"""The main way through the site once more, on an empty PostgreSQL database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.browsing import Visitor
from tests.e2e.examining import examine
from tests.e2e.serving import serving
from tests.e2e.state import State
from tests.e2e.test_journeys import expect_result, propose, register, vote

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

EMPTY = {
    "home-empty": State("/"),
    "topics-empty": State("/topics/"),
}


@pytest.mark.vendor("postgresql")
def test_the_first_person_on_an_empty_site_proposes_and_votes(
    browser: Browser, scratch_database_url: str, tmp_path: Path, static_files_lock: Path
):
    with serving(scratch_database_url, tmp_path, furnished=False, lock=static_files_lock) as site:
        for name, state in EMPTY.items():
            examine(Visitor(browser.new_context(), site), state, name)
        first = Visitor(browser.new_context(), site)
        register(first, "first-one")
        examine(first, State("/"), "home-of-member-empty")
        path = propose(first, "Who begins?", "Me", "You")
        vote(first, path, "You")
        expect_result(first, path, {"You": "1", "Me": "0"})
        assert first.troubles == []
        first.context.close()
