"""A large town: 100,000 topics, 100,000 people, a million ballots, the same for the same seed.

Into the empty database of the settings, within a minute:

    DATABASE_URL=sqlite:////tmp/town.sqlite3 python -m tests.benchmarks.large_town

Words are drawn here; rows are made by the database, in one statement for each table. Triggers and indexes
rest meanwhile, and the search is indexed in one statement.
"""

# The data is drawn to be repeated, not to be secret.

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from itertools import accumulate
from random import Random

if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "democrasite.settings"
    django.setup()

from django.db import connection, transaction
from django.utils import timezone

from app.accounts.models import User
from app.ballots.models import Ballot, OptionTally, Selection, Tally
from app.topics.models import Favorite, FavoriteCount, Option, Tag, Topic
from app.topics.search_objects import rebuild_search
from app.topics.share_codes import SHARE_CODE_ALPHABET, SHARE_CODE_LENGTH
from tests.benchmarks.bulk import at_rest, fill, hold, repeated

SEED = 2026
OPTIONS = 4
TAGS = 200
WORDS = [
    "street", "bridge", "park", "school", "library", "market", "harbour", "museum", "garden", "bus",
    "tram", "bicycle", "tree", "bench", "lamp", "budget", "festival", "choir", "pool", "club",
    "dinner", "summer", "winter", "north", "south", "river", "hill", "square", "station", "playground",
    "roof", "energy", "noise", "waste", "water", "parking", "traffic", "crossing", "signs", "paint",
    "colour", "name", "rent", "flat", "hall", "stage", "film", "book",
]  # fmt: skip
RARE = "zeppelin"
"""Is in one title of a thousand."""


PHRASES = 20_000
"""So many different titles and descriptions are drawn."""
TABLES = [
    "users", "tags", "topics", "options", "topic_tags", "favorites", "favorite_counts", "ballots",
    "selections", "tallies", "option_tallies",
]  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How many of each there are; the first topic has a ballot of everyone, the others share the rest."""

    topics: int = 100_000
    people: int = 100_000
    ballots: int = 1_000_000


def build(size: Size | None = None, *, seed: int = SEED) -> None:
    """Fill the empty database; all of it or nothing."""
    size, random = size or Size(), Random(seed)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -500000")  # in KiB
        with transaction.atomic():
            draw(size, random)
            with at_rest(["search_entries"]):
                with at_rest(TABLES):
                    settle(size)
                    ask(size)
                    cast()
                    star(size)
                rebuild_search()
        cursor.execute("ANALYZE")


def draw(size: Size, random: Random) -> None:
    """What is left to chance, into temporary tables."""
    codes = set[str]()
    while len(codes) < size.topics:
        codes.add("".join(random.choices(SHARE_CODE_ALPHABET, k=SHARE_CODE_LENGTH)))
    hold("codes", ["n", "code text"], enumerate(sorted(codes), start=1))
    phrases = ((n, phrase(random, 4), f"{phrase(random, 40)}.", phrase(random, 2)) for n in range(PHRASES))
    hold("phrases", ["n", "title text", "description text", "answer text"], phrases)
    hold("tag_names", ["n", "name text"], ((n, tag_name(n)) for n in range(1, TAGS + 1)))
    ballots = ballots_per_topic(size, random)
    firsts = accumulate([1, *ballots.values()])
    drawn = ((topic, first, ballots[topic]) for topic, first in zip(ballots, firsts, strict=False))
    hold("drawn", ["topic", "first bigint", "number bigint"], drawn)
    hold("numbers", ["n"], ((n,) for n in range(1, max(size.topics, size.people) + 1)))


def phrase(random: Random, words: int) -> str:
    return " ".join(random.choices(WORDS, k=words)).capitalize()


def tag_name(n: int) -> str:
    return f"{WORDS[n % len(WORDS)]} {n // len(WORDS)}"


def moment(minutes: str) -> str:
    """The SQL of a moment, so many minutes from now on as the SQL `minutes` says."""
    now = timezone.now().replace(second=0, microsecond=0, tzinfo=None)
    if connection.vendor == "postgresql":
        return f"('{now}+00'::timestamptz + ({minutes}) * interval '1 minute')"
    return f"datetime('{now}', ({minutes}) || ' minutes')"


def settle(size: Size) -> None:
    fill(
        User,
        f"numbers WHERE n <= {size.people}",
        id="n",
        username="'Citizen' || n",
        username_folded="'citizen' || n",
        email="'citizen' || n || '@example.org'",
        password="'!'",
        email_verified="true",
        created_at=moment("-n"),
    )


def ask(size: Size) -> None:
    """Topics: the later, the newer; four in five are closed, and one in twenty is unlisted."""
    topic, opening = "codes.n", f"10 * (codes.n - {size.topics}) - 5"
    rare = f"CASE WHEN {topic} % 1000 = 1 THEN ' {RARE}' ELSE '' END"
    fill(
        Topic,
        f"codes JOIN phrases ON phrases.n = codes.n * 7919 % {PHRASES}",
        id=topic,
        share_code="code",
        title=f"title || {rare} || ', question ' || {topic} || '?'",
        description="description",
        creator_id=f"1 + {topic} % {size.people}",
        unlisted=f"{topic} % 20 = 7",
        created_at=moment(opening),
        opens_at=moment(opening),
        closes_at=f"CASE WHEN {topic} = 1 OR {topic} % 10 = 0 THEN NULL"
        f" WHEN {topic} % 5 = 0 THEN {moment(f'60 * (1 + {topic} * 7919 % 2000)')}"
        f" ELSE {moment(f'{opening} + 4')} END",
    )
    fill(
        Option,
        f"{repeated('codes', str(OPTIONS))}"
        f" JOIN phrases ON phrases.n = (codes.n * 5 + turn.n) * 7919 % {PHRASES}",
        id=option_key(topic, "turn.n"),
        topic_id=topic,
        position="turn.n",
        text="turn.n || '. ' || answer",
    )
    fill(Tag, "tag_names", id="n", name="name")
    fill(
        Topic.tags.through,
        repeated("codes", "2"),
        topic_id=topic,
        tag_id=f"1 + ({topic} * 7 + turn.n * 31) % {TAGS}",
    )


def option_key(topic: str, position: str) -> str:
    return f"({topic} - 1) * {OPTIONS} + {position}"


def cast(people: str = "SELECT count(*) FROM users") -> None:
    """The ballots and the tallies that count them."""
    ballot, now = "first + turn.n - 1", moment("0")
    each = repeated("drawn", "number")
    fill(
        Ballot,
        each,
        id=ballot,
        topic_id="topic",
        voter_id=f"1 + (topic * 13 + turn.n) % ({people})",
        cast_at=moment("-turn.n % 50000"),
        changed_at=moment("-turn.n % 50000"),
    )
    chosen = option_key("topic", f"1 + ({ballot}) % {OPTIONS}")
    fill(Selection, each, id=ballot, ballot_id=ballot, option_id=chosen)
    fill(Tally, "drawn", topic_id="topic", ballots="number", counted_at=now)
    counted = "SELECT option_id, count(*) AS number FROM selections GROUP BY option_id"
    fill(OptionTally, f"({counted}) AS counted", option_id="option_id", ballots="number")


def ballots_per_topic(size: Size, random: Random) -> dict[int, int]:
    """By topic: everyone on the first, the rest by lot among half of the others."""
    numbers = {1: min(size.people, size.ballots // 2)}
    rest, others = size.ballots - numbers[1], max(1, size.topics // 2)
    while rest > 0:
        topic = random.randint(2, others + 1) if others > 1 else 2
        number = min(rest, random.randint(1, 40), size.people - numbers.get(topic, 0))
        numbers[topic] = numbers.get(topic, 0) + number
        rest -= number
    return dict(sorted(numbers.items()))


def star(size: Size) -> None:
    """One favourite of everyone, among a tenth of the topics."""
    topic = f"1 + 10 * (n * n % {max(1, size.topics // 10)})"
    fill(Favorite, f"numbers WHERE n <= {size.people}", person_id="n", topic_id=topic, starred_at=moment("0"))
    counted = "SELECT topic_id, count(*) AS number FROM favorites GROUP BY topic_id"
    fill(FavoriteCount, f"({counted}) AS counted", topic_id="topic_id", people="number")


if __name__ == "__main__":
    began = time.perf_counter()
    build()
    sys.stdout.write(f"Built in {time.perf_counter() - began:.0f} s.\n")
