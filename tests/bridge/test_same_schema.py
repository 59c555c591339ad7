"""Three ways to one schema: Django's schema editor, a revision, SQLAlchemy's create_all."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps as installed_apps
from django.apps.registry import Apps

from tests.bridge.snapshots import difference
from tests.bridge.workshop import Workshop
from tests.bridge.zoo import single_vendor_zoo, zoo


def assert_three_ways_meet(workshop: Workshop, apps: Apps) -> None:
    workshop.make_with_django(apps)
    django, order = workshop.snapshot(), workshop.column_orders()
    assert workshop.differences(apps) == []
    workshop.clear()
    workshop.make_with_sqlalchemy(apps)
    assert difference(workshop.snapshot(), django) == []
    workshop.clear()
    workshop.revise(apps)
    workshop.upgrade()
    assert difference(workshop.snapshot(), django) == []
    assert workshop.column_orders() == order
    assert workshop.differences(apps) == []
    assert workshop.check(apps) == ""
    workshop.downgrade()
    assert workshop.snapshot() == frozenset()


def test_this_project_is_made_the_same_in_three_ways(workshop: Workshop) -> None:
    assert_three_ways_meet(workshop, installed_apps)


def test_the_zoo_is_made_the_same_in_three_ways(workshop: Workshop) -> None:
    assert_three_ways_meet(workshop, zoo().apps)


def test_the_zoo_is_made_the_same_for_one_vendor(workshop: Workshop, settings: Any) -> None:
    settings.BRIDGE_VENDORS = None
    assert_three_ways_meet(workshop, zoo().apps)


def test_what_differs_between_vendors_is_made_the_same_for_one(workshop: Workshop, settings: Any) -> None:
    settings.BRIDGE_VENDORS = None
    assert_three_ways_meet(workshop, single_vendor_zoo().apps)
