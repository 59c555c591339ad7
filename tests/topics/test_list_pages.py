"""The pages of the list, whose SQL is made once, hold what the same queries find when they are built anew."""

from datetime import timedelta
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from app.ballots.models import Ballot, Tally
from app.topics import search_ways
from app.topics.keyset import turn_page, write_cursor
from app.topics.list_pages import PAGE_SIZE, page_of, prepared_list
from app.topics.listing import Listing, Show, StateChoice
from app.topics.models import Favorite, Guest, Topic
from app.topics.orders import Sort
from app.topics.querysets import SOON
from tests.topics.conftest import HOUR

NOW = timezone.now().replace(microsecond=0)
CLOSINGS = [None, NOW - HOUR, NOW + HOUR, NOW + timedelta(days=20)]
WORDS = ["", "tea", "gre", "green tea", "TEACUPS2", "%&"]


@pytest.fixture
def town(make_topic, alice, bob):
    """Topics on three pages: of every state, tagged or not, some voted on, starred, shared, hidden."""
    tagged, plain = make_topic("Green tea", tags=["a", "tea"]), make_topic("Coffee")
    kinds = [
        {"closes_at": closing, "unlisted": unlisted, "creator": creator}
        for closing, unlisted, creator in product(
            [None, NOW - HOUR, NOW + HOUR, NOW + timedelta(days=20)],
            [False, False, True],
            [alice, alice, bob],
        )
    ]
    topics = Topic.objects.bulk_create(
        Topic(
            title=f"{['Tea', 'green', 'Ärger'][number % 3]} {number // 4}",
            description="Green tea." if number % 2 else "",
            opens_at=NOW - timedelta(days=2) if number % 7 else NOW - timedelta(minutes=1),
            created_at=NOW - number // 3 * HOUR,
            hidden_at=NOW if number % 31 == 30 else None,
            **kinds[number % len(kinds)],
        )
        for number in range(3 * len(kinds))
        if kinds[number % len(kinds)]["closes_at"] != NOW - HOUR or number % 7
    )
    Topic.objects.filter(pk=plain.pk).update(share_code="TEACUPS2")
    for topic in topics[::3]:
        topic.tags.add(*tagged.tags.all())
    Ballot.objects.bulk_create(Ballot(topic=topic, voter=bob) for topic in topics[::2])
    Tally.objects.bulk_create(Tally(topic=topic, ballots=topic.pk % 3) for topic in topics[::2])
    Favorite.objects.bulk_create(Favorite(topic=topic, person=bob) for topic in topics[::4])
    Guest.objects.bulk_create(Guest(topic=topic, person=bob) for topic in topics if topic.unlisted)
    return topics


def page_built_anew(listing, person):
    """The same page without anything prepared."""
    rows = listing.rows(at=NOW, soon=NOW + SOON, person=person)
    order = listing.order_at(NOW, listing.search)
    return turn_page(rows, order=order, size=PAGE_SIZE, after=listing.after, before=listing.before)


def told(page):
    facts = ("pk", "tag_names", "ballot_count", "favorite_count", "is_favorite")
    return [[getattr(topic, name) for name in facts] for topic in page.rows], page.previous, page.next


def told_anew(page):
    for topic in page.rows:
        topic.tag_names = tuple(topic.own_tags or ())
    return told(page)


def walk(query, person):
    """Every page of a list, there and back, each of them as when it is built anew."""
    place: dict[str, str] = {}
    pages = []
    while True:
        listing = Listing.from_query(query | place)
        page = page_of(listing, at=NOW, person=person)
        assert told(page) == told_anew(page_built_anew(listing, person))
        pages.append(page)
        if page.next and "before" not in place:
            place = {"after": page.next}
        elif page.previous:
            place = {"before": page.previous}
        else:
            return pages


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("show", Show)
def test_each_list_of_a_member_is_as_when_it_is_built_anew(town, bob, sort, show):
    longest = 0
    for state, tag in product(StateChoice, ["", "tea", "none has it"]):
        pages = walk({"sort": sort, "show": show, "state": state, "tag": tag}, bob)
        longest = max(longest, len(pages))
        shown = {topic.pk for page in pages for topic in page.rows}
        wished = Listing.from_query({"sort": sort, "show": show, "state": state, "tag": tag})
        assert shown == set(wished.topics(at=NOW, person=bob).values_list("pk", flat=True))
    assert longest > 1 or show in {Show.FAVORITES, Show.MINE, Show.SHARED, Show.NEEDS_VOTE}


@pytest.mark.parametrize("is_many", [False, True])
@pytest.mark.parametrize("sort", Sort)
def test_each_search_of_a_stranger_is_as_when_it_is_built_anew(town, monkeypatch, sort, is_many):
    if is_many:
        monkeypatch.setattr(search_ways, "A_FEW", dict.fromkeys(search_ways.A_FEW, 1))
    prepared_list.cache_clear()
    for words, state in product(WORDS, StateChoice):
        walk({"sort": sort, "q": words, "state": state}, AnonymousUser())
    prepared_list.cache_clear()


def test_one_list_is_prepared_for_everybody_and_every_value(town, alice, bob):
    prepared_list.cache_clear()
    for person, tag in product([alice, bob], ["a", "tea"]):
        query = {"show": "voted", "tag": tag, "state": "closing-soon"}
        page_of(Listing.from_query(query), at=NOW, person=person)
    assert prepared_list.cache_info().currsize == 1


def test_what_changes_is_listed_at_once(town, bob):
    listing = Listing.from_query({"show": "voted", "sort": "title"})
    first = page_of(listing, at=NOW, person=bob).rows[0]
    Topic.objects.filter(pk=first.pk).update(title="Aardvarks")
    Favorite.objects.get_or_create(topic=first, person=bob)
    first.tags.clear()
    now = page_of(listing, at=NOW, person=bob).rows[0]
    assert (now.pk, now.title, now.is_favorite, now.tag_names) == (first.pk, "Aardvarks", True, ())
    Ballot.objects.filter(topic=first).delete()
    assert page_of(listing, at=NOW, person=bob).rows[0].pk != first.pk


def test_a_place_in_an_order_that_has_no_such_place_shows_no_topics(town, as_charlie):
    listing = Listing.from_query({"q": "tea"})
    topic = page_of(listing, at=NOW).rows[0]
    topic.relevance = 7
    cursor = write_cursor(listing.order, topic)
    answer = as_charlie.get("/topics/", {"q": "tea", "after": cursor})
    assert answer.context["page"].rows == []
    page = turn_page(Topic.objects.all(), order=listing.order, size=3, after=cursor)
    assert page.rows == []
