"""What a state of a page is, and how a form is filled on the way to one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


@dataclass(frozen=True)
class State:
    """One state of a page, and who comes to it how."""

    path: str
    who: str = ""
    status: int = 200
    reach: Callable[[Page], object] = field(default=lambda page: None)
    """What is done there first, such as sending an empty form."""


def send(**fields: str) -> Callable[[Page], None]:
    """Fill fields of the page's own form, and press its first main button."""

    def fill_and_press(page: Page) -> None:
        main = page.get_by_role("main")
        for name, text in fields.items():
            main.locator(f"[name={name}]").fill(text)
        main.locator("form:is([method=post], .form) button:not([hidden], .secondary)").first.click()
        page.wait_for_load_state()

    return fill_and_press
