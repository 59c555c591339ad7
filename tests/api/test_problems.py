from typing import Any

import pytest
from django.test import Client

from app.api.problems import KINDS
from tests.api.conftest import Program

OF_MEMBERS = [
    ("GET", "me/"),
    ("GET", "me/statistics/"),
    ("GET", "tokens/"),
    ("DELETE", "tokens/1/"),
    ("POST", "topics/"),
    ("PATCH", "topics/{code}/"),
    ("DELETE", "topics/{code}/"),
    ("POST", "topics/{code}/closing/"),
    ("GET", "topics/{code}/ballot/"),
    ("PUT", "topics/{code}/ballot/"),
    ("DELETE", "topics/{code}/ballot/"),
]


def is_problem(answer, kind: str) -> bool:
    body = answer.json()
    status, title = KINDS[kind]
    assert answer["Content-Type"] == "application/problem+json"
    assert body["type"].endswith(f"/api/docs/#{kind}") and body["title"] == str(title)
    return answer.status_code == body["status"] == status and bool(body["detail"])


@pytest.mark.parametrize("verb, path", OF_MEMBERS)
def test_strangers_are_told_how_to_log_in(topic, as_stranger, verb, path):
    answer = as_stranger(verb, path.format(code=topic.share_code), {})
    assert is_problem(answer, "not-logged-in")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("verb, path", [*OF_MEMBERS, ("GET", "topics/"), ("GET", "topics/{code}/")])
def test_a_token_that_does_not_work_is_never_taken_for_none(topic, verb, path):
    answer = Program("democrasite_nonsense")(verb, path.format(code=topic.share_code), {})
    assert is_problem(answer, "not-logged-in")


def test_a_topic_that_does_not_exist(as_alice):
    assert is_problem(as_alice("GET", "topics/NNNNNNNN/"), "not-found")


def test_another_person_s_topic(topic, as_bob):
    for verb, path, body in [
        ("PATCH", "", {"title": "Mine"}),
        ("DELETE", "", None),
        ("POST", "closing/", {"reason": "x"}),
    ]:
        assert is_problem(as_bob(verb, f"topics/{topic.share_code}/{path}", body), "forbidden")
    topic.refresh_from_db()
    assert topic.title == "Where shall we meet?" and topic.closes_at is None


def test_text_that_is_no_json(as_alice):
    answer = as_alice.client.generic("POST", "/api/topics/", b"{nonsense", content_type="application/json")
    assert is_problem(answer, "unreadable")


def test_a_field_that_does_not_exist_is_named(as_alice):
    answer = as_alice("POST", "topics/", {"title": "x", "options": ["a"], "colour": "red"})
    assert is_problem(answer, "invalid") and answer.json()["errors"][0]["field"] == "colour"


def test_a_verb_that_does_not_exist_is_refused(as_alice):
    assert as_alice("POST", "me/", {}).status_code == 405


def test_a_browser_s_session_works_with_its_csrf_token_only(alice):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    assert browser.get("/api/me/").status_code == 200
    sent: Any = {"data": '{"title": "x", "options": ["a"]}', "content_type": "application/json"}
    assert is_problem(browser.post("/api/topics/", **sent), "forbidden")
    browser.get("/account/tokens/")
    token = browser.cookies["csrftoken"].value
    assert browser.post("/api/topics/", **sent, headers={"X-CSRFToken": token}).status_code == 201


def test_too_many_topics_are_refused_with_a_time_to_wait(as_alice):
    answers = [as_alice("POST", "topics/", {"title": f"T{n}", "options": ["a"]}) for n in range(21)]
    assert {answer.status_code for answer in answers[:20]} == {201}
    assert is_problem(answers[20], "too-often") and int(answers[20]["Retry-After"]) > 0
