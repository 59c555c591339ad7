"""The pages of discussions, reports and decisions in every state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.state import State, send

if TYPE_CHECKING:
    from playwright.sync_api import Page


def tick_and_hide(page: Page) -> None:
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").select_option("hide")
    page.get_by_role("button", name="Go", exact=True).click()
    page.wait_for_load_state()


def decide_without_reason(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()


STATES = {
    "arguments": State("/topics/{open}/arguments/", "alice"),
    "arguments-of-stranger": State("/topics/{open}/arguments/?sort=discussed"),
    "arguments-none": State("/topics/{waiting}/arguments/", "alice"),
    "arguments-closed": State("/topics/{closed}/arguments/"),
    "argue": State("/topics/{open}/arguments/new/?stance=for", "bob"),
    "argue-errors": State("/topics/{open}/arguments/new/", "bob", reach=send()),
    "argue-closed": State("/topics/{closed}/arguments/new/", "bob", status=403),
    "argument": State("/topics/{open}/arguments/{argument}/", "dana"),
    "argument-of-stranger": State("/topics/{open}/arguments/{argument}/?around={reply}"),
    "argument-own": State("/topics/{open}/arguments/{argument_of_dana}/", "dana"),
    "argument-deleted": State("/topics/{open}/arguments/{argument_gone}/", "alice"),
    "argument-hidden": State("/topics/{open}/arguments/{argument_hidden}/", "alice"),
    "argument-history": State("/topics/{open}/arguments/{argument}/history/"),
    "argument-edit": State("/topics/{open}/arguments/{argument_of_dana}/edit/", "dana"),
    "argument-edit-errors": State(
        "/topics/{open}/arguments/{argument_of_dana}/edit/", "dana", reach=send(text="")
    ),
    "argument-delete": State("/topics/{open}/arguments/{argument_of_dana}/delete/", "dana"),
    "reply": State("/topics/{open}/arguments/{argument}/reply/", "alice"),
    "reply-errors": State("/topics/{open}/arguments/{argument}/reply/", "alice", reach=send()),
    "report": State("/topics/{open}/report/argument/{argument}/", "dana"),
    "report-errors": State("/topics/{open}/report/argument/{argument}/", "dana", reach=send()),
    "report-topic": State("/topics/{many}/report/", "dana"),
    "report-own": State("/topics/{open}/report/argument/{argument_of_dana}/", "dana", status=403),
    "reports-own": State("/moderation/own/", "dana"),
    "reports-none": State("/moderation/own/", "admin"),
    "decisions-about-own": State("/moderation/own/", "bob"),
    "appeal": State("/moderation/appeal/{appeal}"),
    "appeal-errors": State("/moderation/appeal/{appeal}", reach=send()),
    "decisions": State("/moderation/"),
    "topic-hidden": State("/topics/{hidden_topic}/", status=404),
    "topic-hidden-own": State("/topics/{hidden_topic}/", "alice", status=404),
    "topic-hidden-result": State("/topics/{hidden_topic}/results/", "bob", status=404),
}

OF_STAFF = {
    "staff-cases": State("/admin/moderation/case/", "admin"),
    "staff-cases-hide": State("/admin/moderation/case/", "admin", reach=tick_and_hide),
    "staff-case": State("/admin/moderation/case/{case_key}/change/", "admin"),
    "staff-case-errors": State(
        "/admin/moderation/case/{case_key}/change/", "admin", reach=decide_without_reason
    ),
    "staff-decisions": State("/admin/moderation/decision/", "admin"),
    "staff-decision": State("/admin/moderation/decision/{decision_key}/change/", "admin"),
}
