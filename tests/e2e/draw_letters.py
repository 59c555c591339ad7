"""`python -m tests.e2e.draw_letters`: draws the site's card and the letters of topics' cards, by a browser.

Run it when `share-card.svg` or the typeface changes, with CHROMIUM naming the browser. The site itself
needs none: `app/pages/card_images.py` puts together what this wrote.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from typing import Any

from playwright.sync_api import Page, sync_playwright

from app.pages.card_images import HEIGHT, LETTERS, PALETTE, WIDTH
from tests.conftest import ROOT
from tests.e2e.browsing import chromium

STATIC = ROOT / "app/pages/static/pages"
SIZE, ASCENT, LINE = 72, 72, 96
"""Of a letter, its part above the base line, and a line, in pixels."""
WORDS = re.compile(r'\s*<(?:text|rect) class="words".*?(?:</text>|/>)')
"""What the site's card says, and those of topics do not."""
TYPED = [
    *map(chr, [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x180)]),
    *"ȘșȚțẞ–—‘’‚“”„†•…‹›€™−",
]
SUBSETS = {"latin": "U+0-FF,U+2000-20FF,U+2122,U+2212", "latin-ext": "U+100-24F,U+1E00-1EFF"}
DRAW_LETTERS = """([letters, size, ascent, line]) => letters.map(letter => {
    const canvas = new OffscreenCanvas(3 * size, line), pen = canvas.getContext('2d');
    pen.font = `700 ${size}px Atkinson`;
    pen.fillText(letter, size, ascent);
    const pixels = pen.getImageData(0, 0, 3 * size, line).data;
    return {advance: pen.measureText(letter).width, alpha: [...pixels].filter((_, i) => i % 4 === 3)};
})"""
READ_PICTURE = """() => new Promise(done => {
    const image = document.querySelector('img'), canvas = new OffscreenCanvas(image.width, image.height);
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    done([...new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer)]);
})"""


def main() -> None:
    svg = (STATIC / "share-card.svg").read_text(encoding="utf-8")
    with sync_playwright() as playwright, chromium(playwright) as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        picture(page, svg).screenshot(path=STATIC / "share-card.png")
        letters = page.evaluate(DRAW_LETTERS, [[" ", *TYPED], SIZE, ASCENT, LINE])
        ground = read_pixels(page, picture(page, WORDS.sub("", svg)).screenshot())
    write(ground, dict(zip([" ", *TYPED], letters, strict=True)))


def picture(page: Page, svg: str) -> Page:
    """A page that shows nothing but `svg`, in the site's typeface."""
    faces = [
        f"@font-face{{font-family:{family};font-weight:{weight};unicode-range:{letters};"
        f"src:url({data_of(subset, weight)})}}"
        for family in ("Atkinson", "'Atkinson Hyperlegible'")
        for weight in (400, 700)
        for subset, letters in SUBSETS.items()
    ]
    page.set_content(f"<style>{''.join(faces)}body{{margin:0}}svg{{display:block}}</style>{svg}")
    page.evaluate("Promise.all([...document.fonts].map(face => face.load()))")
    return page


def data_of(subset: str, weight: int) -> str:
    file = STATIC / f"fonts/atkinson-hyperlegible-{subset}-{weight}-normal.woff2"
    return "data:font/woff2;base64," + base64.b64encode(file.read_bytes()).decode()


def read_pixels(page: Page, png: bytes) -> bytes:
    """The picture, each pixel as the nearest colour of the palette."""
    page.set_content(f"<img src='data:image/png;base64,{base64.b64encode(png).decode()}'>")
    page.wait_for_function("document.querySelector('img').complete")
    found = page.evaluate(READ_PICTURE)
    nearest = {colour: nearest_of(colour) for colour in set(found)}
    return bytes(nearest[colour] for colour in found)


def nearest_of(colour: int) -> int:
    wanted = (colour & 255, colour >> 8 & 255, colour >> 16 & 255)
    return min(
        range(len(PALETTE)),
        key=lambda index: sum((a - b) ** 2 for a, b in zip(PALETTE[index], wanted, strict=True)),
    )


def write(ground: bytes, letters: dict[str, Any]) -> None:
    """The file: a line of JSON with the place of each letter, the ground, then the letters' pixels."""
    places, pixels = {}, bytearray(ground)
    for letter, drawn in letters.items():
        rows = [
            bytes(value // 2 for value in drawn["alpha"][y * 3 * SIZE :][: 3 * SIZE]) for y in range(LINE)
        ]
        inked = [x for x in range(3 * SIZE) if any(row[x] for row in rows)]
        left, right = (inked[0], inked[-1] + 1) if inked else (SIZE, SIZE)
        places[letter] = [round(drawn["advance"]), left - SIZE, right - left, len(pixels)]
        pixels += b"".join(row[left:right] for row in rows)
    head = json.dumps({"line": LINE, "letters": places}, ensure_ascii=False)
    LETTERS.write_bytes(zlib.compress(head.encode() + b"\n" + pixels, 9))


if __name__ == "__main__":
    main()
