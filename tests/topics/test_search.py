"""Words find public topics."""

import pytest

from app.topics.models import Topic


def titles(words: str) -> set[str]:
    return set(Topic.objects.search(words).values_list("title", flat=True))


@pytest.fixture
def topics(make_topic):
    make_topic("Racks for bicycles", description="At the Market square", tags=["streets"])
    make_topic("Ärger im Park", tags=["grünflächen"])
    make_topic("100% of 5_000", description="back\\slash")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("BICYCLE", {"Racks for bicycles"}),
        ("market racks", {"Racks for bicycles"}),
        ("racks streets", {"Racks for bicycles"}),
        ("racks park", set()),
        ("ärger", {"Ärger im Park"}),
        ("ÄRGER", {"Ärger im Park"}),
        ("a\u0308rger", {"Ärger im Park"}),
        ("GRÜN", {"Ärger im Park"}),
        ("100%", {"100% of 5_000"}),
        ("5_0", {"100% of 5_000"}),
        ("0_0", set()),
        ("%", {"100% of 5_000"}),
        ("_", {"100% of 5_000"}),
        ("k\\s", {"100% of 5_000"}),
        ("'; DROP TABLE topics", set()),
    ],
)
def test_every_word_must_occur_somewhere_in_any_case(topics, words, found):
    assert titles(words) == found


def test_no_words_find_everything(topics):
    assert len(titles("  ")) == 3


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
