"""Everything about one person, as a file, and nothing about anybody else."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from app.accounts import exporting
from app.accounts.models import User
from app.ballots.casting import cast
from app.topics.publishing import Draft, publish

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "your-data.md"


def propose(creator: User, title: str, unlisted: bool = False) -> Any:
    draft = Draft(
        title=title,
        description="Why \U0001f6b2 not?",
        options=["Yes", "No"],
        multiple_choice=False,
        unlisted=unlisted,
        tags=["town"],
    )
    return publish(draft, creator=creator, at=timezone.now())


def download(client: Client, user: User) -> dict[str, Any]:
    client.force_login(user)
    answer = client.post("/account/export/")
    assert re.fullmatch(r'attachment; filename="democrasite-[\d-]{10}\.json"', answer["Content-Disposition"])
    told: dict[str, Any] = json.loads(answer.content)
    return told


def test_the_file_tells_what_the_person_is_and_did(client: Client, alice: User, bob: User) -> None:
    own, other = propose(alice, "A bench, יש"), propose(bob, "A well")
    cast(other, voter=alice, options=other.options.all()[1:], at=timezone.now())
    alice.preferences.create(preference_key="theme", preference_value="dark")
    told = download(client, alice)
    assert told["format"] == 1
    assert told["account"]["email"] == "alice@example.org"
    assert told["preferences"]["theme"] == "dark"
    [topic] = told["topics"]
    assert (topic["title"], topic["description"], topic["tags"]) == (
        "A bench, יש",
        "Why \U0001f6b2 not?",
        ["town"],
    )
    assert (topic["options"], topic["share_code"]) == (["Yes", "No"], own.share_code)
    [ballot] = told["ballots"]
    assert (ballot["topic"], ballot["options"]) == ("A well", ["No"])


def test_the_file_holds_nothing_of_others_and_no_secret(client: Client, alice: User, bob: User) -> None:
    topic = propose(alice, "A bench")
    propose(bob, "Bob's secret plan", unlisted=True)
    cast(topic, voter=bob, options=topic.options.all()[:1], at=timezone.now())
    text = json.dumps(download(client, alice))
    assert "bob" not in text.lower()
    assert alice.password not in text
    assert "password" not in text


def test_looking_at_the_page_makes_no_file(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "Content-Disposition" not in client.get("/account/export/").headers


def test_a_stranger_gets_nothing(client: Client, alice: User) -> None:
    assert client.post("/account/export/").headers["Location"].startswith("/account/log-in/")


def test_exports_are_limited(client: Client, alice: User) -> None:
    client.force_login(alice)
    answers = [client.post("/account/export/").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_the_file_costs_the_same_however_much_it_holds(
    alice: User, bob: User, django_assert_max_num_queries
) -> None:
    for number in range(20):
        topic = propose(alice, f"Topic {number}")
        cast(topic, voter=alice, options=topic.options.all()[:1], at=timezone.now())
    with django_assert_max_num_queries(4 * len(exporting.SECTIONS)):
        exporting.export(alice)


def test_every_section_is_documented(alice: User) -> None:
    documented = set(re.findall(r"^\| `(\w+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))
    assert documented >= exporting.export(alice).keys()
