"""Everything about one person, as they may take it away: each app adds the section that it knows.

An app registers its section in `AppConfig.ready`:

    exporting.register("topics", export_topics)

so that this app, beneath all others, knows none of them. `docs/your-data.md` tells what the sections hold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Model
from django.utils import timezone

from app.accounts import two_factor
from app.accounts.models import EmailChange, User

FORMAT = 1
"""Grows when a section changes its shape or meaning; new sections and new keys do not count."""

Exporter = Callable[[User], Any]
"""Tells what an app knows of one person, in dicts, lists and what JSON has words for, times included.

It takes a few queries however much there is, changes nothing, and tells of nobody else.
"""

SECTIONS: dict[str, Exporter] = {}


def register(section: str, exporter: Exporter) -> None:
    """Add a section to the export. Raises ValueError where another exporter has its name."""
    if SECTIONS.setdefault(section, exporter) is not exporter:
        raise ValueError(f"The section {section!r} has an exporter already: choose another name.")


def export(user: User) -> dict[str, Any]:
    """All sections, in the order in which they were registered. A few queries for each."""
    told = {section: exporter(user) for section, exporter in SECTIONS.items()}
    return {"format": FORMAT, "exported_at": timezone.now(), **told}


def columns_of(row: Model, *, without: Collection[str]) -> dict[str, Any]:
    """What the columns of a row hold, by the names of their fields, but for those named: no query.

    So a column that is added later is exported too, unless somebody decides otherwise.
    """
    fields = [field for field in row._meta.concrete_fields if not field.generated]  # noqa: SLF001
    return {field.name: field.value_from_object(row) for field in fields if field.name not in without}


def export_account(user: User) -> dict[str, Any]:
    """The account itself, without the password's hash. Two queries."""
    wanted = EmailChange.objects.filter(user=user).first()
    return {
        "username": user.username,
        "email": user.email,
        "email_verified": user.email_verified,
        "email_wanted": wanted.email if wanted else None,
        "two_factor": two_factor.is_on(user),
        "is_staff": user.is_staff,
        "created_at": user.created_at,
        "last_login": user.last_login,
    }


def export_preferences(user: User) -> dict[str, str | None]:
    return dict(user.preferences.values_list("preference_key", "preference_value"))
