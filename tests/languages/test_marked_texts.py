"""No text that people read is left out of translation: on pages, and in what code says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

import django
import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.apps import apps
from django.utils.translation import trans_real

from app.accounts.models import User
from app.bridge.revisions import scripts
from app.pages.catalogues import sources, texts_of_the_code
from app.pages.time_zones import zones_by_area
from tests.conftest import ROOT
from tests.e2e.states import OF_STAFF, STATES
from tests.languages.greek import rewrite_in_greek
from tests.languages.reading import page_of, pages, texts_on

MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
LETTERS = re.compile(r"[A-Za-z]{2,}")
OF_ALL_LANGUAGES = re.compile(
    r"Democrasite|SQLite|PostgreSQL|UTC|Deutsch|https?://\S+|[\w.+-]+@[\w.-]+|\b[A-Z0-9]{4}[ -]?[A-Z0-9]{4}\b"
    r"|\b[0-9a-f]{11,12}\b|/tmp/\S+"
)
"""Names, addresses, codes."""

ENGLISH_ON_PURPOSE = re.compile(
    r"True|False|Search|ID|(?:\w+ \| [\w ]+ \| )?Can .*"  # what Django itself does not translate
    r"|de|upgrade|downgrade"  # codes
    r"|, file|The database .* refuses:.*"  # the bridge speaks English
)


class Marking(NullTranslations):
    """Translates every text into itself, between brackets, and knows what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def to_language(self) -> str:
        return "de"

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return f"⟦{message.rpartition(trans_real.CONTEXT_SEPARATOR)[2]}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.asked.add(msgid1)
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture
def marking(monkeypatch) -> Marking:
    marking = Marking()
    monkeypatch.setitem(vars(trans_real)["_translations"], "de", marking)
    return marking


@pytest.mark.django_db
@pytest.mark.vendor("sqlite")
@pytest.mark.timeout(600)
def test_pages_say_nothing_that_cannot_be_translated(scenery, marking):
    people = {user.username: user for user in User.objects.all()}
    rewrite_in_greek()
    found = {}
    for name, state in pages(STATES | OF_STAFF).items():
        left = unmarked(page_of(state, people, scenery, language="de"))
        if left := [words for words in left if words not in state.path]:
            found[name] = left
    assert found == {}, "mark these for translation (CONTRIBUTING.md says how)"
    assert marking.asked - texts_of_others() - texts_of_ours() == set(), "extraction does not find these"


def cities() -> set[str]:
    """After which time zones are called: the areas that they lie in are translated."""
    return {words for _area, zones in zones_by_area() for _name, words in zones}


def revisions() -> set[str]:
    """What the revisions are called."""
    return {revision.doc for revision in scripts().walk_revisions()}


def texts_of_ours() -> set[str]:
    """What the catalogues are filled with; of plurals, the singular."""
    separator = trans_real.CONTEXT_SEPARATOR
    return {separator.join(filter(None, (text.context, text.singular))) for text in texts_of_the_code()}


def texts_of_others() -> set[str]:
    """What Django and other packages translate themselves, or mean to: not all of theirs is in German yet."""
    folders = [Path(app.path) for app in apps.get_app_configs()] + [Path(django.__file__).parent / "conf"]
    catalogues = [
        read_po(BytesIO(path.read_bytes()))
        for each in folders
        for language in ("de", "en")
        for path in each.glob(f"locale/{language}/LC_MESSAGES/django.po")
    ]
    return {key_of(message) for catalogue in catalogues for message in catalogue}


def key_of(message: Message) -> str:
    """As gettext asks for it."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return trans_real.CONTEXT_SEPARATOR.join(filter(None, (message.context, text)))


def unmarked(page: str) -> list[str]:
    """What stands outside all brackets, and is neither a name nor an address."""
    text = "\n".join(texts_on(page, "de"))
    while MARKED.search(text):
        text = MARKED.sub("", text)
    lines = {line.strip(" |›") for line in OF_ALL_LANGUAGES.sub("", text).splitlines()}
    lines -= revisions() | cities()
    return sorted(line for line in lines if LETTERS.search(line) and not ENGLISH_ON_PURPOSE.fullmatch(line))


SAID = {
    *("help_text", "search_help_text", "label", "empty_label", "description", "violation_error_message"),
    *("required", "invalid", "invalid_choice", "max_length", "min_length", "unique"),
}
"""Keyword arguments, attributes and keys whose values people read."""

SAYING = {
    **dict.fromkeys(("ValidationError", "Http404", "PermissionDenied", "BadRequest"), 0),
    **dict.fromkeys(("add_error", "success", "info", "warning", "error", "message_user"), 1),
}
"""Calls whose argument at this place people read."""


FOR_DEVELOPERS = {"commands", "demo", "operations.py", "schemas.py"}
"""Speaks English: commands, invented people, the description of the API."""


@pytest.mark.once
def test_code_says_nothing_that_cannot_be_translated():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for path in sources()
        if path.suffix == ".py" and not FOR_DEVELOPERS.intersection(path.parts)
        for line, text in literals_said(path)
    ]
    assert found == [], "mark these for translation (CONTRIBUTING.md says how)"


def literals_said(path: Path) -> Iterator[tuple[int, str]]:
    """Plain strings where people will read them. What is logged, they do not."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for value in values_said(node):
            words = literal(value)
            if LETTERS.search(words) and " " in words:
                yield value.lineno, words


def values_said(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.keyword(arg=str(name), value=value) if name in SAID:
            yield value
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in SAID:
            yield value
        case ast.Dict(keys=keys, values=values):
            yield from (
                v
                for k, v in zip(keys, values, strict=True)
                if isinstance(k, ast.Constant) and k.value in SAID
            )
        case ast.Call(func=ast.Attribute(value=ast.Name(id="logger" | "log" | "logging"))):
            return
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=arguments) if name in SAYING:
            yield from arguments[SAYING[name] :][:1]


def literal(value: ast.expr) -> str:
    """The words of a plain string, or of one with values in it; "" of anything else."""
    parts = value.values if isinstance(value, ast.JoinedStr) else [value]
    return "".join(str(p.value) for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str))
