"""The pages of collaborative and unlisted topics, and the form of a topic, in every state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.state import State, send

if TYPE_CHECKING:
    from playwright.sync_api import Page


def fill_everything(page: Page) -> None:
    """All fields that a topic can have, an option added by its own button."""
    page.get_by_label("Title").fill("What shall we plant?")
    page.get_by_label("Others may add options").check()
    page.get_by_label("One or more").check()
    page.get_by_label("At most").fill("3")
    page.get_by_label("One more option").fill("A meadow for bees")
    page.get_by_role("button", name="Add it to the list").click()
    page.wait_for_load_state()


def add_nothing(page: Page) -> None:
    page.get_by_role("button", name="Add it to the list").click()
    page.wait_for_load_state()


STATES = {
    "topic-collaborative": State("/topics/{collaborative}/", "dana"),
    "topic-shared": State("/topics/{shared}/", "bob"),
    "topic-removed": State("/topics/{shared}/", "charlie", status=403),
    "topic-new-all-fields": State("/topics/new/", "alice", reach=fill_everything),
    "topic-new-option-errors": State("/topics/new/", "alice", reach=add_nothing),
    "topic-new-tag-asked": State(
        "/topics/new/", "alice", reach=send(title="Trams?", options="Yes\nNo", tags="trafic")
    ),
    "ballot-limits": State("/topics/{collaborative}/ballot/", "dana"),
    "result-after-voting": State("/topics/{collaborative}/results/", "dana"),
    "option-add": State("/topics/{collaborative}/options/new/", "dana"),
    "option-alike": State(
        "/topics/{collaborative}/options/new/", "dana", reach=send(text="Meadow for the bees")
    ),
    "option-errors": State("/topics/{collaborative}/options/new/", "dana", reach=send(text="willows")),
    "people": State("/topics/{shared}/people/", "alice"),
    "people-none": State("/topics/{lonely}/people/", "alice"),
    "people-remove": State("/topics/{shared}/people/{guest_key}/removal/", "alice"),
    "list-leave": State("/topics/{shared}/leaving/", "bob"),
    "home-shared": State("/", "bob"),
}
