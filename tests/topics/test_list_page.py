"""The list of topics: searching, narrowing, sorting and turning pages, all in the address."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ballots.casting import cast
from app.topics.keyset import order_by
from app.topics.listing import Listing
from app.topics.models import Favorite, Topic
from app.topics.querysets import TopicQuerySet
from tests.topics.conftest import BUSY_MACHINE, HOUR


def titles(client, **query: str) -> list[str]:
    answer = client.get(f"/topics/?{urlencode(query)}")
    assert answer.status_code == 200
    return [topic.title for topic in answer.context["page"].rows]


@pytest.fixture
def topics(make_topic):
    now = timezone.now()
    make_topic("Bread", at=now - 4 * HOUR, tags=["food"], closes_at=now - HOUR)
    make_topic("Tea", at=now - 3 * HOUR, tags=["drinks"], ballots=2)
    make_topic("Coffee", at=now - 2 * HOUR, tags=["drinks", "beans"], ballots=9, closes_at=now + HOUR)
    make_topic("Club tea", unlisted=True, tags=["drinks", "club"], ballots=50)


def test_the_newest_comes_first_and_nothing_unlisted(topics, as_charlie):
    assert titles(as_charlie) == ["Coffee", "Tea", "Bread"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "tea"}, ["Tea"]),
        ({"q": "drinks"}, ["Coffee", "Tea"]),
        ({"state": "open"}, ["Coffee", "Tea"]),
        ({"state": "closed"}, ["Bread"]),
        ({"tag": "drinks"}, ["Coffee", "Tea"]),
        ({"tag": "DRINKS"}, ["Coffee", "Tea"]),
        ({"tag": "club"}, []),
        ({"sort": "ballots"}, ["Coffee", "Tea", "Bread"]),
        ({"sort": "title"}, ["Bread", "Coffee", "Tea"]),
        ({"sort": "closing"}, ["Coffee", "Tea"]),
        ({"q": "drinks", "tag": "drinks", "state": "open", "sort": "title"}, ["Coffee", "Tea"]),
    ],
)
def test_wishes_narrow_and_sort_and_combine(topics, as_charlie, query, found):
    assert titles(as_charlie, **query) == found


@pytest.fixture
def chosen_by_bob(make_topic, bob):
    """Topics in every relation to Bob."""
    now = timezone.now()
    topics: dict[str, dict[str, Any]] = {
        "Waiting": {},
        "Waiting, closing soon": {"closes_at": now + HOUR},
        "Over": {"closes_at": now - HOUR, "at": now - 9 * HOUR},
        "Voted": {},
        "Voted, unlisted": {"unlisted": True},
    }
    for title, more in topics.items():
        topic = make_topic(title, **more)
        if title.startswith("Voted"):
            cast(topic, voter=bob, options=[topic.options.all()[0]], at=now)
    Topic.objects.filter(title="Over").update(creator=bob)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"show": "needs-vote"}, {"Waiting", "Waiting, closing soon"}),
        ({"show": "needs-vote", "state": "closing-soon"}, {"Waiting, closing soon"}),
        ({"show": "voted"}, {"Voted", "Voted, unlisted"}),
        ({"show": "mine"}, {"Over"}),
        ({"show": "voted", "q": "unlisted", "sort": "ballots"}, {"Voted, unlisted"}),
        ({"show": "favorites"}, set()),
    ],
)
def test_a_member_sees_what_concerns_them(chosen_by_bob, as_bob, query, found):
    assert set(titles(as_bob, **query)) == found


def test_another_member_sees_nothing_of_it(chosen_by_bob, as_alice):
    assert titles(as_alice, show="voted") == []


def test_a_stranger_is_asked_to_log_in_for_it(chosen_by_bob, as_charlie):
    answer = as_charlie.get("/topics/?show=voted&q=a")
    assert answer["Location"] == "/account/log-in/?next=/topics/%3Fshow%3Dvoted%26q%3Da"


def test_the_header_counts_what_needs_my_vote(chosen_by_bob, as_bob, as_charlie):
    assert "Needs my vote (2)" in as_bob.get("/topics/").content.decode()
    assert "Needs my vote" not in as_charlie.get("/topics/").content.decode()


def test_the_header_counts_no_further_than_nine(make_topic, as_bob):
    for number in range(12):
        make_topic(f"Topic {number}")
    assert "Needs my vote (9+)" in as_bob.get("/account/").content.decode()


def test_words_in_the_title_come_first_then_those_in_tags(make_topic, as_charlie):
    make_topic("Harbour", description="About bread")
    make_topic("Cake", tags=["bread"])
    make_topic("Bread")
    make_topic("Lake", options=["Bread", "Fish"])
    assert titles(as_charlie, q="bread") == ["Bread", "Cake", "Lake", "Harbour"]
    assert titles(as_charlie, q="bread", sort="title") == ["Bread", "Cake", "Harbour", "Lake"]


def test_signs_alone_are_said_not_to_be_searched(topics, as_charlie):
    assert "signs alone are not searched" in as_charlie.get("/topics/?q=%25%25").content.decode()


def test_not_even_its_code_finds_an_unlisted_topic(topics, as_charlie):
    assert titles(as_charlie, q=Topic.objects.get(unlisted=True).share_code) == []


def test_its_owner_finds_no_unlisted_topic_in_the_public_list_either(topics, as_alice):
    assert "Club tea" not in titles(as_alice)
    assert "club" not in as_alice.get("/topics/").context["tags"]


def test_the_code_of_a_public_topic_finds_it(topics, as_charlie):
    assert titles(as_charlie, q=Topic.objects.get(title="Tea").share_code.lower()) == ["Tea"]


def test_a_card_says_state_ballots_and_tags(topics, as_charlie):
    page = as_charlie.get("/topics/?q=coffee").content.decode()
    assert "Open, closes <time" in page
    assert "9 ballots" in page
    assert 'href="/topics/?tag=beans"' in page


def test_pages_keep_every_wish_and_show_all_topics_once(make_topic, as_charlie):
    for number in reversed(range(45)):
        make_topic(f"Topic {number:02}", tags=["a"], at=timezone.now() - number * HOUR)
    address, shown = "/topics/?tag=a&q=topic&state=open&sort=newest", []
    while address:
        answer = as_charlie.get(address)
        shown.append([topic.title for topic in answer.context["page"].rows])
        listing, cursor = answer.context["listing"], answer.context["page"].next
        assert (listing.tag, listing.words, listing.state) == ("a", "topic", "open")
        if cursor:
            assert (
                f"?tag=a&amp;q=topic&amp;state=open&amp;sort=newest&amp;after={cursor}"
                in answer.content.decode()
            )
        address = cursor and f"/topics/?tag=a&q=topic&state=open&sort=newest&after={cursor}"
    assert [len(page) for page in shown] == [20, 20, 5]
    assert [title for page in shown for title in page] == [f"Topic {number:02}" for number in range(45)]


@pytest.mark.parametrize("number", [3, 20, 60])
def test_the_list_takes_the_same_few_queries_however_long_it_is(
    make_topic, as_charlie, as_bob, django_assert_num_queries, number
):
    for each in range(number):
        make_topic(f"Topic {each}", tags=["a", f"tag{each}"], ballots=each)
    with django_assert_num_queries(1):
        as_charlie.get("/topics/")
    with django_assert_num_queries(4):  # and session, member, figures
        as_bob.get("/topics/")


@pytest.mark.parametrize(
    "query",
    ["sort=ballots", "sort=favorites", "sort=closing", "sort=title&tag=a&q=topic", "q=topic", "q=tag1+topic"],
)
def test_an_order_of_several_parts_and_a_search_take_a_query_more(
    make_topic, as_charlie, as_bob, django_assert_num_queries, query
):
    for each in range(30):
        make_topic(f"Topic {each}", tags=["a", f"tag{each}"], ballots=each)
    with django_assert_num_queries(2):  # keys, topics
        as_charlie.get(f"/topics/?{query}")
    with django_assert_num_queries(5):  # and session, member, figures
        as_bob.get(f"/topics/?{query}")


def test_an_empty_result_says_what_was_looked_for_and_the_way_back(topics, as_charlie):
    page = as_charlie.get("/topics/?q=<b>zebra</b>").content.decode()
    assert "&lt;b&gt;zebra&lt;/b&gt;" in page
    assert "<b>zebra" not in page
    assert "Show all topics" in page


def test_an_empty_site_asks_for_the_first_topic(as_charlie, db):
    assert "Propose the first one" in as_charlie.get("/topics/").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%FF%FE",
        "q=%ED%A0%80",
        "q=" + "x" * 5000,
        "tag=%00",
        "tag=" + "%F0%9F%8F%8A" * 99,
        "state=ajar",
        "sort=by-lot",
        "after=garbage",
        "after=%00",
        "after=" + "A" * 9000,
        "before=W10",  # an empty list
        "after=WyIyMDI2IiwxXQ",  # no time
        "after=WyJcdTAwMDAiLDFd&sort=title",  # NUL
        "after=WyJcdWQ4MDAiLDFd&sort=title",  # half a surrogate pair
        "after=WzFlOTksMV0&sort=ballots",  # no whole number
    ],
)
def test_nonsense_in_the_address_shows_a_list(topics, as_charlie, query):
    assert as_charlie.get(f"/topics/?{query}").status_code == 200


@settings(max_examples=60, deadline=None, suppress_health_check=BUSY_MACHINE)
@given(
    st.dictionaries(
        st.sampled_from(["q", "tag", "state", "sort", "after", "before", "page"]), st.text(max_size=30)
    )
)
def test_no_wish_breaks_the_list(topics, as_charlie, query):
    encoded = urlencode(query, errors="surrogatepass")
    assert as_charlie.get(f"/topics/?{encoded}").status_code == 200


@pytest.mark.parametrize(
    ("wish", "indexes"),
    [
        ({"sort": "newest"}, {"topics_by_key", "topics_pkey"}),  # as good where few are unlisted
        ({"sort": "title"}, {"topics_by_title"}),
        ({"tag": "a"}, {"topics_of_tag"}),
    ],
)
def test_the_public_list_is_read_from_an_index_in_its_order(topics, wish, indexes):
    listing = Listing.from_query(wish)
    order = listing.order_at(timezone.now(), None)
    [segment] = order.parts
    keys = order_by(segment, order=order, forward=True)
    wished = listing.topics(at=timezone.now()).order_by(*keys)[:20]
    plan = plan_of(wished)
    assert any(index in plan for index in indexes), plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def plan_of(wished: TopicQuerySet) -> str:
    """How the database reads `wished` once there are too many rows to read them all."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A sort is dear then; an index that cannot give the order is sorted all the same.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        return wished.explain()


def test_whatever_changes_shows_at_once_on_list_and_page(make_topic, as_bob, bob):
    topic = make_topic(title="Racks", tags=["old"], options=["Oak", "Elm"], ballots=1)
    pages = ["/topics/", topic.get_absolute_url()]
    for page in pages:
        assert "Racks" in as_bob.get(page).text
    closing = timezone.now() + timedelta(days=9, hours=1)
    Topic.objects.filter(pk=topic.pk).update(title="Benches", closes_at=closing)
    topic.tags.get().delete()
    Favorite.objects.create(topic=topic, person=bob)
    for page in pages:
        shown = as_bob.get(page).text.split("</head>")[1]
        assert "Benches" in shown
        assert "in 9 days" in shown
        assert "is-starred" in shown
        assert "Racks" not in shown
        assert ">old<" not in shown
