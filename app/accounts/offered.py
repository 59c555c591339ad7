"""What other apps let a person choose on the page of preferences.

An app registers in `AppConfig.ready` what it offers; it is kept in `user_preferences` under its key:

    offered.register(Offer("notify.results", _("A result is final"), Pace, Pace.DAILY))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise

from app.accounts.models import User
from app.accounts.preferences import keep, preferences_of


@dataclass(frozen=True)
class Offer:
    """One thing that a person may choose."""

    key: str
    """As `user_preferences` has it."""
    label: str | Promise
    choices: type[TextChoices]
    default: TextChoices
    """What counts as long as nothing, or nothing known, is kept."""

    def read(self, kept: Mapping[str, str | None]) -> TextChoices:
        """The choice, from what is kept of a person. Pure."""
        value = kept.get(self.key)
        return self.choices(value) if value in self.choices.values else self.default


OFFERS: dict[str, Offer] = {}


def register(offer: Offer) -> None:
    """Offer a choice. Raises ValueError where another one has its key."""
    if OFFERS.setdefault(offer.key, offer) is not offer:
        raise ValueError(f"{offer.key!r} is offered already: choose another key.")


def choices_of(user: User) -> dict[str, TextChoices]:
    """What a person chose of all that is offered, by key; one query."""
    kept = preferences_of(user, *OFFERS)
    return {key: offer.read(kept) for key, offer in OFFERS.items()}


def choose(user: User, chosen: Mapping[str, str]) -> None:
    """Keep choices by their keys. Raises ValueError for what is not offered; then nothing is kept."""
    for key, value in chosen.items():
        if key not in OFFERS or value not in OFFERS[key].choices.values:
            raise ValueError(f"{value!r} is no choice of {key!r}.")
    for key, value in chosen.items():
        keep(user, key, value)
