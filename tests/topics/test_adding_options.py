"""Collaborative topics: who may add options, what is pointed out, and what the limits are."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from app.accounts.models import User
from app.ballots.casting import cast
from app.topics import editing
from app.topics.adding import NoMoreOptions, OptionThere, TooManyOptions, add_option
from app.topics.likeness import alike, fold
from app.topics.models import Option, Topic
from app.topics.option_views import OPTIONS_PER_HOUR
from app.topics.signals import option_added
from tests.topics.conftest import HOUR


@pytest.fixture
def topic(make_topic):
    return make_topic(collaborative=True)


def page_of(topic) -> str:
    return f"{topic.get_absolute_url()}options/new/"


def texts(topic) -> list[str]:
    return list(topic.options.values_list("text", flat=True))


def test_a_member_adds_an_option_and_is_named_beside_it(as_bob, as_charlie, topic, bob):
    as_bob.post(page_of(topic), {"text": "  The old   harbour "})
    added = topic.options.get(position=3)
    assert (added.text, added.added_by) == ("The old harbour", bob)
    page = as_charlie.get(topic.get_absolute_url()).text
    assert "The old harbour" in page and "added by <bdi>bob</bdi>" in page


def test_the_creator_may_add_too(as_alice, topic):
    as_alice.post(page_of(topic), {"text": "The old harbour"})
    assert len(texts(topic)) == 3


def test_a_stranger_is_asked_to_log_in_and_keeps_what_was_typed(as_charlie, topic, bob):
    answer = as_charlie.post(page_of(topic), {"text": "The old harbour"})
    assert answer.status_code == 302 and answer.url.startswith("/account/log-in/")
    as_charlie.force_login(bob)
    assert 'value="The old harbour"' in as_charlie.get(page_of(topic)).text
    assert len(texts(topic)) == 2


def test_options_alike_are_pointed_out_before_one_is_added(as_bob, topic):
    page = as_bob.post(page_of(topic), {"text": "The library"}).text
    assert "Is yours one of these?" in page and 'value="The library"' in page
    assert len(texts(topic)) == 2
    as_bob.post(page_of(topic), {"text": "The library", "compared": "The library"})
    assert texts(topic)[-1] == "The library"


def test_a_text_changed_after_comparing_is_compared_again(as_bob, topic):
    page = as_bob.post(page_of(topic), {"text": "Library!", "compared": "The library"}).text
    assert "Is yours one of these?" in page
    assert len(texts(topic)) == 2


@pytest.mark.parametrize("text", ["library", "LIBRARY", "Library"])
def test_the_same_option_is_refused_even_when_compared(as_bob, topic, text):
    page = as_bob.post(page_of(topic), {"text": text, "compared": text}).text
    assert "is on the ballot already" in page
    assert len(texts(topic)) == 2


@pytest.mark.parametrize("text", ["", " ", "\u200b", "x" * 201, "a\x00b", "a\x1bb"])
def test_a_text_that_is_none_is_refused(as_bob, topic, text):
    answer = as_bob.post(page_of(topic), {"text": text})
    assert answer.status_code == 200 and "There is a problem" in answer.text
    assert len(texts(topic)) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"collaborative": False},
        {"options_until": timezone.now() - timedelta(minutes=5)},
        {"at": timezone.now() - 2 * HOUR, "closes_at": timezone.now() - HOUR},
    ],
)
def test_a_topic_that_takes_no_options_offers_and_takes_none(as_bob, make_topic, bob, fields):
    topic = make_topic(**{"collaborative": True, **fields})
    assert "Add an option" not in as_bob.get(topic.get_absolute_url()).text
    for answer in (as_bob.get(page_of(topic)), as_bob.post(page_of(topic), {"text": "Harbour"})):
        assert (answer.status_code, answer.url) == (302, topic.get_absolute_url())
    with pytest.raises(NoMoreOptions):
        add_option(topic, "Harbour", person=bob, at=timezone.now())
    assert len(texts(topic)) == 2


def test_at_the_cut_off_itself_no_option_is_taken(make_topic, bob):
    until = timezone.now()
    topic = make_topic(collaborative=True, options_until=until)
    add_option(topic, "Just in time", person=bob, at=until - timedelta(microseconds=1))
    with pytest.raises(NoMoreOptions):
        add_option(topic, "Too late", person=bob, at=until)


def test_the_thousandth_option_is_the_last(make_topic, bob):
    topic = make_topic(collaborative=True, options=[f"Option {n}" for n in range(999)])
    add_option(topic, "The last", person=bob, at=timezone.now())
    with pytest.raises(TooManyOptions):
        add_option(topic, "One too many", person=bob, at=timezone.now())
    assert topic.options.count() == 1000


def test_an_option_that_is_there_is_refused_below_the_page_too(topic, bob):
    with pytest.raises(OptionThere):
        add_option(topic, "LIBRARY", person=bob, at=timezone.now())


def test_options_are_added_after_people_have_voted(topic, bob, as_bob):
    cast(topic, voter=bob, options=[topic.options.first()], at=timezone.now())
    as_bob.post(page_of(topic), {"text": "Harbour"})
    assert topic.ballots.count() == 1 and texts(topic)[-1] == "Harbour"


def test_adding_tells_the_apps_above_and_is_taken_back_when_one_fails(topic, bob):
    told = []

    def listen(sender, **about):
        told.append(about)
        if about["option"].text == "Bad":
            raise RuntimeError("no")

    option_added.connect(listen)
    try:
        add_option(topic, "Good", person=bob, at=timezone.now())
        with pytest.raises(RuntimeError):
            add_option(topic, "Bad", person=bob, at=timezone.now())
    finally:
        option_added.disconnect(listen)
    assert told[0]["topic"] == topic and told[0]["option"].text == "Good" and told[0]["person"] == bob
    assert texts(topic)[2:] == ["Good"]


def test_an_option_outlives_who_added_it(topic, bob, as_charlie):
    add_option(topic, "Harbour", person=bob, at=timezone.now())
    User.objects.filter(pk=bob.pk).delete()
    page = as_charlie.get(topic.get_absolute_url()).text
    assert "Harbour" in page and "added by" not in page


def test_adding_is_limited_and_keeps_what_was_typed(as_bob, topic):
    for number in range(OPTIONS_PER_HOUR):
        as_bob.post(page_of(topic), {"text": f"Place {number}"})
    answer = as_bob.post(page_of(topic), {"text": "A quiet corner"})
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert 'value="A quiet corner"' in answer.text
    assert len(texts(topic)) == 2 + OPTIONS_PER_HOUR


@pytest.mark.parametrize("number", [2, 500])
def test_the_page_takes_the_same_few_queries(as_bob, make_topic, django_assert_num_queries, number):
    topic = make_topic(collaborative=True, options=[f"Choice {n}" for n in range(number)])
    with django_assert_num_queries(5):  # session, member, topic, options; figures
        as_bob.get(page_of(topic))
    with django_assert_num_queries(5):
        as_bob.post(page_of(topic), {"text": "Choice"})


@pytest.mark.parametrize(
    "cut_off", [{"options_until": "2030-01-01T10:01"}, {"options_until": "2020-01-01T10:00"}]
)
def test_a_cut_off_after_closing_or_in_the_past_is_refused(as_alice, filled_in, cut_off):
    filled_in |= {"collaborative": "on", "closes_at": "2030-01-01T10:00", **cut_off}
    answer = as_alice.post("/topics/new/", filled_in)
    assert answer.status_code == 200 and "There is a problem" in answer.text
    assert not Topic.objects.exists()


def test_the_form_makes_a_collaborative_topic(as_alice, filled_in):
    filled_in |= {"collaborative": "on", "closes_at": "2030-01-01T10:00", "options_until": "2030-01-01T10:00"}
    as_alice.post("/topics/new/", filled_in)
    topic = Topic.objects.get()
    assert topic.collaborative and topic.options_until == topic.closes_at


def test_a_cut_off_without_collaboration_is_dropped(as_alice, filled_in):
    as_alice.post("/topics/new/", filled_in | {"options_until": "1999-99-99"})
    assert Topic.objects.get().options_until is None


def test_the_tables_refuse_a_cut_off_after_closing(make_topic):
    closing = timezone.now() + HOUR
    with pytest.raises(IntegrityError):
        make_topic(collaborative=True, closes_at=closing, options_until=closing + HOUR)


def test_closing_early_ends_adding(make_topic, bob):
    topic = make_topic(collaborative=True, options_until=timezone.now() + HOUR)
    editing.close_early(topic, reason="Enough", at=timezone.now())
    with pytest.raises(NoMoreOptions):
        add_option(topic, "Harbour", person=bob, at=timezone.now())


def test_editing_keeps_what_others_added_meanwhile(as_alice, topic, bob, filled_in):
    address = f"{topic.get_absolute_url()}edit/"
    seen = as_alice.get(address).context["form"]["seen"].value()
    add_option(topic, "Harbour", person=bob, at=timezone.now())
    as_alice.post(address, filled_in | {"options": "Library\nPier", "collaborative": "on", "seen": seen})
    assert texts(topic) == ["Library", "Pier", "Harbour"]


def test_editing_may_remove_what_others_added_before_and_keeps_who_added_the_rest(
    as_alice, topic, bob, filled_in
):
    for text in ("Harbour", "Pier"):
        add_option(topic, text, person=bob, at=timezone.now())
    address = f"{topic.get_absolute_url()}edit/"
    seen = as_alice.get(address).context["form"]["seen"].value()
    as_alice.post(address, filled_in | {"options": "Pier\nLibrary", "collaborative": "on", "seen": seen})
    assert list(topic.options.values_list("text", "added_by")) == [("Pier", bob.pk), ("Library", None)]


def test_correcting_while_somebody_adds_an_option_says_so(as_alice, topic, bob, monkeypatch):
    cast(topic, voter=bob, options=[topic.options.first()], at=timezone.now())
    correct = editing.correct

    def add_before(*args, **more):
        add_option(topic, "Harbour", person=bob, at=timezone.now())
        return correct(*args, **more)

    monkeypatch.setattr(editing, "correct", add_before)
    posted = {"title": topic.title, "description": "", "options": "Market square\nLibraries", "tags": ""}
    page = as_alice.post(f"{topic.get_absolute_url()}edit/", posted).text
    assert "An option was added meanwhile" in page and "Libraries" in page
    assert Option.objects.filter(text="Library").exists()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Library", "The library, at the harbour"),
        ("Market square", "market squares"),
        ("Café au lait", "CAFE AU LAIT!"),
        ("More trees", "Trees, more of them"),
    ],
)
def test_texts_that_may_say_the_same_are_alike(one, other):
    assert alike(one, [other]) == [other] and alike(other, [one]) == [one]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Yes", "No"), ("Monday", "Sunday"), ("10 May", "11 May"), ("🚲", "🚌"), ("Red", "Green")],
)
def test_texts_that_say_something_else_are_not_alike(one, other):
    assert alike(one, [other]) == []


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=20))
@example("", [""])
@example("\u0130", ["i"])
def test_of_any_texts_a_few_that_are_there_are_alike(text, others):
    found = alike(text, others)
    assert len(found) <= 5 and all(other in others for other in found)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)
