"""What an app's own Django migrations make, against what its models say: its history.

Where the two differ, the difference is not the bridge's. It is proven and named all the same:
names that nobody chose, or models that the migrations' last state does not describe. Whatever is
left (RunSQL, a quirk of Django's) needs an entry in known.toml.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.oracle.cases import Case
from tests.oracle.outcomes import HISTORY, SPURIOUS_ON_MIGRATED, Finding, Outcome
from tests.oracle.tables import Tables, by_table, lines_apart, without_names

NAMES = "names that its migrations gave and its models no longer do"
BEHIND = "its migrations describe another model than its code does"
FOREIGN = "no model describes it"
BOOKKEEPING = "django_migrations"


def compare_with_migrations(case: Case, workshop: Any, outcome: Outcome, by_models: Tables) -> None:
    """Migrate, then compare; adds what it finds to the outcome."""
    from django.apps import apps

    workshop.clear()
    migrate()
    migrated = by_table(workshop.snapshot())
    migrated.pop(BOOKKEEPING, None)
    outcome.migrated = len(by_models)
    outcome.add(SPURIOUS_ON_MIGRATED, workshop.differences(apps))
    chosen = chosen_names(workshop)
    apart = {
        table: lines
        for table in sorted(migrated.keys() | by_models.keys())
        if (lines := lines_apart(migrated.get(table, Counter()), by_models.get(table, Counter())))
    }
    if apart:
        outcome.findings += find_causes(workshop, migrated, by_models, apart, chosen)


def migrate() -> None:
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    connections.close_all()


def chosen_names(workshop: Any) -> dict[str, set[str]]:
    """Table → the names of its constraints and indexes that a person wrote in the models."""
    from app.bridge.facts import facts_of

    chosen = facts_of(workshop.metadata).explicit_names
    return {table: names | {name.lower() for name in names} for table, names in chosen.items()}


def find_causes(
    workshop: Any, migrated: Tables, by_models: Tables, apart: dict[str, Any], chosen: dict[str, set[str]]
) -> Iterator[Finding]:
    """Why each of these tables is not what the models say."""
    by_state = tables_of_state(workshop)
    for table, lines in apart.items():
        found, wanted, state = (one.get(table, Counter()) for one in (migrated, by_models, by_state))
        names = chosen.get(table, set())
        if table not in by_models:
            cause = FOREIGN
        elif without_names(found, names) == without_names(wanted, names):
            cause = NAMES
        elif without_names(found, names) == without_names(state, names):
            cause = BEHIND
        else:
            cause = ""
        yield Finding(HISTORY, table, lines, cause)


def tables_of_state(workshop: Any) -> Tables:
    """What the schema editor makes of the models as the migrations' last state has them."""
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    state = MigrationLoader(connections["default"]).project_state()
    connections.close_all()
    for model in unmigrated_models():
        state.add_model(model)
    for model in state.models.values():
        # A history may add an index twice, as taggit's squashed one does.
        named = {index.name: index for index in model.options.get("indexes", ())}
        model.options["indexes"] = list(named.values())
    workshop.clear()
    workshop.make_with_django(state.apps)
    return by_table(workshop.snapshot())


def unmigrated_models() -> Iterator[Any]:
    """The models of installed apps that have no migrations, which have no state."""
    from django.apps import apps
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ModelState

    unmigrated = MigrationLoader(connections["default"]).unmigrated_apps
    for config in apps.get_app_configs():
        if config.label in unmigrated:
            for model in config.get_models():
                yield ModelState.from_model(model)
