"""The first page: for a stranger what the site is about, for a member what waits for them."""

from django.utils import timezone

from app.ballots.models import Ballot
from tests.topics.conftest import HOUR


def test_a_stranger_sees_open_public_topics_and_the_ways_in(make_topic, as_charlie):
    now = timezone.now()
    make_topic("Closes soon", closes_at=now + HOUR)
    make_topic("Well attended", ballots=12)
    make_topic("Secret club", unlisted=True, ballots=99, closes_at=now + HOUR)
    make_topic("Long closed", at=now - 3 * HOUR, closes_at=now - HOUR)
    page = as_charlie.get("/").content.decode()
    assert page.index("Closing next") < page.index("Closes soon") < page.index("Well attended")
    assert "12 ballots" in page
    assert "Secret club" not in page
    assert page.index("Well attended") < page.index("Lately decided") < page.index("Long closed")
    assert "/account/register/" in page
    assert 'action="/code/"' in page


def test_a_topic_stands_in_one_section_only(make_topic, as_charlie):
    topic = make_topic("Tea?", closes_at=timezone.now() + HOUR, ballots=3)
    assert as_charlie.get("/").content.decode().count(f'href="{topic.get_absolute_url()}"') == 1


def test_what_was_decided_last_stands_first_and_unlisted_topics_nowhere(make_topic, as_charlie):
    now = timezone.now()
    for hours in (3, 2, 1):
        make_topic(f"Closed {hours}", at=now - 4 * HOUR, closes_at=now - hours * HOUR)
    make_topic("Secret club", unlisted=True, at=now - 4 * HOUR, closes_at=now - HOUR)
    answer = as_charlie.get("/")
    assert [topic.title for topic in answer.context["decided"]] == ["Closed 1", "Closed 2"]
    assert "No topic is open right now" in answer.content.decode()


def test_without_open_topics_a_stranger_is_asked_to_begin(as_charlie):
    assert "No topic is open right now" in as_charlie.get("/").content.decode()


def test_a_member_sees_the_open_topics_without_their_ballot(make_topic, as_bob, bob):
    Ballot.objects.create(topic=make_topic("Done"), voter=bob)
    make_topic("Not done")
    make_topic("Secret club", unlisted=True)
    page = as_bob.get("/")
    assert [topic.title for topic in page.context["needs_vote"]] == ["Not done"]


def test_what_closes_first_waits_on_top(make_topic, as_bob):
    make_topic("Never closes")
    make_topic("Closes", closes_at=timezone.now() + HOUR)
    assert [topic.title for topic in as_bob.get("/").context["needs_vote"]] == ["Closes", "Never closes"]


def test_a_member_finds_their_own_unlisted_topics_and_no_one_elses(make_topic, as_alice, as_bob):
    make_topic("Secret club", unlisted=True)
    assert "Secret club" in as_alice.get("/").content.decode()
    assert "Secret club" not in as_bob.get("/").content.decode()


def test_the_first_page_takes_few_queries(make_topic, as_charlie, as_bob, django_assert_num_queries):
    for number in range(12):
        make_topic(f"Topic {number}", ballots=number, tags=["a", "b"], closes_at=timezone.now() + HOUR)
    with django_assert_num_queries(3):  # closing next, most ballots, decided
        as_charlie.get("/")
    with django_assert_num_queries(6):  # session, member; waiting; shared; own; figures
        as_bob.get("/")


def test_an_anonymous_first_page_sets_no_cookie(as_charlie):
    assert not as_charlie.get("/").cookies


def test_crawlers_are_told_what_to_leave(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /account/\n" in answer.content.decode()
