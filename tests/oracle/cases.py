"""What the oracle tries: sets of Django apps, with the settings that they need."""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
VENDORS = ("sqlite", "postgresql")
SUITE, PACKAGES, CONTRIB = "django's test suite", "third-party apps", "django's own apps"

ALWAYS_INSTALLED = (
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sites",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.staticfiles",
)
OWN_APPS = (*ALWAYS_INSTALLED, "django.contrib.flatpages", "django.contrib.redirects")
LOOKUPS = tuple(f"migrations.migrations_test_apps.lookuperror_{letter}" for letter in "abc")
# Apps of Django's test suite whose models refer to what is not always installed.
ALSO_INSTALLED = {
    "deprecation": ("django.contrib.flatpages", "django.contrib.redirects"),
    "flatpages_tests": ("django.contrib.flatpages",),
    "redirects_tests": ("django.contrib.redirects",),
    "postgres_tests": ("django.contrib.postgres",),
    "proxy_model_inheritance.app1": ("app2",),
    **{module: tuple(other for other in LOOKUPS if other != module) for module in LOOKUPS},
}
ALSO_IMPORTED_FROM = {"proxy_model_inheritance.app1": "proxy_model_inheritance"}
LEFT_OUT = (
    "gis_tests",  # needs GDAL and PostGIS
    "admin_scripts.broken_app",  # is there to fail when it is imported
    "i18n.project_dir",  # translates while it is imported, which a started project forbids
    "migrations.migrations_test_apps.unmigrated_app",  # points at a model that only a migration has
)


@dataclass(frozen=True)
class Case:
    """Some apps in a project of their own, on one vendor."""

    group: str
    name: str
    vendor: str
    apps: tuple[str, ...]
    """INSTALLED_APPS."""
    background: tuple[str, ...] = ()
    """Those of the apps whose tables are compared, and counted with another case."""
    settings: dict[str, Any] = field(default_factory=dict)
    path: tuple[str, ...] = ()
    """Folders from which the apps are imported."""
    migrates: bool = False
    """Whether what the apps' own migrations make is compared too."""

    @property
    def title(self) -> str:
        return f"{self.name} on {self.vendor}"

    def told(self) -> dict[str, Any]:
        """The case as JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_told(cls, told: dict[str, Any]) -> Case:
        lists = {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
        return cls(**{**told, **lists})


def all_cases(suite: Path | None) -> Iterator[Case]:
    """Every case, for each vendor; `suite` is the folder of Django's tests."""
    for vendor in VENDORS:
        yield Case(CONTRIB, "contrib", vendor, OWN_APPS, migrates=True)
    if suite:
        yield from suite_cases(suite)
    yield from package_cases()


def suite_cases(suite: Path) -> Iterator[Case]:
    """One for each app with models in Django's tests, and one with many of them in one project."""
    for module in sorted(suite_modules(suite)):
        extra = ALSO_INSTALLED.get(module, ())
        apps = (*ALWAYS_INSTALLED, *extra, module)
        folders = [suite, *(suite / name for name in [ALSO_IMPORTED_FROM.get(module)] if name)]
        for vendor in VENDORS:
            yield Case(SUITE, module, vendor, apps, background=apps[:-1], path=tuple(map(str, folders)))


def suite_modules(suite: Path) -> Iterator[str]:
    for pattern in ("**/models.py", "**/models/__init__.py"):
        for found in suite.glob(pattern):
            folder = found.parent if found.name == "models.py" else found.parent.parent
            module = ".".join(folder.relative_to(suite).parts)
            is_package = all(
                (part / "__init__.py").exists()
                for part in (folder, folder.parent, suite / module.split(".")[0])
                if part != suite
            )
            if module and is_package and not is_left_out(module):
                yield module


def is_left_out(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in LEFT_OUT)


def package_cases(file: Path = HERE / "packages.toml") -> Iterator[Case]:
    """One for each entry of packages.toml whose apps are installed here."""
    for name, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
        apps = entry["apps"]
        background = [app for app in ALWAYS_INSTALLED if app not in entry.get("without", ())]
        for vendor in entry.get("vendors", VENDORS):
            yield Case(
                PACKAGES,
                name,
                vendor,
                (*background, *apps),
                background=tuple(background),
                settings=entry.get("settings", {}),
                path=(str(HERE),),
                migrates=entry.get("migrates", True),
            )


def missing(apps: Iterable[str]) -> list[str]:
    """The apps that are not installed."""
    return [app for app in apps if importlib.util.find_spec(app.partition(".")[0]) is None]
