"""Typing a share code."""

import pytest

from app.topics.guessing import RATE


@pytest.mark.parametrize("unlisted", [True, False])
def test_a_code_leads_to_its_topic_however_it_is_typed(make_topic, as_charlie, unlisted):
    topic = make_topic(unlisted=unlisted)
    code = topic.share_code.lower()
    answer = as_charlie.get("/code/", {"code": f" {code[:4]} - {code[4:]}"})
    assert (answer.status_code, answer["Location"]) == (302, topic.get_absolute_url())


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("", "Type the share code"),
        ("abc", "eight letters and digits; this has 3"),
        ("ABCDEFG0", "never holds 0, 1, I, L or O"),
        ("ABCDEFGH", "No topic has this code"),
        ("x" * 500, "That is too long"),
        ("ABC\0EFGH", "Null characters"),
        ("🏊🏊🏊🏊🏊🏊🏊🏊", "never holds"),
    ],
)
def test_a_wrong_code_is_refused_with_its_reason_and_stays(as_charlie, db, code, message):
    answer = as_charlie.get("/code/", {"code": code})
    assert answer.status_code == 200
    assert any(message in error for error in answer.context["form"].errors["code"])
    assert answer.context["form"]["code"].value() == code


def test_the_empty_form_complains_of_nothing(as_charlie):
    assert not as_charlie.get("/code/").context["form"].errors


def test_trying_out_codes_is_stopped(as_charlie, db):
    for _ in range(RATE):
        assert as_charlie.get("/code/", {"code": "ABCDEFGH"}).status_code == 200
    assert as_charlie.get("/code/", {"code": "ABCDEFGH"}).status_code == 429


def test_right_codes_are_never_counted(make_topic, as_charlie):
    topic = make_topic(unlisted=True)
    for _ in range(RATE + 5):
        assert as_charlie.get("/code/", {"code": topic.share_code}).status_code == 302
