"""Words find public topics, the same ones on both databases."""

import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.topics.models import Option, Tag, Topic
from app.topics.words import fold, search_words, spans
from tests.topics.conftest import BUSY_MACHINE


def titles(words: str) -> set[str]:
    return set(Topic.objects.search(words).values_list("title", flat=True))


@pytest.fixture
def topics(make_topic):
    make_topic("Racks for bicycles", description="At the Market square", tags=["streets"])
    make_topic("Ärger im Park", tags=["grünflächen"], options=["Nürnberger Straße", "Ødegård"])
    make_topic("100% of 5_000", description="back\\slash", options=["ΟΔΟΣ", "Ёлка 🎄", "“yes”"])


RACKS, PARK, SIGNS = {"Racks for bicycles"}, {"Ärger im Park"}, {"100% of 5_000"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("BICYCLES", RACKS),
        ("market racks", RACKS),
        ("racks streets", RACKS),
        ("racks park", set()),
        ("ärger", PARK),
        ("ÄRGER", PARK),
        ("arger", PARK),
        ("a\u0308rger", PARK),
        ("GRÜN", PARK),
        ("grunflachen", PARK),
        ("nurnberger", PARK),
        ("straße park", PARK),
        ("ØDEGARD", PARK),
        ("100%", SIGNS),
        ("5_0", SIGNS),
        ("0_0", set()),
        ("back slash", SIGNS),
        ("οδος", SIGNS),
        ("ЁЛКА", SIGNS),
        ("🎄 yes", SIGNS),
        ("%", set()),
        ("_", set()),
        ("🎄", set()),
        ("'; DROP TABLE topics", set()),
    ],
)
def test_every_word_must_occur_somewhere_whatever_its_capitals_and_accents(topics, words, found):
    assert titles(words) == found


def test_of_the_last_word_the_beginning_is_enough(topics):
    assert titles("bicy") == RACKS
    assert titles("racks mark") == RACKS
    assert titles("mark racks") == set()
    assert titles("icycles") == set()


def test_no_words_find_everything(topics):
    assert len(titles("  ")) == 3


@pytest.mark.parametrize(
    "words",
    [
        '"', "'", '"racks', "racks OR park", "racks AND", "NOT racks", "title:racks", "title : racks",
        "rack*", "NEAR(racks bicycles)", "^racks", "racks & !park", "racks:*", "racks <-> bicycles", "(((",
        "\\", "\0racks", "🏊" * 300, "\u202eracks", "\ufe0f", "\u0301", "-", "+ - && || !", "x" * 5000, "%s",
    ],
)  # fmt: skip
def test_no_sign_of_a_query_language_is_an_error(topics, words):
    titles(words)


@pytest.mark.parametrize("words", ["title:racks", '"racks', "racks*", "^racks", "(racks)", "\0racks\0"])
def test_signs_mean_nothing(topics, words):
    assert titles(words) in (RACKS, set())
    assert titles(words) == titles(" ".join(search_words(words)))


@settings(max_examples=150, deadline=None, suppress_health_check=BUSY_MACHINE)
@given(st.text(max_size=60))
@example("\ud800")
def test_no_text_breaks_the_search(topics, text):
    assert titles(text) <= RACKS | PARK | SIGNS


EUROPEAN = st.sampled_from(
    [
        chr(code)
        for block in (range(0x20, 0x250), range(0x384, 0x482), range(0x2010, 0x2040))
        for code in block
    ]
)


@settings(max_examples=100, deadline=None, suppress_health_check=BUSY_MACHINE)
@given(st.text(EUROPEAN, min_size=1, max_size=40))
@example("ǅ ſtraße ẞ № ½ µ Ⅳ")
@example("0Ǡ")
@example("0ǡ")
def test_each_word_of_a_text_finds_it(make_topic, text):
    text = "".join(
        c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in ("Cc", "Cn")
    )
    topic = make_topic("A title", description=text)
    for word in search_words(text):
        assert topic in Topic.objects.search(f"{word} title"), word


@pytest.mark.vendor("postgresql")
def test_postgresql_folds_words_as_python_does(db):
    scripts = [range(0x20, 0x250), range(0x370, 0x530), range(0x531, 0x590), range(0x1E00, 0x2132)]
    letters = [chr(code) for script in scripts for code in script if unicodedata.category(chr(code)) != "Cn"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT folded_words('a' || letter || 'b') "
            "FROM unnest(%s::text[]) WITH ORDINALITY AS it(letter, place) ORDER BY place",
            [letters],
        )
        folded = [words.split() for (words,) in cursor.fetchall()]
    expected = [[fold(text[start:end]) for start, end in spans(text)] for text in (f"a{c}b" for c in letters)]
    differ = [letter for letter, one, other in zip(letters, folded, expected, strict=True) if one != other]
    assert differ == []


def test_a_share_code_finds_its_topic_however_it_is_typed(make_topic):
    topic = make_topic("Tea?")
    make_topic("Coffee?")
    code = topic.share_code.lower()
    assert titles(f" {code[:4]}-{code[4:]} ") == {"Tea?"}
    assert titles(f"{code[:4]} {code[4:]}") == {"Tea?"}
    assert titles(code[:6]) == set()


def test_a_topic_with_several_matching_tags_is_found_once(make_topic):
    make_topic("Tea?", tags=["green tea", "black tea"])
    assert Topic.objects.search("tea").count() == 1


def test_bulk_changes_of_topics_are_found_at_once(topics):
    Topic.objects.filter(title__startswith="Racks").update(title="Stands for wheels")
    assert titles("racks") == set()
    assert titles("stands") == {"Stands for wheels"}


def test_changed_options_are_found_at_once(topics):
    Option.objects.filter(text="Ødegård").update(text="Lakeside")
    assert titles("ødegård") == set()
    assert titles("lakeside") == PARK
    Option.objects.filter(text="Lakeside").delete()
    assert titles("lakeside") == set()
    Option.objects.bulk_create(
        [Option(topic=Topic.objects.get(title="Ärger im Park"), text="Riverside", position=7)]
    )
    assert titles("riverside") == PARK


def test_an_option_that_moves_to_another_topic_takes_its_words_along(topics):
    Option.objects.filter(text="Ødegård").update(
        topic=Topic.objects.get(title="Racks for bicycles"), position=9
    )
    assert titles("ødegård") == RACKS


def test_a_renamed_tag_is_found_at_once(topics):
    Tag.objects.filter(name="streets").update(name="roads")
    assert titles("streets") == set()
    assert titles("roads") == RACKS


def test_tags_taken_and_given_are_found_at_once(topics):
    topic = Topic.objects.get(title="Racks for bicycles")
    topic.tags.clear()
    assert titles("streets") == set()
    topic.tags.add(Tag.objects.get(name="grünflächen"))
    assert titles("racks grunflachen") == RACKS


def test_raw_sql_is_indexed_too(topics):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE topics SET title = 'Typed by hand' WHERE title = 'Racks for bicycles'")
    assert titles("typed hand") == {"Typed by hand"}


def test_a_deleted_topic_leaves_nothing_in_the_index(topics):
    Topic.objects.all().delete()
    assert number_of_entries() == 0


def number_of_entries() -> int:
    table = "search_entries" if connection.vendor == "postgresql" else "topic_search"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_the_last_of_a_thousand_options_is_found(make_topic):
    topic = make_topic("Names", options=[f"Name{n} {'abc' * 20}" for n in range(1, 1001)], tags=["long"])
    assert titles("name1000") == titles("names long name1000") == {"Names"}
    Topic.objects.filter(pk=topic.pk).update(title="Renamed")
    assert titles("renamed name999") == {"Renamed"}
    topic.options.filter(position__gt=900).delete()
    assert titles("name1000") == set()
    assert titles("name900") == {"Renamed"}


def test_a_text_larger_than_an_index_entry_can_hold_is_found_by_its_beginning(make_topic):
    topic = make_topic("Long", options=[f"{n:04}{'ж' * 190}" for n in range(1000)])
    Topic.objects.filter(pk=topic.pk).update(description=" ".join(f"x{n}" for n in range(100_000)))
    assert titles("x1000") == {"Long"}


def test_rebuilding_brings_back_what_was_lost(topics, capsys):
    table = "search_entries" if connection.vendor == "postgresql" else "topic_search"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
    assert titles("racks") == set()
    call_command("rebuild_search")
    assert titles("racks") == RACKS
    assert number_of_entries() == 3
    assert "3 topics" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_two_who_add_options_at_the_same_time_are_both_found(make_topic):
    topic = make_topic("Names", options=["First"])

    def add(number: int) -> None:
        try:
            with transaction.atomic():
                Option.objects.create(topic=topic, text=f"Word{number}", position=10 + number)
                time.sleep(0.02)  # the others begin before this one commits
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(add, range(12)))
    assert [number for number in range(12) if titles(f"names word{number}") != {"Names"}] == []
