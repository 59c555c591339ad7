"""A project of Django's own apps: `python -m tests.bridge.contrib_project DATABASE_URL FOLDER`.

Its schema is made in three ways, in an empty database; an assertion fails where they differ.
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings

from app.bridge.no_migrations import NoMigrations

CONTRIB = ("admin", "auth", "contenttypes", "flatpages", "messages", "redirects", "sessions", "sites")


def main(url: str, folder: str) -> None:
    settings.configure(
        INSTALLED_APPS=["app.bridge", *(f"django.contrib.{name}" for name in CONTRIB)],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        MIGRATION_MODULES=NoMigrations(),
        BRIDGE_VENDORS=("sqlite", "postgresql"),
        SITE_ID=1,
        USE_TZ=True,
    )
    django.setup()
    from tests.bridge.test_same_schema import assert_three_ways_meet
    from tests.bridge.workshop import Workshop

    with closing(Workshop(url, Path(folder))) as workshop:
        assert_three_ways_meet(workshop, apps)


if __name__ == "__main__":
    main(*sys.argv[1:])
