"""Rules for every template and stylesheet of the site, not for `pages` alone."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from app.pages.icons import icon_names

APP = Path(__file__).resolve().parents[2] / "app"
TEMPLATES = sorted(APP.glob("*/templates/**/*.html"))
STYLES = sorted(APP.glob("*/static/**/*.css"))

FORBIDDEN = {
    "an inline style": r"\sstyle\s*=|<style\b",
    "an inline script": r"<script\b(?![^>]*\ssrc=)",
    "an event handler": r"\son[a-z]+\s*=\s*[\"']",
    "a javascript address": r"javascript:",
    "a date that every language would write alike": r"\|date:\"(?!Y-m-d|H:i)|{% now \"",
    "another host": r"(?:src|href|action|url)\s*=\s*[\"'](?:https?:)?//",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(APP)))
@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(path, what):
    assert re.findall(FORBIDDEN[what], path.read_text(encoding="utf-8"), re.IGNORECASE) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(APP)))
def test_every_template_compiles(path):
    get_template(
        path.relative_to(path.parents[len(path.parts) - path.parts.index("templates") - 2]).as_posix()
    )


@pytest.mark.parametrize("path", STYLES, ids=lambda path: str(path.relative_to(APP)))
def test_no_stylesheet_asks_another_host(path):
    assert re.findall(r"https?:|url\([\"']?//|@import", path.read_text(encoding="utf-8")) == []


def test_the_sprite_holds_the_icons_in_use_and_no_more():
    used = {
        name
        for path in TEMPLATES
        for name in re.findall(r'{% icon "([^"]+)" %}', path.read_text(encoding="utf-8"))
    }
    assert icon_names() == used


def test_fonts_and_icons_come_with_their_licences():
    static = APP / "pages" / "static" / "pages"
    assert "SIL OPEN FONT LICENSE" in (static / "fonts" / "LICENSE.txt").read_text(encoding="utf-8")
    assert "ISC License" in (static / "icons-LICENSE.txt").read_text(encoding="utf-8")


def test_what_alerts_has_the_focus():
    """A live region that is on a page from its start is read out only if it has the focus."""
    silent = [
        f"{path.name}: {tag}"
        for path in TEMPLATES
        for tag in re.findall(r'<[a-z]+ [^>]*role="alert"[^>]*>', path.read_text(encoding="utf-8"))
        if "autofocus" not in tag
    ]
    assert silent == []


def test_only_the_frame_says_in_the_title_that_there_is_an_error():
    telling = [
        path.name
        for path in TEMPLATES
        if re.search(r'{% block title %}[^\n]*"Error:"', path.read_text(encoding="utf-8"))
    ]
    assert telling == []
