from datetime import timedelta

import pytest
from django.utils import timezone

from app.ballots.casting import cast
from app.topics.models import Topic
from tests.api.conftest import propose

NEW = {"title": "Tea or coffee?", "options": ["Tea", "Coffee"], "tags": ["Drinks"]}


def path_of(topic: Topic, more: str = "") -> str:
    return f"topics/{topic.share_code}/{more}"


def vote(topic: Topic, voter) -> None:
    cast(topic, voter=voter, options=[topic.options.all()[0]], at=timezone.now())


def test_a_member_proposes_a_topic(as_alice, as_stranger):
    made = as_alice("POST", "topics/", NEW)
    assert made.status_code == 201
    read = as_stranger("GET", f"topics/{made.json()['share_code']}/").json()
    assert [option["text"] for option in read["options"]] == ["Tea", "Coffee"]
    assert (read["title"], read["tags"], read["creator"]) == ("Tea or coffee?", ["drinks"], "alice")
    assert read["state"] == "open" and read["closes_at"] is None


@pytest.mark.parametrize(
    "change, field",
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"options": []}, "options"),
        ({"options": ["same", "Same"]}, "options"),
        ({"options": ["two\nlines"]}, "options"),
        ({"options": ["x"] * 1001}, "options"),
        ({"tags": ["a,b"]}, "tags"),
        ({"tags": list("abcdef")}, "tags"),
        ({"closes_at": "2001-01-01T00:00:00Z"}, "closes_at"),
        ({"closes_at": "2030-01-01T00:00:00"}, "closes_at"),
        ({"closes_at": "soon"}, "closes_at"),
    ],
)
def test_the_rules_of_the_form_hold_and_the_field_is_named(as_alice, change, field):
    answer = as_alice("POST", "topics/", {**NEW, **change})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert not Topic.objects.exists()


def test_an_unlisted_topic_is_found_by_its_code_and_listed_nowhere(alice, as_bob):
    topic = propose(alice, unlisted=True)
    assert as_bob("GET", path_of(topic)).status_code == 200
    assert as_bob("GET", "topics/").json()["items"] == []


def test_guessing_codes_is_stopped(topic, as_bob):
    statuses = {
        as_bob("GET", f"topics/ZZZZZZZ{letter}/").status_code
        for letter in "ABCDEFGHJKMNPQRSTUVWXYZ234567892345"
    }
    assert statuses == {404, 429}


def test_pages_follow_one_another_and_hold_everything_once(alice, as_stranger):
    for number in range(45):
        propose(alice, f"Question {number}")
    seen, path = [], "topics/?sort=title"
    while path:
        page = as_stranger("GET", path).json()
        seen += [topic["title"] for topic in page["items"]]
        path = page["next"] and page["next"].partition("/api/")[2]
    assert sorted(seen) == sorted(f"Question {number}" for number in range(45))


def test_a_longer_list_costs_no_more_queries(alice, as_stranger, django_assert_num_queries):
    for number in range(20):
        propose(alice, f"Question {number}", tags=["a", "b"])
    with django_assert_num_queries(2):  # topics, creators
        assert len(as_stranger("GET", "topics/").json()["items"]) == 20


def test_before_the_first_ballot_everything_can_change(topic, as_alice):
    answer = as_alice("PATCH", path_of(topic), {"options": ["Up", "Down"], "multiple_choice": True})
    assert answer.status_code == 200
    assert [option["text"] for option in answer.json()["options"]] == ["Up", "Down"]
    assert answer.json()["title"] == "Where shall we meet?" and answer.json()["multiple_choice"]


def test_after_it_a_typo_can_and_votes_stay(alice, bob, as_alice):
    topic = propose(alice, "Wher shall we meet?")
    vote(topic, bob)
    assert as_alice("PATCH", path_of(topic), {"title": "Where shall we meet?"}).status_code == 200
    assert topic.ballots.count() == 1 and topic.edits.count() == 1


@pytest.mark.parametrize(
    "changes, status",
    [({"title": "Shall we marry?"}, 422), ({"options": ["Here"]}, 422), ({"unlisted": True}, 409)],
)
def test_after_it_nothing_else_can(topic, bob, as_alice, changes, status):
    vote(topic, bob)
    before = Topic.objects.values().get()
    assert as_alice("PATCH", path_of(topic), changes).status_code == status
    assert Topic.objects.values().get() == before


def test_closing_early_says_why(topic, as_alice, as_stranger):
    assert as_alice("POST", path_of(topic, "closing/"), {"reason": "Settled."}).json()["state"] == "closed"
    assert as_stranger("GET", path_of(topic)).json()["closing_reason"] == "Settled."
    assert as_alice("POST", path_of(topic, "closing/"), {"reason": "Again."}).status_code == 409


def test_deleting_takes_everything(topic, bob, as_alice):
    vote(topic, bob)
    assert as_alice("DELETE", path_of(topic)).status_code == 204
    assert as_alice("GET", path_of(topic)).status_code == 404


def test_times_say_their_zone(topic, as_stranger):
    assert as_stranger("GET", path_of(topic)).json()["opens_at"].endswith("Z")


def test_a_closing_time_in_another_zone_is_the_same_moment(as_alice):
    moment = (timezone.now() + timedelta(days=3)).replace(microsecond=0, second=0)
    given = moment.astimezone(timezone.get_fixed_timezone(330)).isoformat()
    code = as_alice("POST", "topics/", {**NEW, "closes_at": given}).json()["share_code"]
    assert Topic.objects.get(share_code=code).closes_at == moment
