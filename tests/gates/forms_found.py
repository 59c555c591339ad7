"""What a page asks for: the fields of its forms, and the keys of its links."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.forms import BaseForm

Fields = dict[str, list[str]]
"""The names of fields, each with what the page would send as it is, or as somebody could choose."""

PLAUSIBLE = {
    "number": "1",
    "email": "new@example.org",
    "datetime-local": "2027-06-01T12:00",
    "date": "2027-06-01",
    "password": "long-enough-Passw0rd",
    "checkbox": "on",
}


class Page(HTMLParser):
    """Collects while it is fed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Fields] = []
        self.keys: set[str] = set()
        self._form: Fields | None = None
        self._choice = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = {}
            if known.get("method", "").lower() == "post":
                self.forms.append(self._form)
        elif tag == "a":
            self.keys.update(name for name, _value in parse_qsl(urlsplit(known.get("href", "")).query))
        elif self._form is not None:
            self.note(self._form, tag, known)

    def note(self, form: Fields, tag: str, known: dict[str, str]) -> None:
        name = known.get("name", "")
        if tag == "select":
            self._choice = name
        if tag == "option" and self._choice:
            form[self._choice] = [known.get("value", "")]  # the last one: the first is often "none"
        elif name and tag in ("input", "textarea", "select", "button"):
            kind = known.get("type", "text")
            form[name] = [known.get("value") or PLAUSIBLE.get(kind, "Some words")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._choice = ""


def fields_of_classes(view: Any) -> Fields:
    """The fields of every form class that the module of a view names, in case no page shows them."""
    view = inspect.unwrap(view)
    names = vars(inspect.getmodule(view) or object).values()
    classes = [each for each in names if inspect.isclass(each) and issubclass(each, BaseForm)]
    return {name: ["Some words"] for each in classes for name in getattr(each, "base_fields", ())}


def together(forms: Iterable[Fields]) -> Fields:
    return {name: values for form in forms for name, values in form.items()}
