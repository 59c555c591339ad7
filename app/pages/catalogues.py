"""The catalogues of translations: filled from the code, written, compiled. For development: needs Babel.

A catalogue is `app/locale/<language>/LC_MESSAGES/django.po`: sorted, without dates and places, so that
two people's changes rarely meet. Its `.mo` is committed beside it, so that serving needs neither Babel
nor GNU gettext.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import templatize

from app.pages.names import derived

CODE = Path(__file__).resolve().parents[1]
"""The folder whose texts are translated: `app`."""

PLURAL_FORMS = "nplurals=2; plural=(n != 1);"
"""One and many, as English, German, Portuguese and, but for whole millions, Spanish tell them apart."""

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
MARK_OF_COMMENT = re.compile(r"""(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|#""")
"""Where a template had a comment; what follows it on the line is none."""

GUEST = "bridge"
"""Speaks to developers in English, and is a guest: it carries no catalogue."""


@dataclass(frozen=True, order=True)
class Text:
    """A text of the code: `plural` is "" where it has none, `context` where it needs none."""

    singular: str
    plural: str = ""
    context: str = ""

    @property
    def id(self) -> str | tuple[str, str]:
        """As Babel and catalogues have it."""
        return (self.singular, self.plural) if self.plural else self.singular


class Plain(Catalog):
    """A catalogue whose head holds what reading it needs, and nothing that changes by itself."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Language", str(self.locale)),
            ("Plural-Forms", PLURAL_FORMS),
        ]


def languages() -> list[str]:
    """The languages that need a catalogue: all but the one that the code is written in."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def folder_of(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES"


def texts_of_the_code() -> dict[Text, list[str]]:
    """Every text that is marked for translation or names a model or field, and where it stands."""
    found = {Text(name): [f"a model of {module}"] for name, module in derived.items()}
    for path in sources():
        for text in texts_in(path):
            places = found.setdefault(text, [])
            if (place := path.relative_to(CODE.parent).as_posix()) not in places:
                places.append(place)
    return found


def sources() -> Iterator[Path]:
    apps = (path for path in sorted(CODE.iterdir()) if path.is_dir() and path.name != GUEST)
    for app in apps:
        yield from sorted(app.rglob("*.py"))
        yield from sorted(path for path in app.glob("templates/**/*") if path.suffix in (".html", ".txt"))


def texts_in(path: Path) -> Iterator[Text]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is no text comes out as X; on one line Python's tokenizer minds no indentation.
        line = " ".join(templatize(source, origin=str(path)).split("\n"))
        source = MARK_OF_COMMENT.sub(lambda found: found["string"] or " ", line).strip() + "\n"
    options = {"encoding": "utf-8"}
    for _line, message, _comments, context in extract(
        "python", BytesIO(source.encode()), keywords=KEYWORDS, options=options
    ):
        singular, plural = message if isinstance(message, tuple) else (message, "")
        yield Text(singular, plural, context or "")


def read(language: str) -> Catalog:
    """The catalogue as it is on disk; an empty one where there is none."""
    path = folder_of(language) / "django.po"
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def filled(language: str, texts: Iterable[Text]) -> Catalog:
    """The texts with the translations that the catalogue on disk has for them; what is gone is dropped."""
    old, new = read(language), Plain(locale=language, fuzzy=False)
    for text in sorted(texts):
        known = old.get(text.singular, text.context or None)
        new.add(text.id, string=translation_of(text, known), context=text.context or None)
    return new


def translation_of(text: Text, known: Message | None) -> str | tuple[str, ...]:
    nothing = ("", "") if text.plural else ""
    if known is None or known.fuzzy or known.id != text.id:
        return nothing
    return strings(known) if text.plural else strings(known)[0]


def untranslated(catalog: Catalog) -> list[Text]:
    return [text_of(message) for message in messages(catalog) if not all(strings(message))]


def messages(catalog: Catalog) -> list[Message]:
    """All but the head."""
    return [message for message in catalog if message.id]


def strings(message: Message) -> tuple[str, ...]:
    """The translation, in as many forms as it has."""
    return forms(message.string)


def text_of(message: Message) -> Text:
    singular, plural = (*forms(message.id), "")[:2]
    return Text(singular, plural, message.context or "")


def forms(text: Any) -> tuple[str, ...]:
    """A text of Babel's: one string, or several for the plural forms."""
    return (text,) if isinstance(text, str) else tuple(text)


def write(language: str, catalog: Catalog) -> None:
    """Write the catalogue and what it compiles to."""
    folder = folder_of(language)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "django.po").write_bytes(as_po(catalog))
    (folder / "django.mo").write_bytes(compiled(catalog))


def as_po(catalog: Catalog) -> bytes:
    file = BytesIO()
    write_po(file, catalog, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    text = re.sub(r"\A(#.*\n)+", "", file.getvalue().decode())
    return text.strip().encode() + b"\n"


def compiled(catalog: Catalog) -> bytes:
    """What is translated, as gettext reads it; for the rest gettext falls back on the English text."""
    complete, file = Plain(locale=catalog.locale, fuzzy=False), BytesIO()
    for message in messages(catalog):
        if all(strings(message)):
            complete.add(message.id, string=message.string, context=message.context)
    write_mo(file, complete)
    return file.getvalue()
