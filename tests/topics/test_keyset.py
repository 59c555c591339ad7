"""Turning pages shows every row once, in order, whatever arrives meanwhile."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from app.topics import search_ways
from app.topics.keyset import CursorError, read_cursor, turn_page
from app.topics.listing import Listing, StateChoice
from app.topics.models import Topic
from app.topics.orders import LAST_CLOSED_FIRST, ORDERS, Sort
from tests.topics.conftest import BUSY_MACHINE, HOUR, NOON

AT = NOON + 1000 * HOUR


def walk(listing: Listing, size: int) -> list[list[str]]:
    """The titles on every page, going forward."""
    rows = listing.topics(at=AT).with_counts()
    pages, cursor = [], ""
    while True:
        page = turn_page(rows, order=listing.order, size=size, after=cursor)
        pages.append([topic.title for topic in page.rows])
        if not (cursor := page.next):
            return pages


@pytest.fixture
def ten_topics(make_topic):
    """With equal keys of every kind, titles in any script, and some that never close."""
    titles = ["b", "B", "a", "ä", "Zoo", "zoo!", "日本", "🏊", "العربية", "a"]
    for number, title in enumerate(titles):
        closes_at = [None, AT + HOUR, AT + 2 * HOUR, AT - HOUR][number % 4]
        make_topic(title, at=NOON + timedelta(days=number // 3), ballots=number % 3, closes_at=closes_at)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("state", StateChoice)
@pytest.mark.parametrize("size", [1, 3, 20])
def test_every_order_shows_each_topic_once(ten_topics, sort, state, size):
    listing = Listing.from_query({"sort": sort, "state": state})
    everything = [title for (title,) in walk(listing, 1)] if size > 1 else None
    pages = walk(listing, size)
    shown = [title for page in pages for title in page]
    assert everything in (None, shown)
    assert sorted(shown) == sorted(listing.topics(at=AT).values_list("title", flat=True))


@pytest.mark.parametrize("sort", Sort)
def test_going_back_shows_the_same_pages(ten_topics, sort):
    listing = Listing.from_query({"sort": sort, "state": "open"})
    rows = listing.topics(at=AT).with_counts()
    first = turn_page(rows, order=listing.order, size=3)
    second = turn_page(rows, order=listing.order, size=3, after=first.next)
    back = turn_page(rows, order=listing.order, size=3, before=second.previous)
    assert back.rows == first.rows
    assert (first.previous, back.previous) == ("", "")
    assert back.next == first.next


def test_topics_that_arrive_are_not_shown_twice_nor_hide_others(make_topic):
    old = [make_topic(f"Old {n}", at=NOON - n * HOUR) for n in reversed(range(4))][::-1]
    rows = Topic.objects.with_counts()
    order = ORDERS[Sort.NEWEST]
    first = turn_page(rows, order=order, size=2)
    make_topic("New", at=NOON + HOUR)
    second = turn_page(rows, order=order, size=2, after=first.next)
    assert first.rows + second.rows == old
    assert [topic.title for topic in turn_page(rows, order=order, size=2, before=first.next).rows] == [
        "New",
        "Old 0",
    ]


@pytest.fixture(params=["few have the words", "many do", "many do, and the last may end in many ways"])
def way(request, monkeypatch):
    """Which way searches take; few topics are enough for each."""
    if request.param.startswith("many"):
        monkeypatch.setattr(search_ways, "A_FEW", dict.fromkeys(search_ways.A_FEW, 1))
    if request.param.endswith("many ways"):
        monkeypatch.setattr(search_ways, "MOST_ENDINGS", 0)


@pytest.mark.parametrize("sort", Sort)
@settings(max_examples=25, deadline=None, suppress_health_check=BUSY_MACHINE)
@given(data=st.data())
def test_what_was_there_all_along_is_shown_once_while_others_come_and_go(make_topic, way, sort, data):
    """Rows that neither change nor go are met exactly once, in order, on a walk through all pages."""
    with transaction.atomic():
        for number in range(data.draw(st.integers(0, 9))):
            make_drawn_topic(make_topic, data, f"tea {number}")
        listing = Listing.from_query({"sort": sort, "q": "tea"})
        staying = set(listing.topics(at=AT).values_list("title", flat=True))
        shown, cursor, turns = [], "", 0
        while turns < 40:
            rows = listing.topics(at=AT).with_counts()
            page = turn_page(rows, order=listing.order, size=data.draw(st.integers(1, 4)), after=cursor)
            shown += [topic.title for topic in page.rows]
            if not (cursor := page.next):
                break
            turns += 1
            if turns < 12 and data.draw(st.booleans()):
                make_drawn_topic(make_topic, data, f"tea, later {turns}")
            if data.draw(st.booleans()):
                going = data.draw(st.sampled_from(sorted(staying)))
                Topic.objects.filter(title=going).delete()
                staying.discard(going)
        assert staying <= set(shown)
        assert len(shown) == len(set(shown))
        transaction.set_rollback(True)


def make_drawn_topic(make_topic, data, title):
    """A topic with every key drawn from few values, so that many are level."""
    make_topic(
        data.draw(st.sampled_from(["", "Ä "])) + title if data.draw(st.booleans()) else f"Other {title[3:]}",
        description="tea",
        tags=data.draw(st.sampled_from([[], ["tea"]])),
        at=NOON + data.draw(st.integers(0, 2)) * HOUR,
        ballots=data.draw(st.integers(0, 2)),
        closes_at=data.draw(st.sampled_from([None, AT + HOUR, AT + 2 * HOUR])),
    )


def test_closing_next_comes_first_and_what_never_closes_last(make_topic):
    make_topic("Never", at=NOON)
    make_topic("Later", at=NOON, closes_at=AT + 2 * HOUR)
    make_topic("Soon", at=NOON, closes_at=AT + HOUR)
    assert walk(Listing.from_query({"sort": "closing"}), 1) == [["Soon"], ["Later"], ["Never"]]


def test_of_the_closed_ones_the_last_to_close_comes_first(make_topic):
    make_topic("Long ago", at=NOON, closes_at=NOON + HOUR)
    make_topic("Just now", at=NOON, closes_at=AT)
    listing = Listing.from_query({"sort": "closing", "state": "closed"})
    assert listing.order is LAST_CLOSED_FIRST
    assert walk(listing, 5) == [["Just now", "Long ago"]]


def test_alphabetical_ignores_capitals(make_topic):
    for title in ["banana", "Cherry", "Apple"]:
        make_topic(title)
    assert walk(Listing.from_query({"sort": "title"}), 5) == [["Apple", "banana", "Cherry"]]


@given(st.text() | st.binary().map(lambda data: data.hex()), st.sampled_from(list(ORDERS.values())))
def test_what_is_no_cursor_is_refused(text, order):
    with pytest.raises(CursorError):
        read_cursor(text, order)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("words", ["tea", "te", "green tea", "tea green", "TEACUPS2", "zebra"])
def test_every_way_leads_to_the_topics_that_have_the_words(make_topic, way, sort, words):
    for number, text in enumerate(["Tea", "Green tea", "Teacups", "Coffee", "Tea, green", "A teapot"] * 2):
        tags = [["green"], ["tea", "green"], []][number % 3]
        make_topic(f"{text} {number}", description="green tea" if number % 2 else "", tags=tags)
    Topic.objects.filter(title="Coffee 3").update(share_code="TEACUPS2")
    listing = Listing.from_query({"sort": sort, "q": words})
    wanted = listing.topics(at=AT)
    shown, cursor = [], ""
    while True:
        rows = listing.topics_with_any_words(at=AT).with_counts()
        page = turn_page(rows, order=listing.order, size=2, after=cursor)
        shown += page.rows
        if not (cursor := page.next):
            break
    assert len(shown) == len(wanted)
    assert set(shown) == set(wanted)


@pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.NEWEST])
def test_a_topic_of_many_options_with_the_word_is_shown_once(make_topic, sort):
    """SQLite has such a topic in several rows of its index."""
    for number in range(4):
        titled = "Tea" if number % 2 else "Cups"
        make_topic(f"{titled} {number}", options=[f"Tea {one}" for one in range(100)])
    pages = walk(Listing.from_query({"q": "tea", "sort": sort}), 1)
    wished = ["Tea 3", "Tea 1", "Cups 2", "Cups 0"]
    assert [title for page in pages for title in page] == (
        wished if sort is Sort.RELEVANCE else ["Tea 3", "Cups 2", "Tea 1", "Cups 0"]
    )


def test_words_in_title_or_tags_come_before_the_same_words_elsewhere(make_topic):
    make_topic("Green", tags=["tea"])
    make_topic("Green tea")
    make_topic("Green", description="Tea.")
    listing = Listing.from_query({"q": "green te"})
    topics = turn_page(listing.topics(at=AT).with_counts(), order=listing.order, size=9).rows
    assert [topic.relevance for topic in topics] == [2, 1, 0]
    assert topics == sorted(topics, key=lambda topic: (-topic.relevance, -topic.pk))
