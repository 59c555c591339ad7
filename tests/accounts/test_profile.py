"""A person's own page, and who may see which page."""

import pytest
from django.test import Client

from app.accounts.models import User

pytestmark = pytest.mark.django_db

OWN_PAGES = [
    "/account/",
    "/account/preferences/",
    "/account/export/",
    "/account/leaving/",
    "/account/password/",
]
OPEN_PAGES = [
    "/account/register/",
    "/account/register/mail/",
    "/account/log-in/",
    "/account/password/reset/",
    "/account/password/reset/mail/",
]


@pytest.mark.parametrize("path", OWN_PAGES)
def test_a_stranger_is_asked_to_log_in_and_comes_back(client: Client, path: str) -> None:
    assert client.get(path).headers["Location"] == f"/account/log-in/?next={path}"
    assert client.post(path).headers["Location"] == f"/account/log-in/?next={path}"


@pytest.mark.parametrize("path", OWN_PAGES)
def test_a_member_sees_their_own_pages(client: Client, alice: User, path: str) -> None:
    client.force_login(alice)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_a_stranger_sees_the_open_pages(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", [*OWN_PAGES, "/account/register/", "/account/log-in/"])
def test_pages_with_forms_are_not_kept_by_caches(client: Client, alice: User, path: str) -> None:
    assert "no-store" in client.get(path).headers["Cache-Control"]


def test_the_page_says_what_the_site_knows(client: Client, alice: User, bob: User) -> None:
    topic = alice.topics.create(title="A bench for the square", unlisted=True)
    topic.ballots.create(voter=alice)
    topic.ballots.create(voter=bob)
    client.force_login(alice)
    page = client.get("/account/")
    counted = {statistic.name: number for statistic, number in page.context["figures_of_person"]}
    assert (counted["topics"], counted["ballots"]) == (1, 1)
    for words in (
        "Alice",
        "alice@example.org",
        "confirmed",
        "A bench for the square",
        f"/topics/{topic.share_code}/",
    ):
        assert words in page.text


def test_someone_else_is_not_on_it(client: Client, alice: User, bob: User) -> None:
    alice.topics.create(title="A bench for the square")
    client.force_login(bob)
    page = client.get("/account/").text
    assert "alice" not in page.lower()
    assert "A bench for the square" not in page


def test_someone_without_topics_is_shown_how_to_propose_one(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "/topics/new/" in client.get("/account/").text.partition("Your topics")[2]


def test_a_long_list_says_that_it_is_not_all(client: Client, alice: User) -> None:
    for number in range(51):
        alice.topics.create(title=f"Topic {number}")
    client.force_login(alice)
    page = client.get("/account/").text
    assert "These are the 50 newest of 51." in page
    assert "Topic 50<" in page
    assert "Topic 0<" not in page


def test_markup_in_a_title_stays_text(client: Client, alice: User) -> None:
    alice.topics.create(title="<b>bold</b>")
    client.force_login(alice)
    assert "&lt;b&gt;bold" in client.get("/account/").text


@pytest.mark.parametrize("topics", [1, 30])
def test_the_page_costs_eight_queries_whatever_it_lists(
    client: Client, alice: User, topics: int, django_assert_num_queries
) -> None:
    for number in range(topics):
        alice.topics.create(title=f"Topic {number}")
    client.force_login(alice)
    with django_assert_num_queries(8):
        client.get("/account/")
