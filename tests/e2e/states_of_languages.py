"""Pages in the other languages: their words are longer, and the layout must bear it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.e2e.state import State

if TYPE_CHECKING:
    from playwright.sync_api import Page


def speak(language: str, then: Callable[[Page], object] = lambda page: None) -> Callable[[Page], None]:
    """Read on in another language. By the browser's cookie: a member's choice would stay for all."""

    def choose(page: Page) -> None:
        page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])
        page.reload()
        then(page)

    return choose


def send_empty(page: Page) -> None:
    page.get_by_role("main").locator("form[method=post] button").last.click()
    page.wait_for_load_state()


STATES = {
    "language": State("/account/language/"),
    "language-of-member": State("/account/language/", "alice"),
    "home-in-german": State("/", reach=speak("de")),
    "home-of-member-in-spanish": State("/", "dana", reach=speak("es")),
    "topics-in-german": State("/topics/", "alice", reach=speak("de")),
    "topics-in-portuguese": State("/topics/", reach=speak("pt")),
    "topic-in-german": State("/topics/{open}/", "bob", reach=speak("de")),
    "topic-new-in-german": State("/topics/new/", "alice", reach=speak("de", send_empty)),
    "topic-edit-in-spanish": State("/topics/{own}/edit/", "alice", reach=speak("es")),
    "ballot-in-german": State("/topics/{multiple}/ballot/", "charlie", reach=speak("de")),
    "ballot-in-portuguese": State("/topics/{open}/ballot/", "dana", reach=speak("pt")),
    "confirmation-in-german": State("/topics/{multiple}/ballot/confirmation/", "charlie", reach=speak("de")),
    "result-in-german": State("/topics/{closed}/results/", reach=speak("de")),
    "result-in-spanish": State("/topics/{open}/results/", "alice", reach=speak("es")),
    "register-in-german": State("/account/register/", reach=speak("de", send_empty)),
    "profile-in-portuguese": State("/account/", "alice", reach=speak("pt")),
    "error-404-in-german": State("/no/such/page/", status=404, reach=speak("de")),
}

OF_STAFF = {
    "staff-in-german": State("/admin/", "admin", reach=speak("de")),
    "staff-user-in-portuguese": State("/admin/accounts/user/{user_key}/change/", "admin", reach=speak("pt")),
    "staff-user-in-german": State("/admin/accounts/user/{user_key}/change/", "admin", reach=speak("de")),
    "staff-case-in-german": State("/admin/moderation/case/{case_key}/change/", "admin", reach=speak("de")),
    "staff-history-in-german": State("/admin/accounts/user/{user_key}/history/", "admin", reach=speak("de")),
    "staff-topic-in-spanish": State("/admin/topics/topic/{topic_key}/change/", "admin", reach=speak("es")),
}
