"""Rights in the admin, in the reader's language: Django keeps their names in English in the database."""

from __future__ import annotations

from django import forms
from django.contrib.auth.models import Permission
from django.utils.translation import gettext, gettext_lazy, gettext_noop

ACTS = {
    "add": gettext_lazy("may add"),
    "change": gettext_lazy("may change"),
    "delete": gettext_lazy("may delete"),
    "view": gettext_lazy("may view"),
}
"""What the rights are to that every model has."""
NAMES_OF_OTHERS = (gettext_noop("static device"), gettext_noop("static token"), gettext_noop("TOTP device"))
"""Models of apps that bring no translation."""


class RightsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # Django's is not generic
    """A choice of rights. Their content types are read with them."""

    def label_from_instance(self, obj: Permission) -> str:
        app, _bar, model = str(obj.content_type).partition(" | ")
        model = gettext(model) if model in NAMES_OF_OTHERS else model
        return f"{app} | {model} | {right_in_words(obj)}"


def right_in_words(right: Permission) -> str:
    act = right.codename.removesuffix(f"_{right.content_type.model}")
    return str(ACTS[act]) if act in ACTS else gettext(right.name)
