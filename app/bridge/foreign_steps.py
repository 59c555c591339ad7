"""What Django migrations of installed apps do beyond the schema that their models describe.

Those migrations do not run here: their tables come from the models, by Alembic. A step
that moves data or makes what no model tells (an extension, a function) would be lost, so
each is listed until a revision carries it or somebody says why none has to.
"""

from __future__ import annotations

import importlib.util
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.db.migrations import Migration, RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation

from app.bridge.errors import BridgeError

SCHEMA_MODULES = ("django.db.migrations.operations.models", "django.db.migrations.operations.fields")
"""Their operations change what models say, and a comparison of schemas finds that."""
OTHER_SCHEMA_OPERATIONS = (
    "AddConstraintNotValid",
    "AddIndexConcurrently",
    "RemoveIndexConcurrently",
    "ValidateConstraint",
)
"""Those of django.contrib.postgres.operations that end where the models are; the rest do not."""
LONGEST_SUMMARY = 100


@dataclass(frozen=True)
class ForeignStep:
    """One operation of a Django migration that a comparison of schemas cannot find."""

    app: str
    migration: str
    index: int
    summary: str
    place: str
    """The file and line that say what it does."""

    @property
    def key(self) -> str:
        return f"{self.app}.{self.migration}:{self.index}"


def foreign_steps() -> list[ForeignStep]:
    """The steps of every installed app, in the order of their migrations.

    Imports the apps' migrations. Raises BridgeError for one that cannot be imported.
    """
    return [step for config in apps.get_app_configs() for step in steps_of(config)]


def steps_of(config: AppConfig) -> Iterator[ForeignStep]:
    migrations = migrations_of(config.name)
    for name, migration in sorted(migrations.items()):
        if is_only_a_squash(migration, config.label, set(migrations)):
            continue
        for index, operation in enumerate(migration.operations):
            if not is_carried_by_models(operation):
                yield ForeignStep(
                    config.label, name, index, summary_of(operation), place_of(operation, migration)
                )


@cache
def migrations_of(app: str) -> dict[str, type[Migration]]:
    """The migrations that an app brings along, whatever MIGRATION_MODULES says."""
    package = f"{app}.migrations"
    if importlib.util.find_spec(package) is None:
        return {}
    found = pkgutil.iter_modules(import_module(package).__path__)
    names = [module.name for module in found if not module.ispkg and module.name[0] not in "_~"]
    return {name: load(f"{package}.{name}") for name in names}


def load(module: str) -> type[Migration]:
    try:
        loaded = import_module(module)
    except Exception as error:
        raise BridgeError(f"The Django migration {module} cannot be read for its steps: {error!r}") from error
    migration = getattr(loaded, "Migration", None)
    if not (isinstance(migration, type) and issubclass(migration, Migration)):
        raise BridgeError(f"{module} is among an app's migrations and has no class Migration.")
    return migration


def is_only_a_squash(migration: type[Migration], label: str, present: set[str]) -> bool:
    """Whether its steps are those of other migrations, all of which are here to be listed."""
    replaced = {name for app, name in migration.replaces if app == label}
    return bool(replaced) and replaced <= present


def is_carried_by_models(operation: Operation) -> bool:
    """Whether models tell the outcome, or there is none."""
    kind = type(operation)
    if kind.__module__ in SCHEMA_MODULES:
        return True
    if kind.__module__ == "django.contrib.postgres.operations" and kind.__name__ in OTHER_SCHEMA_OPERATIONS:
        return True
    if isinstance(operation, RunPython):
        return operation.code == RunPython.noop
    return isinstance(operation, RunSQL) and operation.sql == RunSQL.noop


def summary_of(operation: Any) -> str:
    """What it does, on one line."""
    if isinstance(operation, RunPython):
        code: Any = operation.code
        told = (inspect.getdoc(code) or "").partition("\n\n")[0]
        name = getattr(code, "__qualname__", type(code).__qualname__)
        return shortened(f"RunPython {name}: {told}" if told else f"RunPython {name}")
    if isinstance(operation, RunSQL):
        return shortened(f"RunSQL {words_of_sql(operation.sql)}")
    if isinstance(operation, SeparateDatabaseAndState):
        inner = "; ".join(one.describe() for one in operation.database_operations)
        return shortened(f"SeparateDatabaseAndState in the database: {inner or 'nothing'}")
    return shortened(
        f"{type(operation).__qualname__} of {type(operation).__module__}: {operation.describe()}"
    )


def words_of_sql(sql: Any) -> str:
    """The statements of RunSQL, which are text or a list of texts and (text, parameters)."""
    statements = [sql] if isinstance(sql, str) else sql
    return "; ".join(one if isinstance(one, str) else one[0] for one in statements)


def shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUMMARY else f"{line[: LONGEST_SUMMARY - 1]}…"


def place_of(operation: Any, migration: type[Migration]) -> str:
    """Where to read it: the line of a RunPython's function, else the migration's file."""
    if isinstance(operation, RunPython) and (code := getattr(operation.code, "__code__", None)):
        return f"{code.co_filename}:{code.co_firstlineno}"
    return inspect.getfile(migration)


def came_with(label: str) -> str:
    """The distribution that brings an app and its version, `Django 5.2.1`; "" for the project's own."""
    name = apps.get_app_config(label).name
    candidates = distributions_by_package().get(name.partition(".")[0], [])
    path = f"{name.replace('.', '/')}/__init__.py"
    for candidate in dict.fromkeys(candidates):
        try:
            found = distribution(candidate)
        except PackageNotFoundError:
            continue
        if len(set(candidates)) == 1 or any(file.as_posix() == path for file in found.files or ()):
            return f"{found.name} {found.version}"
    return ""


@cache
def distributions_by_package() -> dict[str, list[str]]:
    return {package: list(names) for package, names in packages_distributions().items()}


def relative_to_site(place: str) -> str:
    """A file of an installed package without the folder that packages are installed in."""
    marker = "site-packages/"
    return Path(place).as_posix().partition(marker)[2] or place
