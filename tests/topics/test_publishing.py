"""Publishing stores all of a topic or nothing."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection

from app.topics import publishing
from app.topics.models import Option, Tag, Topic
from app.topics.publishing import Draft, publish
from tests.topics.conftest import HOUR, NOON, make_user


def draft(**fields) -> Draft:
    plain: dict[str, Any] = {"title": "Tea?", "description": "", "options": ["Yes", "No"]}
    return Draft(**(plain | {"multiple_choice": False, "unlisted": False} | fields))


def test_a_topic_is_stored_with_options_in_order_and_tags(alice):
    topic = publish(draft(options=["C", "A", "B"], tags=["tea", "break"]), creator=alice, at=NOON)
    assert list(topic.options.values_list("position", "text")) == [(1, "C"), (2, "A"), (3, "B")]
    assert [tag.name for tag in topic.tags.all()] == ["break", "tea"]
    assert (topic.creator, topic.opens_at) == (alice, NOON)


def test_known_tags_are_used_again(alice):
    publish(draft(tags=["tea"]), creator=alice, at=NOON)
    publish(draft(tags=["tea", "milk"]), creator=alice, at=NOON)
    assert Tag.objects.count() == 2


def test_a_taken_share_code_is_drawn_again(alice, monkeypatch):
    taken = publish(draft(), creator=alice, at=NOON).share_code
    codes = iter([taken, taken, "ABCDEFGH"])
    monkeypatch.setattr(publishing, "new_share_code", lambda: next(codes))
    topic = Topic(title="Coffee?", creator=alice, share_code=taken)
    assert publishing.store_with_free_share_code(topic).share_code == "ABCDEFGH"


def test_a_generator_that_only_repeats_itself_is_an_error(alice, monkeypatch):
    taken = publish(draft(), creator=alice, at=NOON).share_code
    monkeypatch.setattr(publishing, "new_share_code", lambda: taken)
    with pytest.raises(RuntimeError, match="random generator"):
        publishing.store_with_free_share_code(Topic(title="Coffee?", creator=alice, share_code=taken))


def test_nothing_is_stored_when_an_option_is_refused(alice):
    with pytest.raises(IntegrityError):
        publish(draft(options=["Yes", "Yes"]), creator=alice, at=NOON)
    assert (Topic.objects.count(), Option.objects.count()) == (0, 0)


def test_closing_before_opening_is_refused_by_the_database(alice):
    with pytest.raises(IntegrityError, match="closing_is_after_opening"):
        publish(draft(closes_at=NOON - HOUR), creator=alice, at=NOON)


def test_a_thousand_options_take_few_statements(alice, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        publish(draft(options=[f"Option {n}" for n in range(1000)], tags=["a", "b"]), creator=alice, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_many_who_publish_the_same_new_tags_at_once_all_succeed():
    people = [make_user(f"person{number}") for number in range(6)]

    def publish_one(number: int) -> int:
        tags = ["a", "b", "c", "d"][:: 1 if number % 2 else -1]
        try:
            return publish(draft(tags=tags), creator=people[number], at=NOON).tags.count()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(publish_one, range(6))) == [4] * 6
    assert Tag.objects.count() == 4
