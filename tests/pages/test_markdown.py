"""Markdown: what people mean gets through, nothing active does."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.pages.markdown import ATTRIBUTES, ELEMENTS, SCHEMES, plain_text, render_markdown


class Reader(HTMLParser):
    """Takes note of every element, its attributes, and each address."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def elements_of(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Reader()
    reader.feed(html)
    return reader.found


@pytest.mark.parametrize(
    "text, html",
    [
        ("**Bold** and *soft*", "<p><strong>Bold</strong> and <em>soft</em></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("# Title", "<h3>Title</h3>"),
        ("###### Small", "<h5>Small</h5>"),
        ("~~gone~~", "<p><s>gone</s></p>"),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("3. three", '<ol start="3">\n<li>three</li>\n</ol>'),
    ],
)
def test_marks_become_elements(text, html):
    assert render_markdown(text).strip() == html


def test_links_lead_out_without_recommending_anything():
    html = render_markdown("[Plan](https://example.org/plan)")
    assert 'href="https://example.org/plan"' in html
    assert 'rel="nofollow ugc noopener noreferrer"' in html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc"])
def test_no_link_does_anything(address):
    assert "href" not in render_markdown(f"[Click]({address})\n\n<{address}>")


def test_nothing_is_fetched_from_elsewhere():
    assert "<img" not in render_markdown("![A picture](https://example.org/pixel.png)")


PIECES = st.sampled_from(
    [
        "<",
        ">",
        '"',
        "'",
        "[x](",
        "](",
        ")",
        "javascript:",
        "<a href=",
        "onclick=",
        "`",
        "**",
        "\n",
        "# ",
        "&#x6a;",
    ]
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=20).map("".join))
@example('[x](<javascript:alert(1)>)\n<img src=x onerror="y">')
@example("[a](java\tscript:x)")
def test_whatever_is_typed_only_harmless_elements_come_out(text):
    for tag, attributes in elements_of(render_markdown(text)):
        assert tag in ELEMENTS
        assert set(attributes) <= ATTRIBUTES.get(tag, set()) | {"rel"}
        scheme = re.match(r"[\x00-\x20]*([a-z][\w+.-]*):", attributes.get("href") or "", re.IGNORECASE)
        assert scheme is None or scheme[1].lower() in SCHEMES


@pytest.mark.parametrize(
    "text, words",
    [
        ("**Bold** and [a link](https://example.org)", "Bold and a link"),
        ("# Title\n\n- one\n- two", "Title one two"),
        ("a\nb", "a b"),
        ("", ""),
    ],
)
def test_plain_text_has_the_words_alone(text, words):
    assert plain_text(text) == words
