"""Columns that become NOT NULL where rows are: filled first, and never by a guess."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import models

from app.bridge.errors import BridgeError
from tests.bridge.changes import Change, title, two_books
from tests.bridge.snapshots import difference
from tests.bridge.test_changes import fresh_states
from tests.bridge.test_renames import generated
from tests.bridge.workshop import Workshop

FILLS: dict[str, tuple[models.Field[Any, Any], str | None, Any]] = {
    "number": (models.IntegerField(default=18), None, 18),
    "text with a quote": (models.CharField(max_length=30, default="it's 5 % :a"), None, "it's 5 % :a"),
    "truth": (models.BooleanField(default=True), None, True),
    "blank text": (models.CharField(max_length=9, blank=True), None, ""),
    "callable": (models.IntegerField(default=lambda: 4), None, 4),
    "json": (models.JSONField(default=dict), None, None),
    "key": (models.UUIDField(default=uuid.UUID(int=5)), None, uuid.UUID(int=5)),
    "decimal": (models.DecimalField(max_digits=5, decimal_places=2, default="1.50"), None, 1.5),
    "moment": (models.DateTimeField(default=dt.datetime(2027, 1, 2, tzinfo=dt.UTC)), None, None),
    "day": (models.DateField(default=dt.date(2027, 1, 2)), None, dt.date(2027, 1, 2)),
    "database default": (models.IntegerField(db_default=6), None, 6),
    "one-off number": (models.IntegerField(), "7", 7),
    "one-off from another column": (models.CharField(max_length=90), "upper(title)", None),
    "one-off moment": (models.DateTimeField(auto_now_add=True), "CURRENT_TIMESTAMP", None),
    "unique from another column": (models.IntegerField(unique=True), "id * 2", None),
}


@pytest.mark.parametrize("field, answer, value", FILLS.values(), ids=FILLS)
@pytest.mark.parametrize("is_altered", [False, True], ids=["added", "altered"])
def test_rows_get_a_value_before_the_column_is_required(
    field: Any, answer: str | None, value: Any, is_altered: bool, workshops: list[Workshop]
) -> None:
    """One text on both databases; the catalog ends as a fresh one's, and goes back to what it was."""

    def define(change: Change) -> None:
        nullable = field.clone()
        nullable.null = True
        change.change("Book", {"extra": nullable} if is_altered else {}, {"extra": field}, title=title())
        change.answers = [f"default=library_book.extra={answer}"] if answer else []
        two_books(change)

    change = Change(define)
    wanted = {workshop.vendor: fresh_states(workshop, change) for workshop in workshops}
    texts = [generated(workshop, change) for workshop in workshops]
    assert texts[0] == texts[-1]
    for workshop in workshops:
        before, after = wanted[workshop.vendor]
        workshop.upgrade("0001")
        workshop.reflect(change.before.apps)
        for table, values in change.rows:
            workshop.insert(table, values | ({"extra": None} if is_altered else {}))
        workshop.upgrade()
        assert difference(workshop.snapshot(), after) == []
        if value is not None:
            book = workshop.reflect(change.after.apps).tables["library_book"]
            with workshop.engine.connect() as connection:
                found = connection.execute(book.select()).mappings().all()
            assert [row["extra"] for row in found] == [value, value]
        workshop.downgrade("-1")
        assert difference(workshop.snapshot(), before) == []


def required(**options: Any) -> Change:
    return Change(
        lambda change: change.change("Book", {}, {"pages": models.IntegerField(**options)}, title=title())
    )


def revise(workshop: Workshop, change: Change, *answers: str) -> str:
    workshop.revise(change.before.apps)
    workshop.upgrade()
    return workshop.revise(change.after.apps, *answers)


def test_a_required_column_without_a_value_is_refused(workshop: Workshop) -> None:
    with pytest.raises(BridgeError, match=r'--default "library_book\.pages=…"'):
        revise(workshop, required())
    assert len(workshop.revisions) == 1


def test_a_column_that_becomes_required_is_refused_without_a_value(workshop: Workshop) -> None:
    def define(change: Change) -> None:
        change.change("Book", {"pages": models.IntegerField(null=True)}, {"pages": models.IntegerField()})

    with pytest.raises(BridgeError, match=r"library_book\.pages=none"):
        revise(workshop, Change(define))


def test_a_default_that_all_rows_share_does_not_suit_a_unique_column(workshop: Workshop) -> None:
    with pytest.raises(BridgeError, match="differs from row to row"):
        revise(workshop, required(unique=True, default=3))


def test_a_data_step_may_be_left_to_the_author(workshop: Workshop) -> None:
    upgrade = revise(workshop, required(), "default=library_book.pages=none").partition("def downgrade")[0]
    assert "UPDATE" not in upgrade
    assert "nullable=True" in upgrade
    assert "nullable=False" in upgrade


def test_a_value_that_is_no_sql_is_refused(workshop: Workshop) -> None:
    with pytest.raises(BridgeError, match="Put text in quotes"):
        revise(workshop, required(), "default=library_book.pages=new words")
    assert len(workshop.revisions) == 1


def test_a_value_for_an_unknown_column_is_refused(workshop: Workshop) -> None:
    with pytest.raises(BridgeError, match=r"Those that are: library_book\.pages"):
        revise(workshop, required(), "default=library_book.pages=1", "default=library_book.pagse=1")


def test_a_table_that_points_elsewhere_is_filled_and_altered_in_one_revision(workshop: Workshop) -> None:
    """PostgreSQL alters no table with deferred checks pending."""

    def define(change: Change) -> None:
        change.both("Author", name=title())
        key = models.ForeignKey("Author", models.CASCADE, null=True)
        required = models.ForeignKey("Author", models.CASCADE)
        change.change("Book", {"author": key}, {"author": required}, title=title())
        change.row("library_author", id=5, name="Ende")
        two_books(change)

    change = Change(define)
    workshop.revise(change.before.apps)
    workshop.upgrade()
    for table, values in change.rows:
        workshop.insert(table, values)
    workshop.revise(change.after.apps, "default=library_book.author_id=5")
    workshop.upgrade()
    assert {row["author_id"] for row in workshop.rows()["library_book"]} == {5}
