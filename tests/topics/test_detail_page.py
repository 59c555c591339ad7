"""The page of one topic."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from app.accounts.models import User
from app.ballots.models import Ballot
from tests.topics.conftest import HOUR


def page_of(client, topic) -> str:
    answer = client.get(topic.get_absolute_url())
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_shows_what_is_asked(make_topic, as_charlie):
    topic = make_topic(
        "Tea?", description="First line\nsecond\n\n<script>alert(1)</script>", tags=["drinks"], ballots=7
    )
    page = page_of(as_charlie, topic)
    assert "First line<br>\nsecond" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "Market square" in page
    assert "Library" in page
    assert ">7<" in page
    assert "alice" in page
    assert 'href="/topics/?tag=drinks"' in page
    assert "2 options" in page


def test_a_stranger_is_asked_to_log_in_and_comes_back_to_the_ballot(make_topic, as_charlie):
    topic = make_topic()
    page = page_of(as_charlie, topic)
    assert f"?next=%2Ftopics%2F{topic.share_code}%2Fballot%2F" in page
    assert "Log in to vote" in page


def test_a_member_can_vote_then_change(make_topic, as_bob, bob):
    topic = make_topic()
    assert ">Vote<" in page_of(as_bob, topic)
    Ballot.objects.create(topic=topic, voter=bob)
    page = page_of(as_bob, topic)
    assert "Change my ballot" in page
    assert ">Vote<" not in page


def test_another_persons_ballot_is_not_mine(make_topic, as_bob, alice):
    topic = make_topic()
    Ballot.objects.create(topic=topic, voter=alice)
    assert ">Vote<" in page_of(as_bob, topic)


def test_a_closed_topic_leads_to_its_result_only(make_topic, as_bob):
    page = page_of(as_bob, make_topic(at=timezone.now() - 2 * HOUR, closes_at=timezone.now() - HOUR))
    assert "See the result" in page
    assert "/results/" in page
    assert "/ballot/" not in page


def test_a_topic_not_yet_open_says_when(make_topic, as_bob):
    page = page_of(as_bob, make_topic(at=timezone.now() + timedelta(days=2)))
    assert "This topic is not open yet" in page
    assert "/ballot/" not in page


def test_an_unlisted_topic_is_read_by_whoever_has_the_code(make_topic, as_charlie, settings):
    settings.SITE_URL = "https://vote.example.org"
    topic = make_topic(unlisted=True)
    page = page_of(as_charlie, topic)
    assert '<meta name="robots" content="noindex">' in page
    assert f"https://vote.example.org/topics/{topic.share_code}/" in page
    assert topic.grouped_share_code in page


def test_a_public_topic_may_be_indexed(make_topic, as_charlie):
    assert "noindex" not in page_of(as_charlie, make_topic())


@pytest.mark.parametrize(
    "spell", [str.lower, lambda code: f"{code[:4]}-{code[4:]}", lambda code: f" {code} "]
)
def test_other_spellings_of_the_code_lead_to_the_one_address(make_topic, as_charlie, spell):
    topic = make_topic()
    answer = as_charlie.get(f"/topics/{spell(topic.share_code)}/?options=all")
    assert (answer.status_code, answer["Location"]) == (301, f"{topic.get_absolute_url()}?options=all")


@pytest.mark.parametrize(
    "code", ["ABCDEFGH", "abc", "x" * 3000, "%00", "%FF", "..", "%F0%9F%8F%8A", "1' OR 1=1"]
)
def test_an_unknown_code_is_a_404_that_offers_another_try(as_charlie, db, code):
    answer = as_charlie.get(f"/topics/{code}/")
    assert answer.status_code == 404
    assert "eight letters and digits" in answer.content.decode()
    assert 'action="/code/"' in answer.content.decode()


def test_twenty_options_are_shown_at_first_and_all_on_request(make_topic, as_charlie):
    topic = make_topic(options=[f"Choice {number}." for number in range(1, 1001)])
    page = page_of(as_charlie, topic)
    assert "Choice 20." in page
    assert "Choice 21." not in page
    assert "Show all 1,000 options" in page
    everything = as_charlie.get(f"{topic.get_absolute_url()}?options=all").content.decode()
    assert "Choice 1000." in everything
    assert "Show all" not in everything


def test_a_topic_outlives_its_creator(make_topic, as_charlie, alice):
    topic = make_topic()
    User.objects.filter(pk=alice.pk).delete()
    assert "Former member" in page_of(as_charlie, topic)


@pytest.mark.parametrize(("number", "query", "longer"), [(2, "", 0), (500, "", 1), (500, "?options=all", 1)])
def test_the_page_takes_the_same_few_queries(
    make_topic, django_assert_num_queries, bob, *, number, query, longer
):
    topic = make_topic(options=[f"Choice {each}" for each in range(number)], tags=["a", "b"], ballots=9)
    stranger, member = Client(), Client()
    member.force_login(bob)
    for _time in range(2):
        with django_assert_num_queries(2 + longer):  # topic, arguments; of many options all, or how many
            stranger.get(topic.get_absolute_url() + query)
        with django_assert_num_queries(5 + longer):  # and session, member, figures
            member.get(topic.get_absolute_url() + query)
