"""The image of a card: a title in the site's typeface, on the site's ground, as PNG.

There is no drawing library among our packages, and none is needed: a browser drew the letters
and the ground once (`tests/e2e/draw_letters.py`), and here they are laid side by side. A row of
pixels is one large number, and letters are laid over a row by `|`. Each pixel is a place in a
palette: from 0, paper, to 127, ink; then from paper to the accent.
"""

from __future__ import annotations

import json
import struct
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

WIDTH, HEIGHT = 1200, 630
LETTERS = Path(__file__).with_name("card_letters.bin")
PAPER, INK, ACCENT = (0xFA, 0xF8, 0xF2), (0x15, 0x21, 0x1F), (0x0A, 0x5F, 0x57)
Colour = tuple[int, ...]

LEFT, RIGHT = 86, WIDTH - 86
TOP, BOTTOM = 180, 580
"""Between these lie the lines of a title, in the middle."""
LEADING = 86
MOST_LINES = 4
ELLIPSIS = "…"


def ramp(colour: Colour) -> list[Colour]:
    """128 steps from paper to a colour."""
    return [
        tuple(round(a + (b - a) * step / 127) for a, b in zip(PAPER, colour, strict=True))
        for step in range(128)
    ]


PALETTE = ramp(INK) + ramp(ACCENT)


@dataclass(frozen=True)
class Letter:
    """How far it moves the pen, where it begins from there, and its rows, each as a number."""

    advance: int
    left: int
    width: int
    rows: tuple[int, ...]


class Alphabet:
    """The letters and the ground, as the browser drew them."""

    def __init__(self, file: Path) -> None:
        head, pixels = zlib.decompress(file.read_bytes()).split(b"\n", 1)
        told = json.loads(head)
        self.line: int = told["line"]
        self.ground = pixels[: WIDTH * HEIGHT]
        self.letters = {letter: self.read(pixels, *place) for letter, place in told["letters"].items()}

    def read(self, pixels: bytes, advance: int, left: int, width: int, start: int) -> Letter:
        starts = range(start, start + self.line * width, width or 1) if width else ()
        return Letter(advance, left, width, tuple(int.from_bytes(pixels[at : at + width]) for at in starts))

    def width_of(self, text: str) -> int:
        return sum(self.letters[letter].advance for letter in text)


@cache
def alphabet() -> Alphabet:
    return Alphabet(LETTERS)


def tidied(title: str) -> str:
    """Composed characters, single spaces, nothing that has no shape."""
    shown = (c for c in unicodedata.normalize("NFC", title) if unicodedata.category(c) not in ("Cf", "Cc"))
    return " ".join("".join(shown).split())


def can_draw(title: str) -> bool:
    """Whether there is a letter for every character: there are those of European Latin scripts."""
    return bool(tidied(title)) and alphabet().letters.keys() >= set(tidied(title))


@lru_cache(maxsize=64)
def draw(title: str) -> bytes:
    """The card of a title that `can_draw` said yes to, as PNG."""
    lines = fit(tidied(title))
    rows = [alphabet().ground[y * WIDTH : (y + 1) * WIDTH] for y in range(HEIGHT)]
    top = (TOP + BOTTOM - len(lines) * LEADING) // 2
    for number, line in enumerate(lines):
        lay_line(rows, line, top=top + number * LEADING)
    return png(rows)


def fit(text: str) -> list[str]:
    """The text in lines as wide as the card allows; what is too long ends in an ellipsis."""
    lines = [""]
    for word in text.split(" "):
        for part in parts_of(word):
            longer = f"{lines[-1]} {part}".strip()
            if alphabet().width_of(longer) <= RIGHT - LEFT:
                lines[-1] = longer
            else:
                lines.append(part)
    if len(lines) <= MOST_LINES:
        return lines
    last = lines[MOST_LINES - 1]
    while alphabet().width_of(last + ELLIPSIS) > RIGHT - LEFT:
        last = last[:-1].rstrip()
    return [*lines[: MOST_LINES - 1], last + ELLIPSIS]


def parts_of(word: str) -> Iterable[str]:
    """The word; one that is wider than the card, in parts that are not."""
    part = ""
    for letter in word:
        if alphabet().width_of(part + letter) > RIGHT - LEFT:
            yield part
            part = ""
        part += letter
    yield part


def lay_line(rows: list[bytes], line: str, *, top: int) -> None:
    """Lay the letters of a line over the rows from `top` on."""
    laid = [0] * alphabet().line
    pen = LEFT
    for each in line:
        letter = alphabet().letters[each]
        shift = 8 * (WIDTH - pen - letter.left - letter.width)
        for y, row in enumerate(letter.rows):
            if row:
                laid[y] |= row << shift
        pen += letter.advance
    for y, row in enumerate(laid, start=top):
        if row:
            rows[y] = (int.from_bytes(rows[y]) | row).to_bytes(WIDTH)


def png(rows: Iterable[bytes]) -> bytes:
    """A PNG of palette colours (https://www.w3.org/TR/png-3/), its rows unfiltered."""
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    palette = bytes(part for colour in PALETTE for part in colour)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    parts = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, content) for name, content in parts)


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
