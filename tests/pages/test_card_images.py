"""Titles as pictures."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pages.card_images import (
    HEIGHT,
    LEFT,
    MOST_LINES,
    PALETTE,
    RIGHT,
    WIDTH,
    alphabet,
    can_draw,
    draw,
    fit,
    tidied,
)

titles = st.text(st.sampled_from(sorted(alphabet().letters)), min_size=1, max_size=200).filter(can_draw)


def rows_of(png):
    """The rows of a PNG as it is written here; what a decoder checks is checked."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        name, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(name + content),)
        chunks[name] = content
        at += 12 + length
    assert list(chunks) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    assert struct.unpack(">IIBBBBB", chunks[b"IHDR"]) == (WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    assert len(chunks[b"PLTE"]) == 3 * len(PALETTE) == 768
    data = zlib.decompress(chunks[b"IDAT"])
    rows = [data[y * (WIDTH + 1) : (y + 1) * (WIDTH + 1)] for y in range(HEIGHT)]
    assert len(data) == HEIGHT * (WIDTH + 1) and {row[0] for row in rows} == {0}
    return [row[1:] for row in rows]


@given(titles)
def test_every_title_of_our_letters_is_a_picture_with_clear_margins(title):
    ground, drawn = rows_of(draw("-")), rows_of(draw(title))
    assert drawn[:150] == ground[:150] and drawn[-25:] == ground[-25:]
    assert not any(row[: LEFT - 20].strip(b"\0") or row[RIGHT + 20 :].strip(b"\0") for row in drawn[150:])


@given(titles)
def test_lines_are_few_fit_and_say_the_title_or_its_beginning(title):
    lines = fit(tidied(title))
    assert 1 <= len(lines) <= MOST_LINES
    assert all(alphabet().width_of(line) <= RIGHT - LEFT for line in lines)
    said, whole = "".join(lines).replace(" ", ""), tidied(title).replace(" ", "")
    assert said == whole or whole.startswith(said[:-1])


def test_another_title_is_another_picture():
    assert draw("Tea?") != draw("Tee?")


@pytest.mark.parametrize("title", ["Tea?", "¿Té o café?", "Größe – “früher”…", "Łódź, Şişli", "a\u0301"])
def test_european_titles_can_be_drawn(title):
    assert can_draw(title)


@pytest.mark.parametrize("title", ["שדרה", "Чай?", "茶", "Tea 🍵", "", " ", "\u200b", "𝔘"])
def test_others_are_left_to_the_card_of_the_site(title):
    assert not can_draw(title)
