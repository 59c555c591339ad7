"""Unlisted topics: who has them on the list, who is in them, and who is removed from them."""

import pytest
from django.utils import timezone

from app.accounts.models import User
from app.ballots import tally
from app.ballots.casting import cast
from app.ballots.models import Ballot
from app.topics import guests
from app.topics.guests import RemovedFromTopic
from app.topics.models import Guest, Topic
from app.topics.signals import person_removed
from tests.topics.conftest import HOUR, make_user


@pytest.fixture
def topic(make_topic):
    return make_topic("A surprise for Dora", unlisted=True)


@pytest.fixture
def with_bob(topic, as_bob):
    as_bob.get(topic.get_absolute_url())
    return topic


def page_of(topic, *rest) -> str:
    return topic.get_absolute_url() + "".join(f"{part}/" for part in rest)


def vote(topic, person):
    cast(topic, voter=person, options=[topic.options.first()], at=timezone.now())


def test_visiting_it_puts_it_on_my_first_page_and_on_nobody_elses(as_bob, as_alice, with_bob):
    assert "A surprise for Dora" in as_bob.get("/").text
    assert "Shared with you" not in as_alice.get("/").text


def test_visiting_twice_lists_it_once(as_bob, with_bob):
    as_bob.get(with_bob.get_absolute_url())
    assert Guest.objects.count() == 1


def test_neither_strangers_nor_its_creator_nor_public_topics_are_listed(
    as_alice, as_bob, as_charlie, topic, make_topic
):
    for reader in (as_alice, as_charlie):
        reader.get(topic.get_absolute_url())
    as_bob.get(make_topic().get_absolute_url())
    assert not Guest.objects.exists()


def test_voting_alone_makes_a_guest_too(topic, bob):
    vote(topic, bob)
    assert topic.guests.get().person == bob


def test_whoever_leaves_has_it_on_the_list_no_more_until_the_next_visit(as_bob, with_bob, bob):
    vote(with_bob, bob)
    assert "Take it off my list" in as_bob.get(with_bob.get_absolute_url()).text
    assert as_bob.get(page_of(with_bob, "leaving")).status_code == 200
    as_bob.post(page_of(with_bob, "leaving"))
    as_bob.get("/")  # the message says its title once
    assert "A surprise for Dora" not in as_bob.get("/").text
    assert Ballot.objects.count() == 1
    as_bob.get(with_bob.get_absolute_url())
    assert "A surprise for Dora" in as_bob.get("/").text


@pytest.mark.parametrize("page", ["people", "people/1/removal", "people/1/readmission"])
def test_only_its_creator_comes_to_the_people(as_bob, as_charlie, with_bob, page):
    for method in ("get", "post"):
        assert getattr(as_bob, method)(page_of(with_bob, page)).status_code == 403
        assert getattr(as_charlie, method)(page_of(with_bob, page)).url.startswith("/account/log-in/")
    assert Guest.objects.get().removed_at is None


def test_the_creator_sees_who_came(as_alice, with_bob):
    page = as_alice.get(page_of(with_bob, "people")).text
    assert "1 person has opened it" in page and "Remove bob" in page
    assert page_of(with_bob, "people") in as_alice.get(with_bob.get_absolute_url()).text


def test_nobody_came_yet_is_said(as_alice, topic):
    assert "Nobody has opened it yet" in as_alice.get(page_of(topic, "people")).text


@pytest.mark.parametrize("number", [1, 120])
def test_the_people_take_the_same_few_queries(as_alice, topic, django_assert_num_queries, number):
    everybody = [make_user(f"guest-{n}") for n in range(number)]
    Guest.objects.bulk_create(Guest(topic=topic, person=person) for person in everybody)
    with django_assert_num_queries(7):  # session, member; topic, guesses; number of guests, fifty; figures
        as_alice.get(page_of(topic, "people"))


def test_removing_takes_the_ballot_recounts_and_keeps_the_person_out(as_alice, as_bob, with_bob, bob):
    vote(with_bob, bob)
    tally.refresh(with_bob)
    removal = page_of(with_bob, "people", bob.pk, "removal")
    assert "Their ballot is deleted" in as_alice.get(removal).text
    as_alice.post(removal)
    assert not Ballot.objects.exists()
    assert tally.refresh(with_bob).ballots == 0
    for page in ("", "ballot/", "results/", "code.svg", "leaving/"):
        answer = as_bob.get(with_bob.get_absolute_url() + page)
        assert answer.status_code == 403
    assert "has removed you from it" in as_bob.get(with_bob.get_absolute_url()).text
    assert as_bob.get("/code/", {"code": with_bob.share_code}).status_code == 403
    assert "A surprise for Dora" not in as_bob.get("/").text


def test_a_removed_person_casts_no_ballot(with_bob, bob):
    guests.remove(with_bob, bob, at=timezone.now())
    with pytest.raises(RemovedFromTopic):
        vote(with_bob, bob)
    assert not Ballot.objects.exists()


def test_readmitted_they_come_back(as_alice, as_bob, with_bob, bob):
    guests.remove(with_bob, bob, at=timezone.now())
    assert "Let bob in again" in as_alice.get(page_of(with_bob, "people")).text
    as_alice.post(page_of(with_bob, "people", bob.pk, "readmission"))
    assert as_bob.get(with_bob.get_absolute_url()).status_code == 200
    vote(with_bob, bob)


def test_a_final_result_outlives_the_removal(make_topic, bob):
    topic = make_topic(unlisted=True, closes_at=timezone.now() + HOUR)
    vote(topic, bob)
    Topic.objects.update(closes_at=timezone.now())
    topic.refresh_from_db()
    assert guests.remove(topic, bob, at=timezone.now())
    assert tally.refresh(topic).ballots == Ballot.objects.count() == 1


def test_a_count_that_another_servers_clock_called_final_stands(make_topic, bob):
    closing = timezone.now() + HOUR
    topic = make_topic(unlisted=True, closes_at=closing)
    vote(topic, bob)
    tally.refresh(topic, at=closing)
    guests.remove(topic, bob, at=closing - HOUR / 2)
    assert Ballot.objects.count() == 1


def test_only_who_came_can_be_removed(as_alice, topic, bob):
    for person in (bob.pk, 2**62, 2**80):
        assert as_alice.post(page_of(topic, "people", person, "removal")).status_code == 404
    assert not guests.remove(topic, bob, at=timezone.now())


def test_removing_twice_tells_once(with_bob, bob):
    told = []

    def listen(sender, **about):
        told.append((about["topic"], about["person"]))

    person_removed.connect(listen)
    try:
        assert guests.remove(with_bob, bob, at=timezone.now())
        assert not guests.remove(with_bob, bob, at=timezone.now())
    finally:
        person_removed.disconnect(listen)
    assert told == [(with_bob, bob)]


def test_a_topic_made_public_keeps_nobody_out(as_bob, with_bob, bob):
    guests.remove(with_bob, bob, at=timezone.now())
    Topic.objects.update(unlisted=False)
    assert as_bob.get(with_bob.get_absolute_url()).status_code == 200
    vote(Topic.objects.get(), bob)


def test_a_guest_goes_with_the_account(with_bob, bob):
    User.objects.filter(pk=bob.pk).delete()
    assert not Guest.objects.exists()


def test_the_qr_code_is_an_image_without_style_to_keep(as_charlie, topic):
    answer = as_charlie.get(f"{topic.get_absolute_url()}code.svg?download=1")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"] == f'attachment; filename="democrasite-{topic.share_code}.svg"'
    assert "private" in answer["Cache-Control"]
    assert "<path" in answer.text and "style" not in answer.text
    assert f'src="{topic.get_absolute_url()}code.svg"' in as_charlie.get(topic.get_absolute_url()).text


def test_the_page_of_an_unlisted_topic_takes_few_queries(as_bob, with_bob, django_assert_num_queries):
    with django_assert_num_queries(7):  # a public one takes 5; and guesses, guest
        as_bob.get(with_bob.get_absolute_url())
