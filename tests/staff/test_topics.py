"""Topics in the admin: corrected before the first ballot, fixed after it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from app.accounts.models import User
from app.ballots.models import Ballot, OptionTally, Selection, Tally
from app.topics.models import Option, Tag, Topic
from tests.staff.cast import client_of, make_topic, make_user, vote

TOPICS = "admin:topics_topic_changelist"


def page_of(topic: Topic) -> str:
    return reverse("admin:topics_topic_change", args=[topic.pk])


def rows_of(topic: Topic | None, *texts: str) -> dict[str, object]:
    """The posted options: those of the topic, then new ones by their texts."""
    kept = list(topic.options.all()) if topic else []
    data: dict[str, object] = {
        "options-TOTAL_FORMS": len(kept) + len(texts),
        "options-INITIAL_FORMS": len(kept),
    }
    for number, option in enumerate(kept):
        data |= {f"options-{number}-id": option.pk, f"options-{number}-text": option.text}
    for number, text in enumerate(texts, start=len(kept)):
        data |= {f"options-{number}-id": "", f"options-{number}-text": text}
    return data


def form_of(topic: Topic | None = None, *texts: str, **fields: object) -> dict[str, object]:
    """What the browser posts for a topic, with `fields` changed."""
    opens_at = topic.opens_at if topic else timezone.now()
    data: dict[str, object] = {
        "title": topic.title if topic else "Where shall the swing hang?",
        "description": "",
        "early_results": "always",
        "opens_at_0": opens_at.strftime("%Y-%m-%d"),
        "opens_at_1": opens_at.strftime("%H:%M:%S"),
        "closes_at_0": "",
        "closes_at_1": "",
    }
    return {**data, **rows_of(topic, *texts), **fields}


def options_of(topic: Topic) -> list[tuple[int, str]]:
    return list(topic.options.values_list("position", "text"))


@pytest.fixture
def client(superuser) -> Client:
    return client_of(superuser)


def test_a_topic_is_added_with_its_options_in_order(client, superuser) -> None:
    answer = client.post(reverse("admin:topics_topic_add"), form_of(None, "Oak", "Beech", "Pear"))
    assert answer.status_code == 302
    topic = Topic.objects.get()
    assert topic.creator == superuser
    assert options_of(topic) == [(1, "Oak"), (2, "Beech"), (3, "Pear")]


def test_a_topic_needs_an_option(client) -> None:
    assert client.post(reverse("admin:topics_topic_add"), form_of(None)).status_code == 200
    assert not Topic.objects.exists()


def test_before_the_first_ballot_everything_can_be_corrected(client, topic) -> None:
    data = form_of(topic, "Maybe", title="A bench by the brook?", multiple_choice="on")
    data["options-1-DELETE"] = "on"
    assert client.post(page_of(topic), data).status_code == 302
    topic.refresh_from_db()
    assert (topic.title, topic.multiple_choice) == ("A bench by the brook?", True)
    assert options_of(topic) == [(1, "Yes"), (2, "Maybe")]


def test_removing_an_option_closes_the_gap(client, alice) -> None:
    topic = make_topic(alice, ["A", "B", "C", "D"])
    client.post(page_of(topic), {**form_of(topic), "options-0-DELETE": "on", "options-2-DELETE": "on"})
    assert options_of(topic) == [(1, "B"), (2, "D")]


@pytest.mark.parametrize("text", ["\0", "Ma\0ybe", "x" * 201])
def test_options_that_cannot_be_read_are_refused(client, topic, text) -> None:
    assert client.post(page_of(topic), form_of(topic, text)).status_code == 200
    assert len(options_of(topic)) == 2


def test_texts_are_tidied_as_on_the_pages_of_the_site(client, topic) -> None:
    client.post(
        page_of(topic), form_of(topic, "  Per   haps ", title=" A  bench? ", description="One\r\ntwo  \r\n")
    )
    topic.refresh_from_db()
    assert (topic.title, topic.description) == ("A bench?", "One\ntwo")
    assert options_of(topic)[-1] == (3, "Per haps")


@pytest.mark.parametrize("text", ["No", "nO", "Yes"])
def test_no_two_options_are_alike_in_any_capitals(client, topic, text) -> None:
    assert client.post(page_of(topic), form_of(topic, text)).status_code == 200
    assert len(options_of(topic)) == 2


def test_the_last_option_stays(client, topic) -> None:
    data = {**form_of(topic), "options-0-DELETE": "on", "options-1-DELETE": "on"}
    assert client.post(page_of(topic), data).status_code == 200
    assert len(options_of(topic)) == 2


def test_closing_before_opening_is_refused_with_words(client, topic) -> None:
    data = form_of(topic, closes_at_0="2001-01-01", closes_at_1="00:00:00")
    errors = client.post(page_of(topic), data).context["adminform"].form.errors
    assert list(errors.values()) == [["Closing comes after opening. Choose a later time, or none."]]


def test_after_the_first_ballot_the_question_stands(client, topic, ballot) -> None:
    changes = {
        "title": "Free beer?",
        "multiple_choice": "on",
        "closes_at_0": "2001-01-01",
        "closes_at_1": "00:00:00",
    }
    client.post(page_of(topic), form_of(topic, **changes))
    topic.refresh_from_db()
    assert (topic.title, topic.multiple_choice, topic.closes_at) == ("A bench by the pond?", False, None)


def test_after_the_first_ballot_the_options_stand(client, topic, ballot) -> None:
    data = {**form_of(topic, "Maybe"), "options-0-text": "Never", "options-1-DELETE": "on"}
    client.post(page_of(topic), data)
    assert options_of(topic) == [(1, "Yes"), (2, "No")]


def test_after_the_first_ballot_a_topic_can_still_be_explained_and_unlisted(client, topic, ballot) -> None:
    assert (
        client.post(page_of(topic), form_of(topic, description="By the old oak.", unlisted="on")).status_code
        == 302
    )
    topic.refresh_from_db()
    assert (topic.description, topic.unlisted) == ("By the old oak.", True)


def test_the_page_says_that_somebody_has_voted(client, topic) -> None:
    assert "Somebody has voted" not in client.get(page_of(topic)).content.decode()
    vote(topic, make_user("dora"))
    assert "Somebody has voted" in client.get(page_of(topic)).content.decode()


def test_an_option_is_corrected_before_the_first_ballot_only(client, topic) -> None:
    option = topic.options.get(position=2)
    address = reverse("admin:topics_option_change", args=[option.pk])
    assert client.post(address, {"text": "No, thank you"}).status_code == 302
    vote(topic, make_user("dora"))
    assert client.post(address, {"text": "Never"}).status_code == 403
    assert options_of(topic) == [(1, "Yes"), (2, "No, thank you")]


def test_an_option_cannot_repeat_another(client, topic) -> None:
    option = topic.options.get(position=2)
    answer = client.post(reverse("admin:topics_option_change", args=[option.pk]), {"text": "yes"})
    assert "text" in answer.context["adminform"].form.errors


def test_an_option_is_deleted_before_the_first_ballot_only(client, alice, bob) -> None:
    topic = make_topic(alice, ["A", "B", "C"])
    first = reverse("admin:topics_option_delete", args=[topic.options.get(position=1).pk])
    assert client.post(first, {"post": "yes"}).status_code == 302
    assert options_of(topic) == [(1, "B"), (2, "C")]
    vote(topic, bob)
    second = reverse("admin:topics_option_delete", args=[topic.options.get(position=1).pk])
    assert client.post(second, {"post": "yes"}).status_code == 403


def test_options_are_never_deleted_in_bulk(client, topic) -> None:
    keys = [option.pk for option in topic.options.all()]
    client.post(
        reverse("admin:topics_option_changelist"),
        {"action": "delete_selected", "_selected_action": keys, "post": "yes"},
    )
    assert topic.options.count() == 2


def test_a_thousand_options_are_shown_but_edited_one_by_one(client, alice) -> None:
    topic = make_topic(alice, [f"Number {number}" for number in range(1000)])
    page = client.get(page_of(topic)).content.decode()
    assert "Number 999" in page
    assert 'name="options-0-text"' not in page
    assert client.post(page_of(topic), form_of(None, title="Pick a number")).status_code == 302
    assert topic.options.count() == 1000


def test_deleting_a_topic_says_first_what_goes_with_it(client, topic, ballot) -> None:
    address = reverse("admin:topics_topic_delete", args=[topic.pk])
    page = client.get(address).content.decode()
    assert "2 options" in page
    assert "1 ballot, with what was selected on it" in page
    assert Ballot.objects.exists()


def test_deleting_a_topic_once_confirmed_takes_everything_under_it(client, topic, ballot) -> None:
    tally = Tally.objects.create(topic=topic, ballots=1)
    OptionTally.objects.create(option=topic.options.first(), ballots=1)
    client.post(reverse("admin:topics_topic_delete", args=[topic.pk]), {"post": "yes"})
    for model in (Topic, Option, Ballot, Selection, OptionTally):
        assert not model.objects.exists()
    assert not Tally.objects.filter(pk=tally.pk).exists()


def test_deleting_many_topics_names_each(client, alice, topic) -> None:
    other = make_topic(alice, title="A bin by the bench?")
    data = {"action": "delete_selected", "_selected_action": [topic.pk, other.pk]}
    page = client.post(reverse(TOPICS), data).content.decode()
    assert "A bench by the pond?" in page
    assert "A bin by the bench?" in page
    client.post(reverse(TOPICS), {**data, "post": "yes"})
    assert not Topic.objects.exists()


def test_confirming_a_deletion_costs_the_same_with_many_ballots(
    client, topic, ballot, django_assert_num_queries
) -> None:
    address = reverse("admin:topics_topic_delete", args=[topic.pk])
    client.get(address)
    people = User.objects.bulk_create(User(username=f"c{n}", email=f"c{n}@example.org") for n in range(300))
    Ballot.objects.bulk_create(Ballot(topic=topic, voter=person) for person in people)
    with django_assert_num_queries(6):
        assert "301 ballots" in client.get(address).content.decode()


def test_a_tag_is_stored_in_lower_case(client) -> None:
    client.post(reverse("admin:topics_tag_add"), {"name": "  Public   TRANSPORT "})
    assert Tag.objects.get().name == "public transport"


def test_the_same_tag_in_capitals_is_refused_with_words(client, topic) -> None:
    answer = client.post(reverse("admin:topics_tag_add"), {"name": "PARKS"})
    assert "name" in answer.context["adminform"].form.errors


@pytest.mark.parametrize("name", ["parks, traffic", ",", "\0", "x" * 31])
def test_what_is_no_tag_is_refused_with_words(client, name) -> None:
    answer = client.post(reverse("admin:topics_tag_add"), {"name": name})
    assert "name" in answer.context["adminform"].form.errors


def test_deleting_a_tag_keeps_its_topics(client, topic) -> None:
    client.post(reverse("admin:topics_tag_delete", args=[topic.tags.get().pk]), {"post": "yes"})
    assert Topic.objects.exists()
    assert not Tag.objects.exists()


@pytest.mark.parametrize("state, titles", [("open", ["now"]), ("closed", ["past"]), ("waiting", ["future"])])
def test_topics_are_filtered_by_state(client, alice, state, titles) -> None:
    now, day = timezone.now(), timedelta(days=1)
    make_topic(alice, title="now", opens_at=now - day, closes_at=now + day)
    make_topic(alice, title="past", opens_at=now - 2 * day, closes_at=now - day)
    make_topic(alice, title="future", opens_at=now + day)
    rows = client.get(reverse(TOPICS), {"state": state}).context["cl"].result_list
    assert [topic.title for topic in rows] == titles


def test_the_list_shows_the_ballots_that_the_tally_counted(client, topic) -> None:
    Tally.objects.create(topic=topic, ballots=4711)
    assert ">4711</a>" in client.get(reverse(TOPICS)).content.decode()


@pytest.mark.parametrize("name, queries", [("topics_topic", 6), ("topics_option", 4), ("topics_tag", 4)])
def test_longer_lists_cost_no_more_queries(client, django_assert_num_queries, name, queries) -> None:
    address = reverse(f"admin:{name}_changelist")
    client.get(address)
    for number in range(30):
        creator = make_user(f"creator{number}")
        topic = make_topic(creator, title=f"Topic {number}")
        topic.tags.add(Tag.objects.create(name=f"tag{number}"))
        Tally.objects.create(topic=topic, ballots=number)
    with django_assert_num_queries(queries):
        client.get(address)


def test_staff_who_may_change_topics_only_cannot_touch_options(helper, topic) -> None:
    helper.user_permissions.set(Permission.objects.filter(codename__in=["view_topic", "change_topic"]))
    data = {**form_of(topic, "Maybe", description="By the oak."), "options-0-text": "Never"}
    assert client_of(helper).post(page_of(topic), data).status_code == 302
    assert options_of(topic) == [(1, "Yes"), (2, "No")]
