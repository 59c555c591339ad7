"""Who may do what: every address and every operation, asked for by everybody."""

from __future__ import annotations

from typing import Any

import pytest

from app.accounts.models import User
from app.api.operations import api
from tests.gates.table import OF_THE_API, TABLE
from tests.gates.town import ROLES, clients, patterns, people, things
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
