"""Proposing a topic: nothing typed is lost, and nothing typed breaks the page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accounts import drafts
from app.topics.models import Topic
from tests.topics.conftest import BUSY_MACHINE


def errors_of(client, data, field: str) -> list[str]:
    answer = client.post("/topics/new/", data)
    assert answer.status_code == 200
    assert Topic.objects.count() == 0
    errors: list[str] = answer.context["form"].errors[field]
    return errors


def test_a_right_topic_is_published_by_the_one_who_is_logged_in(as_alice, alice, filled_in):
    answer = as_alice.post("/topics/new/", filled_in)
    topic = Topic.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, topic.get_absolute_url())
    assert (topic.creator, topic.title, topic.unlisted, topic.multiple_choice) == (
        alice,
        filled_in["title"],
        False,
        False,
    )
    assert [option.text for option in topic.options.all()] == ["Market square", "Library"]
    assert {tag.name for tag in topic.tags.all()} == {"streets", "cycling"}
    assert topic.is_open()
    assert topic.closes_at is None


def test_unlisted_multiple_choice_and_a_closing_time_are_kept(as_alice, filled_in):
    closes_at = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    filled_in |= {
        "choice": "multiple",
        "visibility": "unlisted",
        "closes_at": closes_at.strftime("%Y-%m-%dT%H:%M"),
    }
    as_alice.post("/topics/new/", filled_in)
    topic = Topic.objects.get()
    assert (topic.multiple_choice, topic.unlisted, topic.closes_at) == (True, True, closes_at)


def test_a_stranger_logs_in_first(as_charlie, db):
    answer = as_charlie.get("/topics/new/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/log-in/?next=/topics/new/")


def test_what_was_typed_before_the_session_ended_is_there_after_logging_in(as_charlie, alice, filled_in):
    answer = as_charlie.post("/topics/new/", filled_in)
    assert answer["Location"] == "/account/log-in/?next=/topics/new/"
    assert Topic.objects.count() == 0
    as_charlie.force_login(alice)
    form = as_charlie.get("/topics/new/").context["form"]
    assert {name: form[name].value() for name in filled_in} == filled_in
    as_charlie.post("/topics/new/", filled_in)
    assert not as_charlie.session[drafts.SESSION_KEY]


def test_a_stranger_cannot_fill_the_sessions(as_charlie, db, filled_in):
    as_charlie.post("/topics/new/", filled_in | {"options": "x" * 400_000})
    assert drafts.SESSION_KEY not in as_charlie.session


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "Write a title"),
        ("title", " \u200b\u00a0 ", "Write a title"),
        ("title", "x" * 201, "at most 200"),
        ("title", "Tea\0?", "control character"),
        ("title", "Tea\x1b[31m?", "control character"),
        ("description", "x" * 10_001, "at most 10000"),
        ("description", "a\0b", "control character"),
        ("options", "", "at least one option"),
        ("options", "Yes\nyes", "Lines 1 and 2 say the same"),
        ("options", "\n".join(map(str, range(1001))), "1001 options"),
        ("choice", "", "Choose how many"),
        ("choice", "ranked", "ranked is not one of the available choices"),
        ("visibility", "secret", "secret is not one"),
        ("tags", "a,b,c,d,e,f", "6 tags"),
        ("closes_at", "2020-01-01T00:00", "in the future"),
        ("closes_at", "9999-12-31T23:59:59-12:00", "within the next ten years"),
        ("closes_at", "0001-01-01T00:00+12:00", "Choose a time in the future"),
        ("closes_at", "next week", "year-month-day"),
        ("closes_at", "\0", "year-month-day"),
        ("closes_at", "2030-02-31T00:00", "year-month-day"),
    ],
)
def test_a_mistake_is_named_beside_its_field(as_alice, filled_in, field, value, message):
    assert message in errors_of(as_alice, filled_in | {field: value}, field)[0]


def test_everything_typed_survives_a_mistake(as_alice, filled_in):
    typed = filled_in | {"title": "", "description": "شجرة & <b>", "options": "Yes\r\nyes\r\n", "tags": "Ä,b"}
    form = as_alice.post("/topics/new/", typed).context["form"]
    assert {name: form[name].value() for name in typed} == typed


@pytest.mark.parametrize("text", ["هل نزرع أشجارًا؟", "🏊🏽‍♀️ pool?", "日本語の題", "x" * 200, "a\u202eb"])
def test_any_script_is_kept_and_shown(as_alice, as_charlie, filled_in, text):
    as_alice.post("/topics/new/", filled_in | {"title": text, "description": text, "options": text})
    topic = Topic.objects.get()
    assert (topic.title, topic.description, topic.options.get().text) == (text, text, text)
    assert as_charlie.get(topic.get_absolute_url()).content.decode().count(text) >= 3


def test_line_breaks_in_a_title_become_spaces(as_alice, filled_in):
    as_alice.post("/topics/new/", filled_in | {"title": "  Tea\r\n\tor   coffee? "})
    assert Topic.objects.get().title == "Tea or coffee?"


def test_publishing_is_limited_and_the_topic_that_was_too_many_is_kept(as_alice, filled_in):
    for _ in range(20):
        assert as_alice.post("/topics/new/", filled_in).status_code == 302
    answer = as_alice.post("/topics/new/", filled_in)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert answer.context["form"]["title"].value() == filled_in["title"]
    assert re.search(r"Try again in \d+ minutes?; what you typed is kept", answer.content.decode())
    assert Topic.objects.count() == 20


def test_mistakes_are_not_counted_as_topics(as_alice, filled_in):
    for _ in range(25):
        assert as_alice.post("/topics/new/", filled_in | {"title": ""}).status_code == 200


def test_the_form_takes_few_queries(as_alice, django_assert_num_queries):
    with django_assert_num_queries(4):  # session, member, figures; tags to suggest
        as_alice.get("/topics/new/")


TEXT = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
    ["", "single", "multiple", "public", "unlisted", "2030-01-01T10:00"]
)
FIELDS = st.sampled_from(["title", "description", "options", "choice", "visibility", "tags", "closes_at"])


@settings(max_examples=80, deadline=None, suppress_health_check=BUSY_MACHINE)
@given(st.dictionaries(FIELDS, TEXT))
def test_whatever_is_posted_is_published_or_explained(as_alice, filled_in, fields):
    answer = as_alice.post("/topics/new/", filled_in | fields)
    if answer.status_code == 302:
        assert as_alice.get(answer["Location"]).status_code == 200
    else:
        assert answer.status_code in (200, 429)
        assert answer.context["form"].errors
