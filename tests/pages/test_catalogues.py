"""The catalogues of translations: complete, true to the code, and compiled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import GNUTranslations
from html.parser import HTMLParser
from io import BytesIO
from string import Formatter
from typing import Any

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.utils.translation import ngettext, override

from app.pages import catalogues
from app.pages.catalogues import Text, strings, texts_in

pytestmark = pytest.mark.once

LANGUAGES = catalogues.languages()
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[#0\- +]*\d*(?:\.\d+)?([a-zA-Z%])")


def test_the_site_speaks_four_languages():
    assert [settings.LANGUAGE_CODE, *LANGUAGES] == ["en", "de", "es", "pt"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_the_texts_of_the_code_and_no_others(language):
    found, held = catalogues.texts_of_the_code(), texts_of(language)
    new = [f"{text.singular!r} in {found[text][0]}" for text in found.keys() - held]
    gone = [text.singular for text in held - found.keys()]
    assert (new, gone) == ([], []), "run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    lacking = [text.singular for text in catalogues.untranslated(catalogues.read(language))]
    assert lacking == [], f"translate these in app/locale/{language}, then run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiling_the_catalogue_gives_what_stands_beside_it(language):
    compiled = (catalogues.folder_of(language) / "django.mo").read_bytes()
    assert catalogues.compiled(catalogues.read(language)) == compiled, "run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_stands_as_make_messages_writes_it(language):
    written = catalogues.as_po(catalogues.filled(language, texts_of(language)))
    assert (catalogues.folder_of(language) / "django.po").read_bytes() == written, "run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_hold_the_placeholders_of_their_texts(language):
    wrong = [
        f"{original!r} → {translation!r}"
        for original, translation in pairs(language)
        if placeholders(original) != placeholders(translation)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_hold_the_markup_of_their_texts(language):
    wrong = [
        f"{original!r} → {translation!r}"
        for original, translation in pairs(language)
        if markup(original) != markup(translation)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_begin_and_end_as_their_texts(language):
    """Line breaks hold mails together, spaces join words to what stands beside them."""
    wrong = [
        f"{original!r} → {translation!r}"
        for original, translation in pairs(language)
        if edges(original) != edges(translation)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_told_apart(language):
    """Every number that people meet has the form that the language wants: only 1 is one."""
    with override(language):
        forms = [ngettext("%(number)d day", "%(number)d days", number) for number in (1, 0, 2, 11, 21, 101)]
    assert forms[0] not in forms[1:]
    assert len(set(forms[1:])) == 1


@pytest.mark.parametrize(
    "source, texts",
    [
        ('{% load i18n %}{% translate "One" %} and {% trans "Two" %}', [Text("One"), Text("Two")]),
        ('{% load i18n %}{% translate "May" context "month" %}', [Text("May", context="month")]),
        (
            "{% load i18n %}{% blocktranslate count n=x %}{{ n }}{% plural %}{{ n }}s{% endblocktranslate %}",
            [Text("%(n)s", "%(n)ss")],
        ),
        ("{% load i18n %}{% comment %}a{% endcomment %}{# b #}{% translate '#1' %}", [Text("#1")]),
        ("{% load i18n %}<b>(\n  {{ _('Dash') }}\n    \"'''", [Text("Dash")]),
        (
            '{% load i18n %}{% translate "it\'s" %}\n {% blocktranslate %}100%\n{% endblocktranslate %}',
            [Text("it's"), Text("100%%\n")],
        ),
    ],
)
def test_texts_are_found_in_templates(tmp_path, source, texts):
    assert list(texts_in(written(tmp_path / "a.html", source))) == texts


@pytest.mark.parametrize(
    "source, texts",
    [
        ('_("One" " and two")', [Text("One and two")]),
        ('ngettext("%d a", "%d b", n)', [Text("%d a", "%d b")]),
        ('pgettext_lazy("month", "May")', [Text("May", context="month")]),
        ('npgettext("x", "a", "b", n)', [Text("a", "b", "x")]),
        ("_(variable)", []),
    ],
)
def test_texts_are_found_in_python(tmp_path, source, texts):
    assert list(texts_in(written(tmp_path / "a.py", source))) == texts


def test_a_new_text_waits_for_its_translation_and_an_old_one_keeps_it(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    catalogues.write("de", catalog_with({"Topic": "Thema"}))
    filled = catalogues.filled("de", [Text("Topic"), Text("New"), Text("a", "b")])
    assert filled.get("Topic").string == "Thema"
    assert catalogues.untranslated(filled) == [Text("New"), Text("a", "b")]


def test_what_is_not_translated_appears_in_english(tmp_path, settings):
    """An empty translation in the compiled catalogue would leave a gap on the page."""
    settings.LOCALE_PATHS = [tmp_path]
    filled = catalogues.filled("de", [Text("a vote", "votes"), Text("nothing")])
    read = GNUTranslations(BytesIO(catalogues.compiled(filled)))
    assert (read.gettext("nothing"), read.ngettext("a vote", "votes", 2)) == ("nothing", "votes")


def catalog_with(translations: dict[str, str]) -> Any:
    catalog = catalogues.Plain(locale="de", fuzzy=False)
    for original, translation in translations.items():
        catalog.add(original, translation)
    return catalog


def written(path, source):
    path.write_text(source, encoding="utf-8")
    return path


def texts_of(language: str) -> set[Text]:
    return {catalogues.text_of(message) for message in catalogues.messages(catalogues.read(language))}


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """Each text and its translation; of plurals, each form with the form it stands for."""
    for message in catalogues.messages(catalogues.read(language)):
        for original, translation in zip(originals(message), strings(message), strict=True):
            if translation:
                yield original, translation


def originals(message: Message) -> tuple[str, ...]:
    return catalogues.forms(message.id)


def placeholders(text: str) -> list[str]:
    """What is filled in, `%(name)s` and `{name}`, whatever its order."""
    if "{" not in text:
        return sorted(match.group() for match in PLACEHOLDER.finditer(text) if match[2] != "%")
    return sorted(str(name) for _text, name, _format, _way in Formatter().parse(text) if name is not None)


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.append(f"<{tag} {attrs}>")

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"</{tag}>")


def markup(text: str) -> list[str]:
    """Every tag with its attributes, whatever its order; opened and closed as often."""
    parser = Elements()
    parser.feed(text)
    return sorted(parser.found)


def edges(text: str) -> tuple[bool, bool, int]:
    return text[:1].isspace(), text[-1:].isspace(), text.count("\n\n")
