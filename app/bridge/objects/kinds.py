"""What an app can declare in `database_objects` of its AppConfig."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.apps.registry import Apps
from django.db import router

from app.bridge.errors import BridgeError
from app.bridge.objects import specs
from app.bridge.objects.specs import Key, Making, OwnedSpec, Words, vendors_of_kind, words_for

ATTRIBUTE = "database_objects"


@dataclass(frozen=True, eq=False)
class OwnedObject:
    """Something that the database has beside tables. `sql` is the one statement that creates it.

    SQL is a string, or `ByVendor(sqlite=…, postgresql=…)`; a vendor that it leaves out does
    not have the object. Names in it stand without a schema. `then` is a statement that runs
    right after each creation, to fill what was made from the rows that are there.
    """

    kind: ClassVar[str]
    name: str
    sql: Words = None
    then: Words = None

    @property
    def owner(self) -> str:
        """The table that it is on."""
        return ""

    def spec(self, vendors: Iterable[str]) -> OwnedSpec:
        """Its values on these vendors. Raises BridgeError where the SQL creates something else."""
        makings = {}
        for vendor in vendors:
            sql = words_for(self.words_of_creation, vendor) if vendor in vendors_of_kind(self.kind) else ""
            if sql:
                self.refuse_other(sql)
                makings[vendor] = Making(sql, words_for(self.then, vendor))
        return OwnedSpec(self.kind, self.name, self.owner, makings)

    @property
    def words_of_creation(self) -> Words:
        return self.sql

    def refuse_other(self, sql: str) -> None:
        begins = r"CREATE\s+(?:OR\s+REPLACE\s+|CONSTRAINT\s+)*" + self.kind.replace(" ", r"\s+")
        named = rf'\s+(?:IF\s+NOT\s+EXISTS\s+)?"?{re.escape(self.name)}(?!\w)'
        if not re.match(begins + named, sql, re.IGNORECASE):
            raise BridgeError(
                f"The {self.kind} {self.name!r}: its SQL has to begin "
                f"CREATE {self.kind.upper()} {self.name}, and begins {' '.join(sql.split())[:50]!r}."
            )


class Extension(OwnedObject):
    """An extension of PostgreSQL. Its name is enough; needs the right to create it."""

    kind = specs.EXTENSION

    @property
    def words_of_creation(self) -> Words:
        return self.sql or f'CREATE EXTENSION IF NOT EXISTS "{self.name}"'


class Sequence(OwnedObject):
    """A sequence of PostgreSQL's that no column owns. Its count goes on when its options change."""

    kind = specs.SEQUENCE


class Function(OwnedObject):
    """A function of PostgreSQL's. Made before the tables, unless it names one."""

    kind = specs.FUNCTION


class View(OwnedObject):
    """A view. Dropped and made again around changes of the tables that it names."""

    kind = specs.VIEW


class MaterializedView(OwnedObject):
    """A materialized view of PostgreSQL's."""

    kind = specs.MATERIALIZED_VIEW


class VirtualTable(OwnedObject):
    """A virtual table of SQLite's, such as an FTS5 index, with the shadow tables that it makes."""

    kind = specs.VIRTUAL_TABLE


@dataclass(frozen=True, eq=False)
class Trigger(OwnedObject):
    """A trigger on `table`, which is the table's name and not the model's."""

    kind: ClassVar[str] = specs.TRIGGER
    table: str = ""

    @property
    def owner(self) -> str:
        if not self.table:
            raise BridgeError(f"The trigger {self.name!r} has no table: say Trigger(…, table='…').")
        return self.table


def declared_objects(apps: Apps, alias: str, vendors: tuple[str, ...]) -> dict[Key, OwnedSpec]:
    """What the apps declare for a database, in order.

    Raises BridgeError that names the app and the object that cannot be.
    """
    found: dict[Key, OwnedSpec] = {}
    for config in apps.get_app_configs():
        if not router.allow_migrate(alias, config.label):
            continue
        for item in getattr(config, ATTRIBUTE, ()):
            spec = checked(config.label, item, vendors)
            if spec.key in found:
                raise BridgeError(f"{config.label}: the {spec.kind} {spec.name!r} is declared twice.")
            if spec.makings:
                found[spec.key] = spec
    return found


def checked(label: str, item: object, vendors: tuple[str, ...]) -> OwnedSpec:
    if not isinstance(item, OwnedObject):
        raise BridgeError(f"{label}.{ATTRIBUTE} holds {item!r}: it takes what app.bridge.objects has.")
    try:
        return item.spec(vendors)
    except BridgeError as error:
        raise BridgeError(f"{label}: {error}") from None
