"""No page in another language shows English that has a translation."""

from __future__ import annotations

import re

import pytest

from app.accounts.models import User
from app.pages import catalogues
from tests.e2e.states import OF_STAFF, STATES
from tests.languages.greek import rewrite_in_greek
from tests.languages.reading import page_of, pages, texts_on

LOCALISED_LENGTH = re.compile(r' (?:x|y|rx|cx|cy|r|width|height|value|min|max)="\d+,\d+"')
"""What machines read has a point, whatever the language: `|unlocalize` (load l10n)."""

pytestmark = [pytest.mark.django_db, pytest.mark.vendor("sqlite"), pytest.mark.timeout(600)]
OF_DJANGO = {"Search"}
"""What the admin says in English in every language."""


def test_no_page_shows_english_that_has_a_translation(scenery):
    people = {user.username: user for user in User.objects.all()}
    rewrite_in_greek()
    found = {}
    for language in catalogues.languages():
        english = english_only(language)
        for name, state in pages(STATES | OF_STAFF if language == "de" else STATES).items():
            page = page_of(state, people, scenery, language=language)
            assert f'lang="{language}"' in page, name
            assert not LOCALISED_LENGTH.search(page), f"{name}: {LOCALISED_LENGTH.search(page)}"
            if shown := english.intersection(texts_on(page, language)):
                found[f"{name} in {language}"] = shown
    assert found == {}


def english_only(language: str) -> set[str]:
    """The English of texts that are said otherwise in this language."""
    originals: set[str] = set()
    translations: set[str] = set()
    for message in catalogues.messages(catalogues.read(language)):
        originals.update(catalogues.forms(message.id))
        translations.update(catalogues.strings(message))
    said = {capitalised(text) for text in translations} | translations
    return ({capitalised(text) for text in originals} | originals) - said - OF_DJANGO


def capitalised(text: str) -> str:
    """As the admin begins the name of a field."""
    return text[:1].upper() + text[1:]
