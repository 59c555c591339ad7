"""What people read on a page: its text, and the attributes that are read out."""

from __future__ import annotations

from html.parser import HTMLParser

from django.test import Client

from app.accounts.models import User
from tests.e2e.state import State

SPOKEN = ("alt", "aria-label", "content", "placeholder", "title")
UNREAD = ("script", "style", "code", "pre", "textarea")
EMPTY = {"input", "meta", "link", "br", "hr", "img", "use", "rect", "path"}


def pages(states: dict[str, State]) -> dict[str, State]:
    """One state of each page, for each who comes to it."""
    seen: dict[tuple[str, str], str] = {}
    for name, state in states.items():
        seen.setdefault((state.path, state.who), name)
    return {name: states[name] for name in seen.values()}


def page_of(state: State, people: dict[str, User], scenery: dict[str, str], *, language: str) -> str:
    """The page of a state, without what is done on it first, in a language that the browser asks for."""
    client = Client(headers={"accept-language": language})
    if state.who:
        client.force_login(people[state.who])
    return client.get(state.path.format(**scenery), follow=True).text


class Reader(HTMLParser):
    """Collects text in its order; what is code, or marked as of another language, is passed over."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.texts: list[str] = []
        self.passed_over: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        is_foreign = attributes.get("lang", self.language) != self.language
        if (self.passed_over or is_foreign or tag in UNREAD) and tag not in EMPTY:
            self.passed_over.append(tag)
        if not self.passed_over and tag != "meta":
            self.texts += [attributes[name] for name in SPOKEN if attributes.get(name)]
        if tag == "input" and attributes.get("type") in ("submit", "button"):
            self.texts.append(attributes.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if self.passed_over and self.passed_over[-1] == tag:
            self.passed_over.pop()

    def handle_data(self, data: str) -> None:
        if not self.passed_over:
            self.texts.append(data)


def texts_on(page: str, language: str) -> list[str]:
    """Each piece of text between two tags, in the order of the page."""
    reader = Reader(language)
    reader.feed(page)
    return [" ".join(text.split()) for text in reader.texts if text.strip()]
