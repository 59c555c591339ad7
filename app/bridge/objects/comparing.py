"""Owned objects: what is declared against what the database has and what the revisions made elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import sqlalchemy as sa

from app.bridge.objects import specs
from app.bridge.objects.catalog import Found, definitions_of, found_objects
from app.bridge.objects.specs import Key, Making, OwnedSpec

Makings = dict[str, Making]


@dataclass(frozen=True)
class Change:
    """An object, and on each vendor that it changes on how it was made and how it has to be."""

    spec: OwnedSpec
    """Its kind, name and table."""
    old: Makings = field(default_factory=dict)
    new: Makings = field(default_factory=dict)

    @property
    def is_in_place(self) -> bool:
        """Whether the new one takes the old one's place with all that is built on it."""
        if self.old.keys() != self.new.keys():
            return False
        if self.spec.kind == specs.FUNCTION:
            return all(self.old[vendor].head == self.new[vendor].head for vendor in self.old)
        return self.spec.kind in (specs.SEQUENCE, specs.EXTENSION)

    def mentions(self, names: Collection[str]) -> bool:
        makings = [*self.old.values(), *self.new.values()]
        return self.spec.table in names or any(making.mentions(name) for making in makings for name in names)

    def reversed(self) -> Change:
        return replace(self, old=self.new, new=self.old)

    def for_vendor(self, vendor: str) -> Change:
        old, new = ({vendor: side[vendor]} if vendor in side else {} for side in (self.old, self.new))
        return replace(self, old=old, new=new)


@dataclass
class OwnedSides:
    """What is compared, on the vendor at hand by the database's own words."""

    connection: sa.Connection
    vendors: tuple[str, ...]
    declared: Mapping[Key, OwnedSpec]
    written: Mapping[Key, OwnedSpec]
    """What the revisions made."""
    elsewhere_is_known: bool

    @property
    def vendor(self) -> str:
        return self.connection.dialect.name

    @property
    def known(self) -> set[Key]:
        """What has an owner: no stranger to the database."""
        return {*self.declared, *self.written}

    @cached_property
    def found(self) -> dict[Key, Found]:
        everything = found_objects(self.connection) if self.known else {}
        return {key: item for key, item in everything.items() if key in self.known}

    @cached_property
    def wanted_definitions(self) -> dict[Key, str]:
        return definitions_of(self.connection, self.present_of(self.declared))

    @cached_property
    def written_definitions(self) -> dict[Key, str]:
        return definitions_of(self.connection, self.present_of(self.written))

    def present_of(self, owned: Mapping[Key, OwnedSpec]) -> list[OwnedSpec]:
        return [spec for key, spec in owned.items() if key in self.found]

    def is_wanted(self, key: Key) -> bool:
        return key in self.declared and self.vendor in self.declared[key].makings

    def is_equal(self, key: Key) -> bool:
        """Whether the database's object is what is declared."""
        found = self.found.get(key)
        return found is not None and found.definition == self.wanted_definitions.get(key)

    def present(self, key: Key) -> Making | None:
        """How to make again what the database has, in the revisions' words where they say the same."""
        written = self.written[key].makings.get(self.vendor) if key in self.written else None
        found = self.found.get(key)
        if found is None:
            return None if self.is_wanted(key) else written
        if written and self.written_definitions.get(key) == found.definition:
            return written
        return Making(found.statement) if written or self.is_wanted(key) else None

    def changes(self) -> list[Change]:
        """What differs, as declared, after what is not declared any more, the latest first."""
        gone = [key for key in reversed([*self.written]) if key not in self.declared]
        changes = (self.change(key) for key in [*gone, *self.declared])
        return [change for change in changes if change.old or change.new]

    def change(self, key: Key) -> Change:
        declared, written = self.declared.get(key), self.written.get(key)
        spec = declared or written
        assert spec is not None
        old: Makings = {}
        new: Makings = {}
        for vendor in self.vendors:
            wants = declared.makings.get(vendor) if declared else None
            has = written.makings.get(vendor) if written else None
            if vendor == self.vendor:
                has, is_equal = self.present(key), self.is_equal(key)
            elif self.elsewhere_is_known:
                is_equal = has is not None and wants is not None and has.spelling == wants.spelling
            else:
                continue
            if not is_equal:
                old |= {vendor: has} if has else {}
                new |= {vendor: wants} if wants else {}
        return Change(spec, old, new)

    def with_dependents(
        self, changes: list[Change], changed: Collection[str], grown: Collection[str]
    ) -> list[Change]:
        """The changes, and around them the objects that would be in their way, as they are.

        In the way is what names an object that goes, a view on a table whose columns change, and one
        that shows all columns (`SELECT *`) of a table that gets more of them.
        """
        complete = {change.spec.key: change for change in changes}
        gone = {change.spec.name for change in changes if change.old and not change.is_in_place}
        while waiting := [
            spec
            for key, spec in self.declared.items()
            if key not in complete
            and self.is_in_the_way(spec, gone, {*changed, *grown} if spec.shows_all else changed)
        ]:
            complete |= {spec.key: Change(spec, spec.makings, spec.makings) for spec in waiting}
            gone |= {spec.name for spec in waiting}
        removed = [key for key in complete if key not in self.declared]
        return [complete[key] for key in [*removed, *self.declared] if key in complete]

    def is_in_the_way(self, spec: OwnedSpec, gone: Collection[str], tables: Collection[str]) -> bool:
        is_view = spec.kind in (specs.VIEW, specs.MATERIALIZED_VIEW)
        names = {*gone, *tables} if is_view else gone
        return spec.table in gone or any(spec.mentions(name) for name in names if name != spec.name)
