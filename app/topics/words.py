"""Words as the search compares them, and where they stand in a text. Pure rules, no database.

A word is a run of letters, marks and numbers. Words are compared without capitals, and Latin letters
without what stands above or below them: `ÄRGER` is `arger`. The databases fold the texts that they
index by the same rules (`search_in_sqlite`, `search_in_postgresql`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

LONGEST_WORD = 200
MOST_WORDS = 10
COMBINING = "\u0300-\u036f"
MARKED_LATIN = re.compile(f"([A-Za-z])[{COMBINING}]+")
ASCII_WORD = re.compile("[0-9A-Za-z]+")
EXCERPT_LENGTH = 240
BEFORE_FIRST_HIT = 60

Span = tuple[int, int]
"""Where something begins, and where it has ended."""


def search_words(text: str) -> list[str]:
    """The folded words that somebody looks for, at most MOST_WORDS; signs and spaces part them."""
    composed = unicodedata.normalize("NFC", text)
    words = (fold(composed[start:end])[:LONGEST_WORD] for start, end in spans(composed))
    return [word for word in words if any(is_spoken(c) for c in word)][:MOST_WORDS]


def fold(word: str) -> str:
    """`word` in the one spelling in which words are compared."""
    bare = MARKED_LATIN.sub(r"\1", unicodedata.normalize("NFD", word))
    return "".join(map(small, unicodedata.normalize("NFC", bare)))


def small(character: str) -> str:
    """One character for one, by Unicode's simple case folding: `ẞ` is `ß`, not `ss`."""
    folded = character.casefold()
    if len(folded) > 1:
        folded = character.lower()
    return folded if len(folded) == 1 else character


def spans(text: str) -> Iterator[Span]:
    """Where the words of `text` are."""
    if text.isascii():
        yield from (found.span() for found in ASCII_WORD.finditer(text))
        return
    start = None
    for place, character in enumerate(text):
        if belongs_to_word(character):
            start = place if start is None else start
        elif start is not None:
            yield start, place
            start = None
    if start is not None:
        yield start, len(text)


def belongs_to_word(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LMN" or category == "Co"


def is_spoken(character: str) -> bool:
    """Whether it makes a word by itself, as a mark does not."""
    return not unicodedata.category(character).startswith("M")


def hits(text: str, words: Sequence[str]) -> list[Span]:
    """Where `text` has one of the folded `words`; of the last one the beginning is enough."""
    if not words:
        return []
    whole, begun = set(words), words[-1]
    return [
        (start, end)
        for start, end in spans(text)
        if (folded := fold(text[start:end])) in whole or folded.startswith(begun)
    ]


def pieces(text: str, words: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """All of `text` in order, cut where hits begin and end; and whether each piece is one."""
    place = 0
    for start, end in hits(text, words):
        yield text[place:start], False
        yield text[start:end], True
        place = end
    yield text[place:], False


def excerpt(text: str, words: Sequence[str], *, length: int = EXCERPT_LENGTH) -> str:
    """About `length` characters of `text` around its first hit; its beginning where there is none."""
    found = hits(text, words)
    if not found or found[0][1] <= length:
        return text[:length] + ("…" if len(text) > length else "")
    cut = found[0][0] - BEFORE_FIRST_HIT
    cut = text.rfind(" ", 0, cut) + 1 or cut
    end = cut + length
    return f"…{text[cut:end]}{'…' if len(text) > end else ''}"
