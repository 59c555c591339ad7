"""The cards of lists: made once for the same facts, and anew for any other."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context
from django.test import RequestFactory
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.models import User
from app.pages.memory import forget_all
from app.topics.models import Topic
from app.topics.templatetags.cards import Cards

pytestmark = pytest.mark.once

NOW = timezone.now()
TEXTS = st.sampled_from(["", "Tea", "Tea & <b>", "Tea of the <i>town</i>, " * 60, "Oak"])
TIMES = st.sampled_from([-3, -0.02, 0.02, 3, 30]).map(lambda hours: NOW + timedelta(hours=hours))


@dataclass(frozen=True)
class Seen:
    """What a card is made of: the facts of the topic, and of whoever looks at it."""

    title: str = "Tea"
    description: str = ""
    tag_names: tuple[str, ...] = ()
    opens_at: object = NOW - timedelta(days=2)
    closes_at: object = None
    ballot_count: int = 1
    favorite_count: int = 0
    is_favorite: bool = False
    share_code: str = "ABCDEFGH"
    most: int = 10
    level: int = 2
    words: tuple[str, ...] = ()
    is_member: bool = False
    language: str = "en"


SEEN = st.builds(
    Seen,
    title=TEXTS,
    description=TEXTS,
    tag_names=st.sampled_from([(), ("tea",), ("oak", "tea"), ("oak tea",)]),
    opens_at=TIMES,
    closes_at=st.none() | TIMES,
    ballot_count=st.integers(0, 2),
    favorite_count=st.integers(0, 2),
    is_favorite=st.booleans(),
    share_code=st.sampled_from(["ABCDEFGH", "BCDEFGHJ"]),
    most=st.integers(2, 4),
    level=st.sampled_from([2, 3]),
    words=st.sampled_from([(), ("tea",), ("oak", "t")]),
    is_member=st.booleans(),
    language=st.sampled_from(["en", "de"]),
)
ONE_FACT = [
    {"title": "Oak"},
    {"description": "Of leaves."},
    {"tag_names": ("tea",)},
    {"opens_at": NOW + timedelta(hours=1)},
    {"closes_at": NOW + timedelta(hours=1)},
    {"ballot_count": 2},
    {"favorite_count": 1},
    {"share_code": "BCDEFGHJ"},
    {"most": 5},
    {"level": 3},
    {"words": ("tea",)},
    {"is_member": True},
    {"language": "de"},
]


def card_of(seen: Seen) -> str:
    request = RequestFactory().get("/topics/", headers={"cookie": f"csrftoken={'b' * 32}"})
    context = Context({"user": User(pk=1) if seen.is_member else AnonymousUser(), "request": request})
    context["most_ballots"] = seen.most
    facts = ("title", "description", "opens_at", "closes_at", "share_code")
    topic = Topic(**{name: getattr(seen, name) for name in facts})
    for name in ("tag_names", "ballot_count", "favorite_count", "is_favorite"):
        setattr(topic, name, getattr(seen, name))
    with translation.override(seen.language):
        cards = Cards(context, level=seen.level)
        cards.words, cards.length = seen.words, 4000 if seen.words else 600
        return cards.of(topic)


def anew(seen: Seen) -> str:
    forget_all()
    return card_of(seen)


@given(st.lists(SEEN, min_size=2, max_size=4))
def test_a_card_never_is_one_of_other_facts(cards):
    fresh = [anew(seen) for seen in cards]
    forget_all()
    assert [card_of(seen) for seen in cards] == fresh


@pytest.mark.parametrize("fact", ONE_FACT, ids=lambda fact: next(iter(fact)))
def test_one_changed_fact_shows_at_once(fact):
    seen = Seen()
    before = card_of(seen)
    after = card_of(replace(seen, **fact))
    assert after != before
    assert card_of(seen) == before


def test_a_star_shows_at_once():
    seen = Seen(is_member=True)
    assert "Add to favourites" in card_of(seen)
    assert "Take it from your favourites" in card_of(replace(seen, is_favorite=True))


def test_a_distance_in_time_follows_the_clock(monkeypatch):
    seen = Seen(closes_at=NOW + timedelta(minutes=90))
    for minutes, words in ((0, "in 1 hour"), (45, "in 45 minutes"), (91, "1 minute ago")):
        now = NOW + timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        assert words in card_of(seen)
