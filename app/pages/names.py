"""The names of models and fields, which Django derives from the code, as texts to be translated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

OURS, GUEST = "app.", "app.bridge"

derived: dict[str, str] = {}
"""Each of these names, and the module of a model that has it. For whoever fills the catalogues."""


def translate_names() -> None:
    """Let the admin and forms call models and fields by names in the reader's language."""
    for model in models():
        derive_plural(model)
        for owner, attribute in carriers(model):
            name = getattr(owner, attribute)
            if not isinstance(name, Promise):
                setattr(owner, attribute, gettext_lazy(name))
                derived.setdefault(name, model.__module__)


def derive_plural(model: type[Model]) -> None:
    """Write out the plural that Django makes of whatever the singular is by adding an s."""
    options = model._meta  # noqa: SLF001 - this is where Django documents it to be
    if "verbose_name_plural" not in options.original_attrs:
        options.verbose_name_plural = f"{options.verbose_name_raw}s"


def carriers(model: type[Model]) -> Iterator[tuple[Any, str]]:
    """What of a model has a name, and in which attribute."""
    options = model._meta  # noqa: SLF001 - this is where Django documents it to be
    yield options, "verbose_name"
    yield options, "verbose_name_plural"
    for field in (*options.local_fields, *options.local_many_to_many):
        if not is_key(field):
            yield field, "verbose_name"


def models() -> Iterator[type[Model]]:
    for model in apps.get_models():
        if model.__module__.startswith(OURS) and not model.__module__.startswith(GUEST):
            yield model


def is_key(field: Field[Any, Any]) -> bool:
    """Whether this is the numbering that Django adds to a model by itself."""
    return field.auto_created
