"""What people wrote, in Greek letters: then every Latin one on a page is the site's own word."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db import connection, models

from app.pages import names
from tests.plugins.records import set_aside

IN_GREEK = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "αβψδεφγηιξκλμνοπϟρστθωςχυζΑΒΨΔΕΦΓΗΙΞΚΛΜΝΟΠϞΡΣΤΘΩΣΧΥΖ",
)
WORDS_OF_PEOPLE = {"title", "description", "text", "name", "username", "before", "after", "subject"}
"""Fields that may hold a single word of somebody's; elsewhere a single word is a code."""


def rewrite_in_greek() -> None:
    """Rewrite what stands in the database and is nobody's code."""
    touched: list[type[models.Model]] = [Group, *names.models()]
    with set_aside(connection):
        for model in touched:
            rewrite(model)


def rewrite(model: type[models.Model]) -> None:
    fields = [field for field in model._meta.fields if is_text(field)]
    for row in model._base_manager.values("pk", *(field.name for field in fields)):
        written = {field.name: in_greek(row[field.name], field.name) for field in fields}
        if any(written[name] != row[name] for name in written):
            model._base_manager.filter(pk=row["pk"]).update(**written)


def is_text(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.CharField | models.TextField) and not field.choices


def in_greek(text: str | None, name: str) -> str | None:
    is_prose = text and (" " in text or text.endswith(".") or name in WORDS_OF_PEOPLE)
    return text.translate(IN_GREEK) if text and is_prose else text
