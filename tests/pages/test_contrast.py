"""The colours are read from the stylesheet itself; the formula is WCAG 2.2's relative luminance."""

import re
from pathlib import Path

import pytest
from django.contrib import admin

STATIC = Path(__file__).resolve().parents[2] / "app" / "pages" / "static" / "pages"
TOKEN = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
TOKENS = {
    name: (light, dark)
    for name, light, dark in TOKEN.findall((STATIC / "tokens.css").read_text(encoding="utf-8"))
}
THEMES = ("light", "dark")

TEXT = [
    *[
        (text, ground)
        for text in ("ink", "muted", "accent", "accent-strong", "danger")
        for ground in ("paper", "surface")
    ],
    *[("ink", ground) for ground in ("accent-soft", "warm-soft", "danger-soft")],
    *[("muted", "accent-soft"), ("accent", "accent-soft"), ("accent-strong", "accent-soft")],
    *[("warm", "warm-soft"), ("warm", "paper"), ("warm", "surface"), ("danger", "danger-soft")],
    *[("accent-ink", "accent"), ("accent-ink", "accent-strong"), ("danger-ink", "danger")],
]
PARTS = [
    *[(part, ground) for part in ("edge", "focus", "accent", "danger") for ground in ("paper", "surface")],
    *[("focus", "accent-soft"), ("focus", "danger-soft"), ("accent", "line"), ("edge", "line")],
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_has_at_least_4_5_to_1_on_its_ground(text, ground, theme):
    assert contrast(colour(text, theme), colour(ground, theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("part", "ground"), PARTS)
def test_edges_bars_and_focus_have_at_least_3_to_1_on_their_ground(part, ground, theme):
    least = 3 if ground != "line" else 2
    assert contrast(colour(part, theme), colour(ground, theme)) >= least


def test_every_colour_of_the_stylesheets_is_a_token():
    literal = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(")
    strays = {
        path.name: found
        for path in STATIC.glob("*.css")
        if path.name not in ("tokens.css", "print.css", "admin.css")
        and (found := literal.findall(path.read_text(encoding="utf-8")))
    }
    assert strays == {}


def test_the_admin_repeats_our_accent_because_it_uses_the_same_name():
    assert TOKEN.findall((STATIC / "admin.css").read_text(encoding="utf-8")) == [
        ("accent", *TOKENS["accent"])
    ]


def test_what_django_writes_on_our_accent_is_in_the_ink_for_it():
    painted = re.compile(r"background: var\(--(primary|secondary)\);\s+color: var\(--header-link-color\)")
    django = Path(admin.__file__).parent / "static" / "admin" / "css"
    theirs = {rule for path in django.glob("*.css") for rule, body in rules(path) if painted.search(body)}
    [ours] = [rule for rule, body in rules(STATIC / "admin.css") if "link-color: var(--accent-ink)" in body]
    assert (
        theirs
        == set(ours.split(",\n"))
        == {".selector-chosen-title", ".selector-chosen .list-footer-display"}
    )


def test_every_token_that_is_used_exists():
    declared = set(re.findall(r"(--[a-z0-9-]+):", "".join(p.read_text() for p in STATIC.glob("*.css"))))
    root = STATIC.parents[2]
    used = {
        name
        for path in root.glob("*/static/**/*.css")
        for name in re.findall(r"var\((--[a-z0-9-]+)\)", path.read_text(encoding="utf-8"))
    }
    assert used <= declared


def rules(path):
    """The selectors and the bodies of a stylesheet's rules."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [(selectors.strip(), body) for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text)]


def colour(name, theme):
    return TOKENS[name][THEMES.index(theme)]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(hexadecimal):
    red, green, blue = (linear(int(hexadecimal[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(channel):
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
