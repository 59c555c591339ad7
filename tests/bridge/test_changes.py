"""From one state of the models to another and back, with rows in the tables, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.bridge import (
    changes_by_vendor,
    changes_found,
    changes_of_constraints,
    changes_of_postgresql,
    changes_of_schemas,
    changes_of_tables,
    changes_of_types,
)
from tests.bridge.changes import CHANGES, Change
from tests.bridge.snapshots import Lines, difference
from tests.bridge.workshop import Workshop

Rows = dict[str, list[dict[str, Any]]]
MODULES = (
    changes_by_vendor,
    changes_of_types,
    changes_of_constraints,
    changes_of_tables,
    changes_of_postgresql,
    changes_of_schemas,
    changes_found,
)
ALL = [*CHANGES, *(define for module in MODULES for define in module.CHANGES)]


@pytest.mark.parametrize("define", ALL, ids=lambda define: define.__name__)
def test_revision_leads_there_and_back(define: Callable[[Change], None], workshops: list[Workshop]) -> None:
    """Each database generates its own revisions; they are the same text, so each is right on both."""
    change = Change(define)
    text = lead_there_and_back(workshops[0], change)
    for other in workshops[1:]:
        assert revisions_of(other, change) == text


def lead_there_and_back(workshop: Workshop, change: Change) -> str:
    """Generate a revision for the models before and one for those after, and run them. Returns their text."""
    before, after = fresh_states(workshop, change)
    text = workshop.revise(change.before.apps)
    workshop.upgrade()
    assert difference(workshop.snapshot(), before) == []
    there = workshop.column_orders()
    for table, values in change.rows:
        if table in there:
            workshop.insert(table, values)
    rows = workshop.rows()
    text += workshop.revise(change.after.apps, *change.answers)
    workshop.upgrade()
    assert difference(workshop.snapshot(), after) == []
    assert workshop.check(change.after.apps) == ""
    rows_after = workshop.rows()
    assert_kept(rows, rows_after, change)
    workshop.downgrade("-1")
    assert difference(workshop.snapshot(), before) == []
    assert_kept(rows_after, workshop.rows(), change)
    workshop.downgrade()
    assert workshop.snapshot() == frozenset()
    return text


def revisions_of(workshop: Workshop, change: Change) -> str:
    """The text of both revisions, generated on this database."""
    prepare(workshop, change)
    text = workshop.revise(change.before.apps)
    workshop.upgrade()
    return text + workshop.revise(change.after.apps, *change.answers)


def fresh_states(workshop: Workshop, change: Change) -> tuple[Lines, Lines]:
    """What Django makes of the models before and after."""
    states = []
    for models in (change.before, change.after):
        prepare(workshop, change)
        workshop.make_with_django(models.apps)
        states.append(workshop.snapshot())
        workshop.clear()
    prepare(workshop, change)
    return states[0], states[1]


def prepare(workshop: Workshop, change: Change) -> None:
    """Make the extensions that the models need."""
    if workshop.vendor == "postgresql":
        workshop.execute(*[f'CREATE EXTENSION "{name}"' for name in change.extensions])


def assert_kept(old: Rows, new: Rows, change: Change) -> None:
    """Every row is there, with the same value in each column that both sides have."""
    for table in (old.keys() & new.keys()) - {"alembic_version"}:
        assert len(old[table]) == len(new[table]), table
        for one, other in zip(old[table], new[table], strict=True):
            shared = (one.keys() & other.keys()) - {"twice"} - change.reworded
            assert {column: one[column] for column in shared} == {column: other[column] for column in shared}
