"""Who may do what: every address and every operation, asked for by everybody."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from app.accounts.models import User
from app.api.operations import api
from app.api.tokens import make_token
from app.topics.models import Guest, Topic
from tests.gates.table import OF_THE_API, TABLE
from tests.gates.table_of_states import TABLE_OF_CLOSED, TABLE_OF_HIDDEN
from tests.gates.town import ROLES, clients, patterns, people, things, topic
from tests.gates.walking import address, status

CITIZENS, STAFF = ROLES[:4], ROLES[4:]
PLACES = {"{code}": "unlisted", "{key}": "token_key", "{username}": "name"}


@pytest.fixture
def who(db: None) -> dict[str, User]:
    return people()


@pytest.fixture
def there(who: dict[str, User]) -> dict[str, Any]:
    return {**things(who), "name": "member"}


def answers(who: dict[str, User], verb: str, path: str) -> list[int]:
    """What each role is answered, each in a browser of its own."""
    return [status(clients(who)[role], verb, path) for role in ROLES]


def in_words(found: list[int]) -> str:
    return " ".join(str(each) for each in found[: len(CITIZENS)])


def is_no_better(found: list[int]) -> bool:
    """Whether staff are answered as any member is: their rights are in the admin alone."""
    return set(found[len(CITIZENS) :]) == {found[ROLES.index("stranger")]}


def test_every_address_has_its_row() -> None:
    told = {line.split()[1] for line in TABLE.strip().splitlines()}
    assert told == patterns().keys()


def test_every_operation_has_its_row() -> None:
    told = {tuple(line.split()[:2]) for line in OF_THE_API.strip().splitlines()}
    paths = api.get_openapi_schema()["paths"]
    assert told == {(verb.upper(), path) for path, verbs in paths.items() for verb in verbs}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_an_address_answers_everybody_as_the_table_says(who, there, line) -> None:
    code, name, *_statuses = line.split()
    path = address(name, patterns()[name], there, code=code)
    got, posted = answers(who, "GET", path), answers(who, "POST", path)
    assert f"{code:8} {name:34} {in_words(got)}   {in_words(posted)}" == line
    assert is_no_better(got) and is_no_better(posted)


@pytest.mark.parametrize("line", OF_THE_API.strip().splitlines())
def test_an_operation_answers_everybody_as_the_table_says(who, there, line) -> None:
    verb, path, *_statuses = line.split()
    filled = path
    for place, name in PLACES.items():
        filled = filled.replace(place, str(there[name]))
    got = answers(who, verb, filled)
    assert f"{verb:6} {path:44} {in_words(got)}" == line
    assert is_no_better(got)


STATES = {"hidden": TABLE_OF_HIDDEN, "closed": TABLE_OF_CLOSED}


def rows_of(who: dict[str, User], there: dict[str, Any], code: str) -> list[str]:
    """What every address that holds a share code answers about the topic in that state."""
    browsers, rows = clients(who), []
    for name, route in patterns().items():
        if "code>" in route:
            path = address(name, route, there, code=code)
            got, posted = ([status(browsers[role], verb, path) for role in ROLES] for verb in ("GET", "POST"))
            rows.append(f"{name:32} {in_words(got)}   {in_words(posted)}")
            assert is_no_better(got) and is_no_better(posted)
    return rows


@pytest.mark.timeout(300)
@pytest.mark.parametrize("state", STATES)
def test_a_topic_in_this_state_answers_everybody_as_the_table_says(who, there, state) -> None:
    made = topic(who)
    if state == "hidden":
        Topic.objects.filter(pk=made.pk).update(hidden_at=timezone.now(), hidden_reason="Spam.")
    else:
        Topic.objects.filter(pk=made.pk).update(closes_at=timezone.now())
    assert rows_of(who, {**there, state: made.share_code}, state) == STATES[state].strip().splitlines()


@pytest.mark.timeout(300)
def test_who_was_removed_opens_no_page_of_an_unlisted_topic(who, there) -> None:
    """Logged in: the link alone opens it for whoever has it."""
    unlisted, browsers = Topic.objects.get(share_code=there["unlisted"]), clients(who)
    Guest.objects.create(topic=unlisted, person=who["stranger"], removed_at=timezone.now())
    for name, route in patterns().items():
        if "code>" in route:
            path = address(name, route, there, code="unlisted")
            for verb in ("GET", "POST"):
                assert status(browsers["stranger"], verb, path) in (403, 404, 405), f"{verb} {path}"


@pytest.mark.timeout(300)
def test_who_is_suspended_is_a_stranger_everywhere(who, there) -> None:
    """Also in a session that was open before."""
    browsers = clients(who)
    User.objects.get_queryset().filter(pk=who["owner"].pk).update(is_active=False)
    for name, route in patterns().items():
        for code in ("code", "unlisted"):
            path = address(name, route, there, code=code)
            for verb in ("GET", "POST"):
                got = [status(browsers[role], verb, path) for role in ("owner", "anonymous")]
                assert got[0] == got[1], f"{verb} {path}: {got}"


@pytest.mark.timeout(300)
def test_a_suspended_persons_token_opens_nothing(who, there) -> None:
    header = f"Bearer {make_token(who['owner'], 'another', at=timezone.now())}"
    User.objects.get_queryset().filter(pk=who["owner"].pk).update(is_active=False)
    for line in OF_THE_API.strip().splitlines():
        verb, path, *_statuses = line.split()
        for place, name in PLACES.items():
            path = path.replace(place, str(there[name]))
        with transaction.atomic():
            answer = Client().generic(verb, path, headers={"Authorization": header})
            transaction.set_rollback(True)
        if " 401 " in line:
            assert answer.status_code == 401, f"{verb} {path}"
