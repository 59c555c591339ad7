"""Queries whose SQL is built once find what the same queries find when they are built anew."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app.pages.prepared import Prepared
from app.topics.models import Option, Topic
from app.topics.reading import for_member, options_of, read_options, read_page

pytestmark = pytest.mark.django_db


def test_it_finds_what_the_query_finds_for_each_value(make_topic, bob):
    topics = [
        make_topic(options=[f"{number} {each}" for each in range(3)], tags=["a"]) for number in range(3)
    ]
    prepared = Prepared(options_of, topic=int)
    assert [prepared.rows(topic=topic.pk) for topic in topics] == [
        [(f"{number} {each}", None) for each in range(3)] for number in range(3)
    ]
    assert prepared.rows(topic=-1) == []
    for topic in topics:
        page, anew = read_page(topic.share_code, bob), for_member(topic.share_code, bob.pk).get()
        anew.tag_names = ("a",)
        assert vars(page) | {"_state": None} == vars(anew) | {"_state": None}
        assert (page, page.creator) == (topic, topic.creator)


def test_it_asks_once_and_never_for_the_stand_ins(make_topic, django_assert_num_queries):
    topic = make_topic()
    prepared = Prepared(lambda topic: Option.objects.filter(topic=topic), topic=int)
    for _time in range(2):
        with django_assert_num_queries(1) as asked:
            prepared.rows(topic=topic.pk)
        assert str(topic.pk) in asked[0]["sql"]


def test_what_changes_in_the_database_is_found_at_once(make_topic, bob):
    topic = make_topic(options=["Oak", "Elm"])
    assert read_page(topic.share_code, bob).title == topic.title
    Topic.objects.filter(pk=topic.pk).update(title="Another")
    topic.options.filter(text="Oak").update(text="Ash")
    assert read_page(topic.share_code, bob).title == "Another"
    page = read_page(topic.share_code, bob)
    assert page is not None
    assert read_options(page, all_of_them=False) == (
        [("Ash", None), ("Elm", None)],
        2,
    )


def test_times_are_put_in_their_places(make_topic):
    now = timezone.now()
    topic = make_topic()
    Topic.objects.filter(pk=topic.pk).update(opens_at=now)
    prepared = Prepared(
        lambda before, after: Topic.objects.filter(opens_at__gt=after, opens_at__lt=before),
        before=datetime,
        after=datetime,
    )
    second = timedelta(seconds=1)
    assert prepared.rows(before=now + second, after=now - second) == [topic]
    assert prepared.rows(before=now - second, after=now - 2 * second) == []


def test_a_value_that_is_computed_with_is_refused():
    prepared = Prepared(lambda code: Topic.objects.filter(share_code=code.upper()), code=str)
    with pytest.raises(ValueError, match="'code' does not stand in the query as it is"):
        prepared.rows(code="x")


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40))
def test_no_text_is_anything_but_a_value(text):
    prepared = Prepared(lambda title: Topic.objects.filter(title=title).values_list("title"), title=str)
    assert prepared.rows(title=text) == []
