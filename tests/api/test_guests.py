from app.topics.models import Favorite, Topic
from tests.api.conftest import propose

NEW = {"title": "Tea or coffee?", "options": ["Tea", "Coffee"]}


def path_of(topic: Topic, more: str) -> str:
    return f"topics/{topic.share_code}/{more}/"


def test_the_rules_of_a_topic_come_and_go(as_alice):
    rules = {"min_choices": 1, "max_choices": 2, "early_results": "closed", "collaborative": True}
    made = as_alice("POST", "topics/", {**NEW, "multiple_choice": True, **rules}).json()
    assert {name: made[name] for name in rules} == rules
    changed = as_alice("PATCH", f"topics/{made['share_code']}/", {"max_choices": 1}).json()
    assert changed["max_choices"] == 1 and changed["early_results"] == "closed"


def test_a_rule_that_cannot_be_is_named(as_alice):
    answer = as_alice("POST", "topics/", {**NEW, "multiple_choice": True, "min_choices": 3})
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "min_choices"


def test_others_add_options_to_a_collaborative_topic(alice, as_bob):
    topic = propose(alice, collaborative=True)
    assert as_bob("POST", path_of(topic, "options"), {"text": "Somewhere else"}).status_code == 201
    assert as_bob("POST", path_of(topic, "options"), {"text": "somewhere else"}).status_code == 409
    assert topic.options.count() == 3


def test_an_option_like_another_is_pointed_out_first(alice, as_bob):
    topic = propose(alice, options=["The market square", "The library"], collaborative=True)
    option = {"text": "The market squares"}
    answer = as_bob("POST", path_of(topic, "options"), option)
    assert answer.status_code == 409 and "The market square" in answer.json()["detail"]
    assert as_bob("POST", path_of(topic, "options"), {**option, "is_different": True}).status_code == 201


def test_no_options_are_added_elsewhere(topic, as_bob):
    assert as_bob("POST", path_of(topic, "options"), {"text": "Somewhere else"}).status_code == 409
    assert topic.options.count() == 2


def test_a_star_is_there_once_and_can_be_taken_back(topic, as_bob):
    for _twice in range(2):
        assert as_bob("PUT", path_of(topic, "favorite")).status_code == 204
    assert Favorite.objects.count() == 1
    assert [each["title"] for each in as_bob("GET", "topics/?show=favorites").json()["items"]] == [
        topic.title
    ]
    as_bob("DELETE", path_of(topic, "favorite"))
    assert not Favorite.objects.exists()


def test_whoever_comes_to_an_unlisted_topic_is_in_it(alice, as_alice, as_bob):
    topic = propose(alice, unlisted=True)
    as_bob("GET", f"topics/{topic.share_code}/")
    assert [each["share_code"] for each in as_bob("GET", "topics/?show=shared").json()["items"]] == [
        topic.share_code
    ]
    assert [each["username"] for each in as_alice("GET", path_of(topic, "people")).json()] == ["bob"]
    as_bob("DELETE", path_of(topic, "visit"))
    assert as_bob("GET", "topics/?show=shared").json()["items"] == []


def test_the_creator_removes_somebody_and_lets_them_in_again(alice, as_alice, as_bob):
    topic = propose(alice, unlisted=True)
    option = topic.options.all()[0].pk
    as_bob("PUT", path_of(topic, "ballot"), {"options": [option]})
    assert as_alice("DELETE", path_of(topic, "people/bob")).status_code == 204
    assert as_bob("GET", f"topics/{topic.share_code}/").status_code == 403 and not topic.ballots.exists()
    assert as_alice("PUT", path_of(topic, "people/bob")).status_code == 204
    assert as_bob("GET", f"topics/{topic.share_code}/").status_code == 200


def test_nobody_else_sees_or_removes_people(alice, as_bob):
    topic = propose(alice, unlisted=True)
    assert as_bob("GET", path_of(topic, "people")).status_code == 403
    assert as_bob("DELETE", path_of(topic, "people/bob")).status_code == 403


def test_somebody_who_never_came_is_not_found(topic, as_alice):
    assert as_alice("DELETE", path_of(topic, "people/nobody")).status_code == 404
