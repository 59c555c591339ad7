"""Whatever the models are: three ways make one schema, and a revision leads to any other and back."""

from __future__ import annotations

import os
import shutil
from typing import Any

from django.apps.registry import Apps
from hypothesis import HealthCheck, given, note, reject, settings

from app.bridge.errors import BridgeError
from tests.bridge.any_models import State, build
from tests.bridge.drawing import Pair, pairs, rows_of, states
from tests.bridge.snapshots import difference
from tests.bridge.test_changes import Rows
from tests.bridge.workshop import Workshop

few = settings(
    max_examples=int(os.environ.get("EXAMPLES", "10")),
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


def start_over(workshop: Workshop) -> None:
    """An empty database without revisions: hypothesis calls a test many times with one workshop."""
    workshop.clear()
    shutil.rmtree(workshop.folder / "versions")
    workshop.prepare_folder()


def carried(workshop: Workshop, state: State) -> Apps:
    """The models of a state, but for the one thing that can be drawn and is refused."""
    apps = build(state).apps
    try:
        workshop.reflect(apps)
    except BridgeError as refusal:
        assert "names are cut at 63 bytes" in str(refusal), refusal
        reject()
    return apps


def insert(workshop: Workshop, rows: list[tuple[str, dict[str, Any]]]) -> None:
    """All at once: foreign keys are looked at in the end."""
    with workshop.engine.begin() as connection:
        for table, row in rows:
            connection.execute(workshop.metadata.tables[table].insert(), row)


def assert_same_values(old: Rows, new: Rows) -> None:
    """Each row is there, with the values that it had in the columns that both sides have."""
    for table in (old.keys() & new.keys()) - {"alembic_version"}:
        for one, other in zip(old[table], new[table], strict=True):
            # A column that became NOT NULL had to have something in each row.
            shared = {name for name in one.keys() & other.keys() if one[name] is not None}
            assert {name: one[name] for name in shared} == {name: other[name] for name in shared}, table


@few
@given(states())
def test_any_models_are_made_the_same_in_three_ways(workshop: Workshop, state: State) -> None:
    start_over(workshop)
    apps = carried(workshop, state)
    workshop.make_with_django(apps)
    made = workshop.snapshot()
    assert workshop.differences(apps) == []
    workshop.clear()
    workshop.make_with_sqlalchemy(apps)
    assert difference(workshop.snapshot(), made) == []
    assert workshop.differences(apps) == []
    workshop.clear()
    workshop.revise(apps)
    workshop.upgrade()
    assert difference(workshop.snapshot(), made) == []
    assert workshop.check(apps) == ""
    workshop.downgrade()
    assert workshop.snapshot() == frozenset()


@few
@given(pairs())
def test_a_revision_leads_from_any_models_to_any_others_and_back(workshop: Workshop, pair: Pair) -> None:
    start_over(workshop)
    before, after = carried(workshop, pair.before), carried(workshop, pair.after)
    workshop.make_with_django(after)
    wanted = workshop.snapshot()
    workshop.clear()
    workshop.revise(before)
    workshop.upgrade()
    there = workshop.snapshot()
    insert(workshop, rows_of(before))
    rows = workshop.rows()
    note(workshop.revise(after, "rename=none"))
    workshop.upgrade()
    assert difference(workshop.snapshot(), wanted) == []
    assert workshop.check(after) == ""
    rows_after = workshop.rows()
    assert_same_values(rows, rows_after)
    workshop.downgrade("-1")
    assert difference(workshop.snapshot(), there) == []
    assert_same_values(rows_after, workshop.rows())
    workshop.downgrade()
    assert workshop.snapshot() == frozenset()
