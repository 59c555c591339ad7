"""Who sees what people chose before voting closes, on every page and in the admin."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from django.utils import timezone

from app.accounts.models import User
from app.ballots.casting import cast, withdraw
from app.ballots.early_results import may_see_result
from app.ballots.models import Ballot, Tally

from .conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_voted(make_topic, charlie):
    """A topic with Charlie's ballot on its first option."""

    def make(early_results: str, **fields: object):
        topic = make_topic(
            early_results=early_results, closes_at=timezone.now() + timedelta(days=9), **fields
        )
        cast(topic, voter=charlie, options=list(topic.options.all())[:1], at=timezone.now())
        return topic

    return make


@pytest.mark.parametrize(
    ("early_results", "others", "voter"),
    [("always", True, True), ("voted", False, True), ("closed", False, False)],
)
def test_the_rule(make_voted, bob, charlie, *, early_results, others, voter):
    topic = make_voted(early_results)
    for person, sees in [(None, others), (AnonymousUser(), others), (bob, others), (charlie, voter)]:
        assert may_see_result(topic, person=person, at=timezone.now()) == sees
        assert may_see_result(topic, person=person, at=topic.closes_at)
        assert may_see_result(topic, person=person, at=topic.closes_at - timedelta(microseconds=1)) == sees


def test_who_withdraws_a_ballot_sees_no_more(make_voted, charlie):
    topic = make_voted("voted")
    withdraw(topic, voter=charlie, at=timezone.now())
    assert not may_see_result(topic, person=charlie, at=timezone.now())


@pytest.mark.parametrize(("early_results", "queries"), [("always", 0), ("voted", 1), ("closed", 0)])
def test_it_asks_the_database_only_where_it_has_to(
    make_voted, bob, django_assert_num_queries, early_results, queries
):
    topic = make_voted(early_results)
    with django_assert_num_queries(queries):
        may_see_result(topic, person=bob, at=timezone.now())


@pytest.mark.parametrize("early_results", ["voted", "closed"])
def test_the_result_page_shows_how_many_but_not_what(make_voted, alice, early_results):
    topic = make_voted(early_results)
    owner = Client()
    owner.force_login(alice)
    for reader in (Client(), owner):
        page = reader.get(f"{topic.get_absolute_url()}results/").text
        assert "1 ballot has been cast" in page
        assert "Option 1" not in page and "leads" not in page and "100%" not in page


@pytest.mark.parametrize("early_results", ["voted", "closed"])
@pytest.mark.parametrize(
    "door",
    [
        "results/",
        "results/figures/",
        "results/turnout/",
        "results/embed/",
        "results.csv",
        "results.json",
        "",
    ],
)
def test_no_door_tells_what_people_chose(make_voted, alice, charlie, early_results, door):
    topic = make_voted(early_results)
    topic.options.update(text=Concat("text", Value(" secretly")))
    readers = [Client(), Client(), Client()]
    readers[1].force_login(alice)
    readers[2].force_login(charlie)
    for reader in readers[: 3 if early_results == "closed" or door == "results/embed/" else 2]:
        answer = reader.get(f"{topic.get_absolute_url()}{door}")
        assert "leads" not in answer.text and "most ballots" not in answer.text.lower()
        assert ("secretly" in answer.text) == (door == "")


@pytest.mark.parametrize("door", ["results/figures/", "results.csv", "results.json"])
def test_a_hidden_file_says_why_and_opens_for_whoever_has_voted(make_voted, charlie, door):
    address = f"{make_voted('voted').get_absolute_url()}{door}"
    refused = Client().get(address)
    assert refused.status_code == 403
    assert "shown to those who have voted" in refused.text
    reader = Client()
    reader.force_login(charlie)
    assert reader.get(address).status_code == 200


def test_the_page_of_a_hidden_result_asks_how_many_have_voted(make_voted, bob):
    topic = make_voted("closed")
    address = f"{topic.get_absolute_url()}results/turnout/"
    assert f'hx-get="{address}"' in Client().get(f"{topic.get_absolute_url()}results/").text
    seen = Client().get(address)
    assert "1 ballot has been cast." in seen.text
    known = {"If-None-Match": seen["ETag"]}
    assert Client().get(address, headers=known).status_code == 304
    cast(topic, voter=bob, options=topic.options.all()[:1], at=timezone.now())
    Tally.objects.update(counted_at=timezone.now() - timedelta(minutes=1))
    assert "2 ballots have been cast." in Client().get(address, headers=known).text


def test_the_turnout_of_a_hidden_result_costs_few_queries(make_voted, django_assert_num_queries):
    address = f"{make_voted('closed').get_absolute_url()}results/turnout/"
    Client().get(address)
    with django_assert_num_queries(4):
        Client().get(address)


def test_whoever_may_see_it_meanwhile_is_told_so(make_voted, charlie):
    address = f"{make_voted('voted').get_absolute_url()}results/turnout/"
    reader = Client()
    reader.force_login(charlie)
    assert "The result can be seen now." in reader.get(address).text
    assert "The result can be seen now." not in Client().get(address).text


def test_what_a_voter_was_sent_is_not_confirmed_to_a_stranger(make_voted, charlie):
    address = f"{make_voted('voted').get_absolute_url()}results.json"
    reader = Client()
    reader.force_login(charlie)
    sent = reader.get(address)
    assert "Cookie" in sent["Vary"]
    assert Client().get(address, headers={"If-None-Match": sent["ETag"]}).status_code == 403


def test_on_another_site_a_hidden_result_says_why(make_voted):
    answer = Client().get(f"{make_voted('voted').get_absolute_url()}results/embed/")
    assert answer.status_code == 200
    assert "shown to those who have voted" in answer.text and "1 ballot, counted" in answer.text


def test_how_many_took_part_and_when_is_no_secret(make_voted):
    page = Client().get(f"{make_voted('closed').get_absolute_url()}results/").text
    assert "1 of 2 members have voted" in page and "curve-line" in page


def test_whoever_has_voted_sees_it(make_voted, charlie):
    reader = Client()
    reader.force_login(charlie)
    address = make_voted("voted").get_absolute_url()
    assert "leads with 1 of 1 ballot" in reader.get(f"{address}results/").text
    assert "See the result so far" in reader.get(address).text
    assert "See the result so far" not in Client().get(address).text


def test_after_closing_everybody_sees_it(make_voted):
    topic = make_voted("closed")
    type(topic).objects.update(closes_at=timezone.now())
    assert "has the most support" in Client().get(f"{topic.get_absolute_url()}results/").text


@pytest.mark.parametrize("early_results", ["always", "voted", "closed"])
def test_staff_see_no_choice_on_a_ballot_whoever_sees_the_result(make_voted, early_results):
    topic = make_voted(early_results)
    staff = Client()
    staff.force_login(User.objects.create_superuser("root", "root@example.org", "pw"))
    assert "Option 1" not in staff.get(f"/admin/ballots/ballot/{Ballot.objects.get().pk}/change/").text
    type(topic).objects.update(closes_at=timezone.now())
    assert "Option 1" not in staff.get(f"/admin/ballots/ballot/{Ballot.objects.get().pk}/change/").text


def test_it_is_fixed_with_the_first_ballot(make_voted, make_topic):
    staff = Client()
    staff.force_login(User.objects.create_superuser("root", "root@example.org", "pw"))
    field = 'name="early_results"'
    assert field not in staff.get(f"/admin/topics/topic/{make_voted('closed').pk}/change/").text
    assert field in staff.get(f"/admin/topics/topic/{make_topic(closes_at=NOON).pk}/change/").text
