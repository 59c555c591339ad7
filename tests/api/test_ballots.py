from datetime import timedelta

from django.utils import timezone

from app.ballots.models import Ballot
from app.topics.models import Topic
from tests.api.conftest import propose


def path_of(topic: Topic, part: str = "ballot") -> str:
    return f"topics/{topic.share_code}/{part}/"


def ids(topic: Topic) -> list[int]:
    return list(topic.options.values_list("pk", flat=True))


def test_a_ballot_is_cast_read_changed_and_withdrawn(topic, as_bob):
    first, second = ids(topic)
    assert as_bob("GET", path_of(topic)).status_code == 404
    assert as_bob("PUT", path_of(topic), {"options": [first]}).json()["options"][0]["text"] == "Here"
    as_bob("PUT", path_of(topic), {"options": [second]})
    assert [option["id"] for option in as_bob("GET", path_of(topic)).json()["options"]] == [second]
    assert Ballot.objects.count() == 1
    assert as_bob("DELETE", path_of(topic)).status_code == 204
    assert not Ballot.objects.exists()


def test_the_rules_of_the_ballot_hold(topic, alice, as_bob):
    other = ids(propose(alice, "Another"))
    for options in ([], ids(topic), other, [2**70], [-1]):
        assert as_bob("PUT", path_of(topic), {"options": options}).status_code == 422
    assert not Ballot.objects.exists()


def test_a_closed_topic_takes_no_ballot(topic, as_bob):
    now = timezone.now()
    Topic.objects.update(opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1))
    assert as_bob("PUT", path_of(topic), {"options": ids(topic)[:1]}).status_code == 409


def test_the_result_counts_what_was_cast(topic, as_alice, as_bob, as_stranger):
    for program in (as_alice, as_bob):
        program("PUT", path_of(topic), {"options": ids(topic)[1:]})
    result = as_stranger("GET", path_of(topic, "result")).json()
    assert [row["ballots"] for row in result["options"]] == [0, 2]
    assert result["ballots"] == 2 and not result["is_final"] and "There" in result["verdict"]


def test_one_person_s_ballot_is_nobody_else_s(topic, as_alice, as_bob):
    as_alice("PUT", path_of(topic), {"options": ids(topic)[:1]})
    assert as_bob("GET", path_of(topic)).status_code == 404


def test_voting_too_often_is_refused(topic, as_bob):
    statuses = [as_bob("PUT", path_of(topic), {"options": ids(topic)[:1]}).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]


def test_figures_of_a_person(topic, as_alice):
    as_alice("PUT", path_of(topic), {"options": ids(topic)[:1]})
    figures = as_alice("GET", "me/statistics/").json()
    assert (figures["topics"], figures["ballots"]) == (1, 1)
