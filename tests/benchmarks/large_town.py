"""A large town: 100,000 topics, 100,000 people, a million ballots, the same for the same seed.

Into the empty database of the settings, within a minute or two:

    DATABASE_URL=sqlite:////tmp/town.sqlite3 python -m tests.benchmarks.large_town

Rows go in by COPY on PostgreSQL and by `executemany` on SQLite; triggers rest meanwhile, and the search
is indexed once at the end.
"""

# The data is drawn to be repeated, not to be secret.

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, chain
from random import Random
from typing import Any

if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "democrasite.settings"
    django.setup()

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from app.accounts.models import User
from app.accounts.usernames import fold_username
from app.ballots.models import Ballot, OptionTally, Selection, Tally
from app.topics.models import Option, Tag, Topic
from app.topics.search_objects import rebuild_search
from app.topics.share_codes import SHARE_CODE_ALPHABET, SHARE_CODE_LENGTH

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


@dataclass(frozen=True)
class Size:
    """How many of each there are; the first topic has a ballot of everyone, the others share the rest."""

    topics: int = 100_000
    people: int = 100_000
    ballots: int = 1_000_000


def build(size: Size | None = None, *, seed: int = SEED) -> None:
    """Fill the empty database; all of it or nothing."""
    size, random = size or Size(), Random(seed)
    with transaction.atomic(), triggers_at_rest(["topics", "options", "topic_tags", "tags"]):
        write(User, people(size))
        write(Tag, ({"pk": n, "name": tag_name(n)} for n in range(1, TAGS + 1)))
        write(Topic, topics(size, random))
        write(Option, options(size, random))
        write(
            Topic.tags.through,
            (
                {"topic_id": topic, "tag_id": 1 + (topic * 7 + turn * 31) % TAGS}
                for topic in range(1, size.topics + 1)
                for turn in range(2)
            ),
        )
        cast_all(size, random)
    rebuild_search()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def people(size: Size) -> Iterator[dict[str, Any]]:
    now = timezone.now()
    for n in range(1, size.people + 1):
        name = f"Citizen{n}"
        yield {
            "pk": n, "username": name, "username_folded": fold_username(name), "email": f"{name}@example.org",
            "password": "!", "email_verified": True, "created_at": now - timedelta(minutes=n),
        }  # fmt: skip


def tag_name(n: int) -> str:
    return f"{WORDS[n % len(WORDS)]} {n // len(WORDS)}"


def topics(size: Size, random: Random) -> Iterator[dict[str, Any]]:
    """The later, the newer; four in five are closed, and one in twenty is unlisted."""
    now, codes = timezone.now(), set[str]()
    while len(codes) < size.topics:
        codes.add("".join(random.choices(SHARE_CODE_ALPHABET, k=SHARE_CODE_LENGTH)))
    for n, code in enumerate(sorted(codes), start=1):
        opened = now - timedelta(minutes=10 * (size.topics - n) + 5)
        closes_at: Any = now + timedelta(hours=random.randint(1, 2000)) if n % 5 == 0 else None
        if n % 10 == 0 or n == 1:
            closes_at = None
        elif n % 5:
            closes_at = opened + timedelta(minutes=4)
        yield {
            "pk": n, "share_code": code, "title": title(random, n), "description": description(random),
            "creator_id": 1 + n % size.people, "unlisted": n % 20 == 7, "created_at": opened,
            "opens_at": opened, "closes_at": closes_at,
        }  # fmt: skip


def title(random: Random, n: int) -> str:
    words = [*random.choices(WORDS, k=4), *([RARE] if n % 1000 == 1 else [])]
    return f"{' '.join(words).capitalize()}, question {n}?"


def description(random: Random) -> str:
    return f"{' '.join(random.choices(WORDS, k=40)).capitalize()}."


def options(size: Size, random: Random) -> Iterator[dict[str, Any]]:
    for topic in range(1, size.topics + 1):
        for position in range(1, OPTIONS + 1):
            text = f"{position}. {' '.join(random.choices(WORDS, k=2))}"
            yield {
                "pk": option_key(topic, position), "topic_id": topic, "text": text, "position": position
            }  # fmt: skip


def option_key(topic: int, position: int) -> int:
    return (topic - 1) * OPTIONS + position


def cast_all(size: Size, random: Random) -> None:
    """The ballots and the tallies that count them."""
    now = timezone.now()
    numbers = ballots_per_topic(size, random)
    firsts = dict(zip(numbers, accumulate([1, *numbers.values()]), strict=False))

    def each() -> Iterator[tuple[int, int, int]]:
        """Key of the ballot, topic, voter."""
        for topic, number in numbers.items():
            start = topic * 13
            for turn in range(number):
                yield firsts[topic] + turn, topic, 1 + (start + turn) % size.people

    write(
        Ballot,
        (
            {"pk": key, "topic_id": topic, "voter_id": voter, "cast_at": now, "changed_at": now}
            for key, topic, voter in each()
        ),
    )
    write(
        Selection,
        (
            {"pk": key, "ballot_id": key, "option_id": option_key(topic, 1 + key % OPTIONS)}
            for key, topic, _voter in each()
        ),
    )
    write(Tally, ({"pk": topic, "ballots": number, "counted_at": now} for topic, number in numbers.items()))
    write(
        OptionTally,
        (
            {
                "pk": option_key(topic, position),
                "ballots": len(range(firsts[topic] + (position - 1 - firsts[topic]) % OPTIONS,
                                     firsts[topic] + number, OPTIONS)),
            }
            for topic, number in numbers.items()
            for position in range(1, OPTIONS + 1)
        ),
    )  # fmt: skip


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


def write(model: type[Model], rows: Iterator[dict[str, Any]]) -> None:
    """Insert rows, given by attribute, all with the same ones; what they leave out is the field's default."""
    head = next(rows)
    fields = {field.attname: field for field in model._meta.concrete_fields if not field.generated}
    key, blank = model._meta.pk.attname, model()
    if "pk" not in head:
        del fields[key]  # the database numbers them
    stored = {name: prepared(field, getattr(blank, name)) for name, field in fields.items()}

    def values() -> Iterator[tuple[Any, ...]]:
        for row in chain([head], rows):
            given = {key if name == "pk" else name: value for name, value in row.items()}
            yield tuple(
                prepared(field, given[name]) if name in given else stored[name]
                for name, field in fields.items()
            )

    insert(model._meta.db_table, [str(field.column) for field in fields.values()], values())
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def prepared(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def insert(table: str, columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    names = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # type: ignore[arg-type]


@contextmanager
def triggers_at_rest(tables: list[str]) -> Iterator[None]:
    """Inside, triggers on `tables` do not run."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            # Deferred foreign keys are checked first: a table with checks waiting cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        marks = ", ".join(["%s"] * len(tables))
        cursor.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({marks})", tables
        )
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, sql in triggers:
            cursor.execute(sql.replace("%", "%%") if "%" in sql else sql)


if __name__ == "__main__":
    began = time.perf_counter()
    build()
    sys.stdout.write(f"Built in {time.perf_counter() - began:.0f} s.\n")
