"""Reading the site in another language, without scripts and by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import VisitorFactory

pytestmark = [pytest.mark.once, pytest.mark.timeout(300)]


def test_a_stranger_chooses_a_language_without_scripts_and_stays_where_they_were(visitor: VisitorFactory):
    page = visitor(java_script_enabled=False).open("/topics/?state=open")
    page.get_by_role("button", name="Español").click()
    assert page.url.endswith("/topics/?state=open")
    assert page.get_by_role("heading", level=1, name="Temas").is_visible()
    assert page.get_by_role("button", name="Español").get_attribute("aria-current") == "true"


def test_the_browser_is_answered_in_its_language(visitor: VisitorFactory):
    page = visitor(locale="pt-BR").open("/account/log-in/")
    assert page.locator("html").get_attribute("lang") == "pt"
    assert page.get_by_role("main").get_by_role("button", name="Entrar").is_visible()


def test_a_language_is_chosen_by_keyboard_alone(visitor: VisitorFactory):
    page = visitor().open("/account/language/")
    page.get_by_label("Deutsch").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.get_by_role("link", name="Anmelden").first.wait_for()
