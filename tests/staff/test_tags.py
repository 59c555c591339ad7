"""Merging tags in the admin."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from app.topics.models import Tag
from app.topics.tag_merging import TagGone, merge_tags
from tests.staff.cast import client_of, grant, make_topic

LIST = "admin:topics_tag_changelist"


@pytest.fixture
def tags(alice) -> dict[str, Tag]:
    """Three tags of which two mean the same; the first topic wears both of them."""
    made = {name: Tag.objects.create(name=name) for name in ("bike", "bikes", "parks")}
    make_topic(alice).tags.add(made["bike"], made["bikes"])
    make_topic(alice).tags.add(made["bikes"], made["parks"])
    return made


def tags_of_topics() -> list[list[str]]:
    from app.topics.models import Topic

    return [sorted(topic.tags.values_list("name", flat=True)) for topic in Topic.objects.order_by("pk")]


def post(client, tags, **data: object):
    chosen = [tags["bike"].pk, tags["bikes"].pk]
    return client.post(reverse(LIST), {"action": "merge", "_selected_action": chosen, **data}, follow=True)


def test_every_topic_gets_the_one_that_remains_once(tags) -> None:
    assert merge_tags([tags["bike"], tags["bikes"]], into=tags["bike"]) == 2
    assert tags_of_topics() == [["bike"], ["bike", "parks"]]
    assert set(Tag.objects.values_list("name", flat=True)) == {"bike", "parks"}


def test_a_tag_that_is_gone_stops_the_merger(tags) -> None:
    Tag.objects.get(name="bike").delete()
    with pytest.raises(TagGone):
        merge_tags([tags["bikes"]], into=tags["bike"])
    assert tags_of_topics() == [["bikes"], ["bikes", "parks"]]


def test_a_merger_takes_the_same_statements_whatever_the_topics(
    alice, tags, django_assert_num_queries
) -> None:
    for _number in range(30):
        make_topic(alice).tags.add(tags["bikes"])
    with django_assert_num_queries(8):
        merge_tags([tags["bikes"]], into=tags["bike"])


def test_the_action_asks_first(superuser, tags) -> None:
    page = post(client_of(superuser), tags).content.decode()
    assert "Which one remains?" in page and "parks" not in page.partition("<form")[2].partition("</form>")[0]
    assert Tag.objects.count() == 3


def test_confirmed_it_merges_and_is_logged(superuser, tags) -> None:
    page = post(client_of(superuser), tags, confirmed="yes", into=tags["bikes"].pk).content.decode()
    assert "2 topics" in page or "1 topic" in page
    assert not Tag.objects.filter(name="bike").exists()
    assert LogEntry.objects.get().change_message == "Merged: bike"


def test_without_an_answer_it_asks_again(superuser, tags) -> None:
    assert (
        "Choose the tag that remains." in post(client_of(superuser), tags, confirmed="yes").content.decode()
    )
    assert Tag.objects.count() == 3


def test_a_tag_that_was_not_chosen_cannot_remain(superuser, tags) -> None:
    post(client_of(superuser), tags, confirmed="yes", into=tags["parks"].pk)
    assert Tag.objects.count() == 3


def test_it_takes_the_right_to_delete(helper, tags) -> None:
    grant(helper, "topics.view_tag", "topics.change_tag")
    post(client_of(helper), tags, confirmed="yes", into=tags["bike"].pk)
    assert Tag.objects.count() == 3
