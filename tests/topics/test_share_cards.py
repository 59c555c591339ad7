"""The cards that chats and social networks show of a shared address."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from app.topics.sharing import state_in_words
from tests.topics.conftest import HOUR, NOON

META = re.compile(r'<meta (?:property|name)="((?:og|twitter):[a-z:_]+|description)" content="([^"]*)">')

pytestmark = pytest.mark.django_db


def card_of(path, client=None):
    page = (client or Client()).get(path).content.decode()
    found = re.findall(
        r'<meta (?:property|name)="((?:og|twitter):[a-z:_]+|description)" content="([^"]*)">', page
    )
    assert len(dict(found)) == len(found), "a property is said twice"
    return {name: unescape(content) for name, content in found}


def test_the_card_of_a_topic_says_what_is_asked_and_until_when(make_topic, settings):
    settings.SITE_URL = "https://vote.example.org"
    topic = make_topic("Tea & <biscuits>?", description="**Every** day.", closes_at=timezone.now() + HOUR)
    card = card_of(topic.get_absolute_url())
    assert card["og:title"] == "Tea & <biscuits>?"
    assert card["og:description"] == f"{state_in_words(topic, at=timezone.now())} Every day."
    assert card["og:url"] == f"https://vote.example.org/topics/{topic.share_code}/"
    assert card["og:image"].startswith("https://vote.example.org/")


@pytest.mark.parametrize("page", ["topics:detail", "ballots:results"])
def test_the_card_of_an_unlisted_topic_tells_no_word_of_it(make_topic, page):
    topic = make_topic("Surprise party for Bob", description="In the garden", unlisted=True)
    card = card_of(reverse(page, args=[topic.share_code]))
    assert not any(word in str(card) for word in ("Surprise", "Bob", "garden", topic.share_code, "Library"))


def test_the_card_of_a_result_says_the_verdict(make_topic):
    card = card_of(reverse("ballots:results", args=[make_topic("Tea?").share_code]))
    assert card["og:title"] == "Result: Tea?"
    assert card["og:description"].startswith("No ballots have been cast yet.")


@pytest.mark.parametrize("path", ["/", "/topics/", "/account/register/", "/no/such/page/"])
def test_every_other_page_has_the_card_of_the_site(db, path):
    assert card_of(path)["og:title"] == "Decide together, and check the result"


def test_a_long_description_is_cut(make_topic):
    assert (
        len(card_of(make_topic("Tea?", description="word " * 500).get_absolute_url())["og:description"])
        <= 300
    )


@pytest.mark.parametrize(
    "opens, closes, words",
    [
        (1, None, "Voting opens Friday 1 May 2026, 13:00 UTC."),
        (-1, None, "Voting is open."),
        (-1, 1, "Voting is open until Friday 1 May 2026, 13:00 UTC."),
        (-2, -1, "Voting closed Friday 1 May 2026, 11:00 UTC."),
    ],
)
def test_the_state_is_said_with_whole_dates(make_topic, opens, closes, words):
    topic = make_topic("Tea?")
    topic.opens_at = NOON + opens * HOUR
    topic.closes_at = closes and NOON + closes * HOUR
    assert state_in_words(topic, at=NOON) == words


def test_a_topic_has_an_image_of_its_own_that_changes_with_its_title(make_topic, settings):
    settings.SITE_URL = "https://vote.example.org"
    topic = make_topic("Tea or coffee?")
    first = card_of(topic.get_absolute_url())["og:image"]
    assert first.startswith(f"https://vote.example.org/topics/{topic.share_code}/card.png?")
    answer = Client().get(first.removeprefix("https://vote.example.org"))
    assert answer["Content-Type"] == "image/png" and answer.content.startswith(b"\x89PNG")
    topic.title = "Tee or coffee?"
    topic.save()
    assert card_of(topic.get_absolute_url())["og:image"] != first
    path = reverse("topics:card", args=[topic.share_code])
    assert Client().get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 200


def test_an_image_that_is_known_is_not_sent_again(make_topic):
    path = reverse("topics:card", args=[make_topic("Tea?").share_code])
    known = Client().get(path)["ETag"]
    assert Client().get(path, headers={"If-None-Match": known}).status_code == 304


def test_a_title_without_our_letters_has_the_image_of_the_site(make_topic):
    topic = make_topic("Чай или кофе?")
    assert card_of(topic.get_absolute_url())["og:image"].endswith("share-card.png")
    answer = Client().get(reverse("topics:card", args=[topic.share_code]))
    assert answer.status_code == 302 and answer["Location"].endswith("share-card.png")


def test_an_unlisted_topic_has_no_image(make_topic, as_alice):
    path = reverse("topics:card", args=[make_topic("Tea?", unlisted=True).share_code])
    for client in (Client(), as_alice):
        assert client.get(path).status_code == 404


def test_an_image_takes_one_query_and_no_session(make_topic, django_assert_num_queries):
    path = reverse("topics:card", args=[make_topic("Tea?").share_code])
    with django_assert_num_queries(1):
        assert not Client().get(path).cookies
