"""Tags in use are offered, and spellings that almost match one are asked about."""

import pytest

from app.topics.models import Topic
from app.topics.tag_suggestions import names_like_others, popular_tags


def test_popular_tags_come_first(make_topic):
    make_topic(tags=["trees", "parks"])
    make_topic(tags=["trees"])
    assert popular_tags() == ["trees", "parks"]


def test_tags_of_unlisted_topics_stay_secret(make_topic):
    make_topic(tags=["takeover"], unlisted=True)
    assert popular_tags() == []
    assert names_like_others(["takeovers"]) == {}


def test_the_form_offers_them(as_alice, make_topic):
    make_topic(tags=["trees"])
    page = as_alice.get("/topics/new/").text
    assert '<option value="trees"></option>' in page and 'list="tag-suggestions"' in page


@pytest.mark.parametrize("typed", ["tree", "treees", "tres"])
def test_a_spelling_close_to_another_is_asked_about_once(as_alice, make_topic, filled_in, typed):
    make_topic(tags=["trees"])
    answer = as_alice.post("/topics/new/", filled_in | {"tags": typed})
    assert f"“{typed}” is new. Did you mean “trees”?" in answer.text
    assert 'name="tags_as_written"' in answer.text
    as_alice.post("/topics/new/", filled_in | {"tags": typed, "tags_as_written": "on"})
    assert [tag.name for tag in Topic.objects.latest("pk").tags.all()] == [typed]


@pytest.mark.parametrize("typed", ["trees", "TREES", "buses", "t"])
def test_tags_in_use_and_tags_unlike_them_pass(as_alice, make_topic, filled_in, typed):
    make_topic(tags=["trees"])
    as_alice.post("/topics/new/", filled_in | {"tags": typed})
    assert Topic.objects.count() == 2


def test_the_question_is_not_on_the_form_before(as_alice):
    assert "tags_as_written" not in as_alice.get("/topics/new/").text
