"""Words that were looked for are marked, and nothing that people wrote becomes markup."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.topics.highlights import mark
from app.topics.words import excerpt, fold, pieces, search_words


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("Racks for bicycles", "BICYC", "Racks for <mark>bicycles</mark>"),
        ("Ärger, A\u0308rger", "arger", "<mark>Ärger</mark>, <mark>A\u0308rger</mark>"),
        ("rack racks", "rack x", "<mark>rack</mark> racks"),
        ("a<b>bold</b>", "bold", "a&lt;b&gt;<mark>bold</mark>&lt;/b&gt;"),
        ("<mark>&amp;", "mark amp", "&lt;<mark>mark</mark>&gt;&amp;<mark>amp</mark>;"),
        ("nothing", "", "nothing"),
        ("🏊 swim", "swim", "🏊 <mark>swim</mark>"),
    ],
)  # fmt: skip
def test_hits_are_marked_and_the_rest_is_escaped(text, words, marked):
    assert mark(text, search_words(words)) == marked


@given(st.text(), st.text(max_size=20))
def test_marking_changes_no_text_and_adds_no_other_markup(text, words):
    html = mark(text, search_words(words))
    assert set(re.findall(r"<[^>]*>", html)) <= {"<mark>", "</mark>"}
    assert unescape(re.sub(r"</?mark>", "", html)) == text
    assert "".join(piece for piece, _ in pieces(text, search_words(words))) == text


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert [fold(word) for word in search_words(text)] == search_words(text)


def test_an_excerpt_shows_the_first_hit():
    text = "word " * 200 + "needle " + "word " * 200
    shown = excerpt(text, ["needle"])
    assert "needle" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 300


def test_a_card_marks_what_was_looked_for(make_topic, as_charlie):
    make_topic("Racks <b>", description=f"{'so ' * 200} **bicycles** & more", options=["Harbour", "Lake"])
    page = as_charlie.get("/topics/?q=bicycl").content.decode()
    assert "<mark>bicycles</mark> &amp; more" in page
    assert "<b>" not in page
    assert "Your words are in its options" in as_charlie.get("/topics/?q=harbour").content.decode()
    assert "<mark>" not in as_charlie.get("/topics/").content.decode()
