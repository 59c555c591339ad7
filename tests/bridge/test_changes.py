"""From one state of the models to another and back, with rows in the tables, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.bridge import changes_by_vendor
from tests.bridge.changes import CHANGES, Change
from tests.bridge.snapshots import Lines, difference
from tests.bridge.workshop import Workshop

Rows = dict[str, list[dict[str, Any]]]


@pytest.mark.parametrize("define", [*CHANGES, *changes_by_vendor.CHANGES], ids=lambda define: define.__name__)
def test_revision_leads_there_and_back(define: Callable[[Change], None], workshops: list[Workshop]) -> None:
    """Each database generates its own revisions; they are the same text, so each is right on both."""
    change = Change(define)
    texts = [lead_there_and_back(workshop, change) for workshop in workshops]
    assert texts[0] == texts[-1]


def lead_there_and_back(workshop: Workshop, change: Change) -> str:
    """Generate a revision for the models before and one for those after, and run them. Returns their text."""
    before, after = fresh_states(workshop, change)
    text = workshop.revise(change.before.apps)
    workshop.upgrade()
    assert difference(workshop.snapshot(), before) == []
    for table, values in change.rows:
        workshop.insert(table, values)
    rows = workshop.rows()
    text += workshop.revise(change.after.apps, *change.answers)
    workshop.upgrade()
    assert difference(workshop.snapshot(), after) == []
    assert workshop.check(change.after.apps) == ""
    rows_after = workshop.rows()
    assert_kept(rows, rows_after)
    workshop.downgrade("-1")
    assert difference(workshop.snapshot(), before) == []
    assert_kept(rows_after, workshop.rows())
    workshop.downgrade()
    assert workshop.snapshot() == frozenset()
    return text


def fresh_states(workshop: Workshop, change: Change) -> tuple[Lines, Lines]:
    """What Django makes of the models before and after."""
    states = []
    for models in (change.before, change.after):
        workshop.make_with_django(models.apps)
        states.append(workshop.snapshot())
        workshop.clear()
    return states[0], states[1]


def assert_kept(old: Rows, new: Rows) -> None:
    """Every row is there, with the same value in each column that both sides have."""
    for table in (old.keys() & new.keys()) - {"alembic_version"}:
        assert len(old[table]) == len(new[table]), table
        for one, other in zip(old[table], new[table], strict=True):
            shared = [column for column in one.keys() & other.keys() if column != "twice"]
            assert {column: one[column] for column in shared} == {column: other[column] for column in shared}
