"""Whatever is sent to whichever address, by whomever: an answer with a page, never a 500.

`FUZZ_EXAMPLES=200` sends more to each address than the few that every run sends.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone, translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.accounts import rate_limits
from app.moderation.deciding import decide
from app.moderation.models import Kind, Verdict
from app.moderation.reporting import report
from app.moderation.telling import appeal_link
from app.moderation.things import find_thing
from app.notifications.models import Mail
from tests.gates import hostile
from tests.gates.forms_found import Page, fields_of_classes, together
from tests.gates.town import clients, patterns, people, things, topic
from tests.gates.walking import address

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "6"))
SENDERS = (
    "superuser",
    "superuser",
    "owner",
    "owner",
    "member",
    "stranger",
    "anonymous",
    "moderator",
    "operator",
)
VERBS = ("POST",) * 8 + ("GET", "GET", "GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "MOVE")
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
STRANGE_PLACES = (
    "0",
    "-1",
    "9" * 25,
    "9223372036854775808",
    "%00",
    "%FF",
    "%F0%9F%98%80",
    "a" * 900,
    "%2e%2e",
    "_3D",
)


def admin_patterns() -> dict[str, str]:
    """The addresses of the admin, by name; those of rows end in the place `object_id`."""
    found = {}
    for entry in get_resolver().url_patterns:
        if str(entry.pattern) == "admin/":
            for pattern in flattened(entry.url_patterns):
                route, _end, _pattern = pattern.partition("$")
                found[pattern] = f"/admin/{route}"
    return found


def flattened(entries: Any, prefix: str = "") -> Iterator[str]:
    for entry in entries:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from flattened(entry.url_patterns, route)
        elif "(?P" not in route:
            yield route


@dataclass
class Town:
    """One of everything, and a browser for everybody."""

    things: dict[str, Any]
    clients: dict[str, Client]

    def ask(self, sender: str, **request: Any) -> Any:
        """What one request is answered. Whatever it changed is taken back."""
        known = self.clients[sender]
        client = Client(headers={})
        client.cookies.load(known.cookies)
        with transaction.atomic(), translation.override("en"):
            answer = client.generic(**request)
            getattr(answer, "getvalue", bytes)()
            connection.check_constraints()
            transaction.set_rollback(True)
        return answer


@pytest.fixture
def town(db: None) -> Town:
    who = people()
    there = things(who)
    hidden, now = topic(who), timezone.now()
    thing = find_thing(hidden, Kind.TOPIC, hidden.pk)
    assert thing is not None
    case = report(thing, reporter=who["member"], ground="spam", words="", at=now).case
    case.refresh_from_db()
    decision = decide(case, verdict=Verdict.HIDE, reason="Spam.", by=who["superuser"], at=now)
    there["appeal"] = appeal_link(decision).rstrip("/").rpartition("/")[2]
    Mail.objects.create(person=who["owner"], subject="News", body="News")
    LogEntry.objects.log_actions(who["superuser"].pk, [decision], CHANGE, change_message="Decided.")
    return Town(there, clients(who))


@pytest.fixture(autouse=True)
def unlimited_and_quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(rate_limits, "count_one", lambda *_arguments: 1)
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def check(answer: Any, request: dict[str, Any]) -> None:
    """It is no failure, and whoever sent it can read what to do."""
    assert answer.status_code < 500, request
    is_read = request["method"] != "HEAD" and answer.status_code not in (204, 304, 405)
    if answer.status_code >= 400 and is_read and not answer.streaming:
        assert answer.content, request
    if answer.status_code in (301, 302, 303):
        assert answer["Location"], request


def examples_of(path: str) -> int:
    """The pages about the schema compare all of it, and hold no form: a few examples do."""
    return max(2, EXAMPLES // 6) if "/schema/" in path else EXAMPLES


def fuzz(town: Town, path: str, route: str) -> None:
    """Read the page's forms as whoever sees most of them; then send what nobody should."""
    pages = [read(town, sender, path) for sender in ("superuser", "owner", "anonymous")]
    forms = [form for page in pages for form in page.forms]
    forms.append(fields_of_view(path) | {"next": ["/"]})
    keys = sorted({key for page in pages for key in page.keys})

    @settings(
        max_examples=examples_of(path),
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(data=st.data())
    def nothing_breaks(data: st.DataObject) -> None:
        sender = data.draw(st.sampled_from(SENDERS), "sender")
        body, kind = data.draw(hostile.bodies(data.draw(st.sampled_from(forms))), "body")
        request: dict[str, Any] = {
            "method": data.draw(st.sampled_from(VERBS), "verb"),
            "path": data.draw(st.sampled_from([path] * 5 + [spoiled(data, route)]), "path"),
            "data": body,
            "content_type": kind,
            "QUERY_STRING": data.draw(st.one_of(st.just(""), hostile.queries(keys)), "query"),
            **data.draw(st.one_of(st.just({}), hostile.headers), "headers"),
        }
        check(town.ask(sender, **request), request)

    nothing_breaks()


def read(town: Town, sender: str, path: str) -> Page:
    answer = town.ask(sender, method="GET", path=path)
    assert answer.status_code < 500
    is_page = answer.get("Content-Type", "").startswith("text/html")
    return Page(answer.content.decode()) if is_page and not answer.streaming else Page("")


def fields_of_view(path: str) -> dict[str, list[str]]:
    return fields_of_classes(get_resolver().resolve(path).func)


def spoiled(data: st.DataObject, route: str) -> str:
    """The address with something in its places that nothing is called."""
    return PLACE.sub(lambda _place: data.draw(st.sampled_from(STRANGE_PLACES)), route)


SITE = patterns()
ADMIN = admin_patterns()


def part_of(name: str) -> str:
    """The app that an address belongs to: each is a test, with a town of its own."""
    return name.partition(":")[0] if ":" in name else "others"


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", sorted({part_of(name) for name in SITE}))
def test_no_request_breaks_an_address(town: Town, part: str) -> None:
    fuzz_all(
        town,
        [
            (address(name, route, town.things, code=code), route)
            for name, route in SITE.items()
            for code in ("code", "unlisted")
            if part_of(name) == part and (code == "code" or "code>" in route)
        ],
    )


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", sorted({route.split("/")[2] for route in ADMIN.values()}))
def test_no_request_breaks_the_admin(town: Town, part: str) -> None:
    routes = [route for route in ADMIN.values() if route.split("/")[2] == part]
    fuzz_all(town, [(PLACE.sub(lambda _place: key_in(route), route), route) for route in routes])  # noqa: B023


def fuzz_all(town: Town, addresses: Iterable[tuple[str, str]]) -> None:
    """Each in turn; what breaks one does not keep the others from being tried."""
    broken = []
    for path, route in addresses:
        try:
            fuzz(town, path, route)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is told)
            broken.append(error)
    if broken:
        raise ExceptionGroup(f"{len(broken)} addresses break", broken)


def key_in(route: str) -> str:
    """The key of a row that the admin's address can name."""
    _empty, _admin, app, model, *_rest = [*route.split("/"), "", ""]
    for registered in admin.site._registry:
        if (registered._meta.app_label, registered._meta.model_name) == (app, model):
            return str(registered._default_manager.values_list("pk", flat=True).first() or 1)
    return "1"


BREAKING = [
    ("topics:star", "POST", "", b"next=word"),  # taken for the name of a view
    ("topics:star", "POST", "", b"next=a%00b"),
    ("accounts:log_in", "POST", "next=word", b""),
    ("/admin/accounts/user/export/", "GET", "after=", b""),
    ("/admin/accounts/user/export/", "POST", "pk__in=", b""),
    ("/admin/topics/topic/export/", "GET", "=", b""),
    ("/admin/topics/topic/add/", "POST", "", b"creator=words&options-TOTAL_FORMS=0&options-INITIAL_FORMS=0"),
    ("/admin/topics/topic/export/", "POST", "", b"export_items=1&format=0&resource=0"),
    ("/admin/topics/topic/add/", "POST", "", b"tags=words&options-TOTAL_FORMS=0&options-INITIAL_FORMS=0"),
    ("/admin/auth/group/1/delete/", "POST", "_to_field=", b""),
]
"""Requests that failed once."""


@pytest.mark.parametrize("place, verb, query, body", BREAKING)
def test_what_broke_an_address_once_does_not_again(town, place, verb, query, body) -> None:
    path = place if place.startswith("/") else address(place, SITE[place], town.things, code="code")
    request = {"method": verb, "path": path, "QUERY_STRING": query, "data": body}
    kind = "application/x-www-form-urlencoded"
    for sender in ("superuser", "anonymous"):
        check(town.ask(sender, content_type=kind, **request), request)


def test_forms_are_found() -> None:
    """The reader of pages sees fields, choices and keys; without them the rest would prove little."""
    page = Page(
        '<a href="?sort=new"></a><form method="post"><input name="title" value="A"><select name="kind">'
        '<option value="">-</option><option value="b">B</option></select><textarea name="text"></textarea>'
    )
    assert together(page.forms) == {"title": ["A"], "kind": ["b"], "text": ["Some words"]}
    assert page.keys == {"sort"}
