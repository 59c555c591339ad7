"""One case from start to end, in a process of its own: `python -m tests.oracle.one_case URL FOLDER`.

Reads the case as JSON from standard input and prints the outcome. The database behind URL is
empty and this process's alone; FOLDER takes the Alembic environment.
"""

from __future__ import annotations

import hashlib
import json
import sys
import traceback
import warnings
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.oracle.cases import SUITE, VENDORS, Case
from tests.oracle.outcomes import (
    CREATE_ALL,
    LEFT_OVER,
    REFUSED,
    REVISION,
    SPURIOUS_ON_DJANGO,
    SPURIOUS_ON_OURS,
    Finding,
    Outcome,
)
from tests.oracle.tables import by_table, differing

LAST_LINES = 3
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def main(url: str, folder: str) -> None:
    warnings.simplefilter("ignore")  # other people's
    case = Case.from_told(json.load(sys.stdin))
    print(json.dumps(try_out(case, url, Path(folder)).told()))


def try_out(case: Case, url: str, folder: Path) -> Outcome:
    """Compare what there is to compare; an error ends the case and is told."""
    outcome = Outcome()
    try:
        configure(case, url)
        from tests.bridge.workshop import Workshop

        with closing(Workshop(url, folder)) as workshop:
            Trial(case, workshop, outcome).run()
    except Exception as error:  # noqa: BLE001  whatever it is, it is told as the case's outcome
        told = traceback.format_exception(error)[-LAST_LINES:]
        place = f"{type(error).__name__}: {error}".strip().splitlines()[0][:300]
        outcome.findings.append(Finding(REFUSED, place, tuple("".join(told).splitlines())))
    return outcome


def configure(case: Case, url: str) -> None:
    """A Django project of the case's apps."""
    import django
    from django.conf import settings

    from app.bridge.no_migrations import NoMigrations
    from app.config.database import parse_database_url

    sys.path[:0] = case.path
    settings.configure(
        **{
            "SECRET_KEY": "of no worth",
            "INSTALLED_APPS": case.apps,
            "DATABASES": {"default": parse_database_url(url)},
            "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
            "MIGRATION_MODULES": NoMigrations() if case.group == SUITE else {},
            "BRIDGE_VENDORS": VENDORS,
            "LOGGING_CONFIG": None,
            "ROOT_URLCONF": "tests.oracle.urls",
            "SILENCED_SYSTEM_CHECKS": ["models.W042"],
            "SITE_ID": 1,
            "STATIC_URL": "/static/",
            "TEMPLATES": TEMPLATES,
            "USE_TZ": True,
            **case.settings,
        }
    )
    django.setup()


class Trial:
    """The three ways on one database, one after the other."""

    def __init__(self, case: Case, workshop: Any, outcome: Outcome) -> None:
        from django.apps import apps

        self.case, self.workshop, self.outcome, self.apps = case, workshop, outcome, apps

    def run(self) -> None:
        self.choose_vendors()
        self.by_django = self.make_with_django()
        self.try_create_all()
        self.try_revision()
        if self.case.migrates:
            from tests.oracle.migrated import compare_with_migrations

            compare_with_migrations(self.case, self.workshop, self.outcome, self.by_django)

    def choose_vendors(self) -> None:
        """Both vendors where the models allow, else this one."""
        from django.conf import settings

        from app.bridge.errors import BridgeError

        try:
            self.workshop.reflect(self.apps)
            self.outcome.serves_both = True
        except BridgeError as error:
            settings.BRIDGE_VENDORS = None
            self.outcome.why_one = str(error)
            self.workshop.reflect(self.apps)

    def make_with_django(self) -> Any:
        """What the schema editor makes, which is the measure of everything."""
        self.workshop.make_with_django(self.apps)
        tables, self.order = by_table(self.workshop.snapshot()), self.workshop.column_orders()
        self.outcome.tables = len(tables.keys() - self.background_tables())
        self.outcome.add(SPURIOUS_ON_DJANGO, self.workshop.differences(self.apps))
        return tables

    def background_tables(self) -> set[str]:
        """The tables that are counted with another case."""
        from django.apps import AppConfig, apps

        from app.bridge.naming import strip_quotes

        names = {AppConfig.create(entry).name for entry in self.case.background}
        return {
            strip_quotes(model._meta.db_table)
            for config in apps.get_app_configs()
            if config.name in names
            for model in config.get_models(include_auto_created=True)
        }

    def try_create_all(self) -> None:
        self.workshop.clear()
        self.workshop.make_with_sqlalchemy(self.apps)
        self.compare(CREATE_ALL)

    def try_revision(self) -> None:
        """A revision generated on an empty database: upgraded, asked again, downgraded."""
        workshop = self.workshop
        workshop.clear()
        text = workshop.revise(self.apps)
        self.outcome.revision = hashlib.sha256(text.encode()).hexdigest()
        workshop.upgrade()
        self.compare(REVISION)
        self.outcome.findings += orders_apart(workshop.column_orders(), self.order)
        self.outcome.add(SPURIOUS_ON_OURS, workshop.differences(self.apps))
        if told := workshop.check(self.apps):
            self.outcome.add(SPURIOUS_ON_OURS, [f"alembic check: {told}"])
        workshop.downgrade()
        self.outcome.findings += [
            Finding(LEFT_OVER, table, tuple(lines)) for table, lines in by_table(workshop.snapshot()).items()
        ]

    def compare(self, way: str) -> None:
        apart = differing(by_table(self.workshop.snapshot()), self.by_django)
        self.outcome.findings += [Finding(way, table, lines) for table, lines in apart.items()]


def orders_apart(found: dict[str, str], wanted: dict[str, str]) -> Iterable[Finding]:
    for table in sorted(found.keys() & wanted.keys()):
        if found[table] != wanted[table]:
            yield Finding(REVISION, table, (f"- columns {wanted[table]}", f"+ columns {found[table]}"))


if __name__ == "__main__":
    main(*sys.argv[1:])
