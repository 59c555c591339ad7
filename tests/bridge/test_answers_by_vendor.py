"""Renames, and values for rows that were there, of what each vendor words its own way or has alone."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat, Now

from app.bridge.drift import find_drift
from tests.bridge.changes import Change, title, two_books
from tests.bridge.changes_by_vendor import generated, only
from tests.bridge.test_changes import lead_there_and_back
from tests.bridge.test_renames import test_a_rename_keeps_the_rows_and_leads_back as keeps_the_rows
from tests.bridge.workshop import Workshop


def test_a_default_in_each_vendors_words_fills_the_rows(workshops: list[Workshop]) -> None:
    def define(change: Change) -> None:
        since: Any = models.DateTimeField(db_default=Now())
        change.change("Book", {"since": models.DateTimeField(null=True)}, {"since": since}, title=title())
        two_books(change)

    texts = []
    for workshop in workshops:
        change = Change(define)
        workshop.revise(change.before.apps)
        workshop.upgrade()
        for table, values in change.rows:
            workshop.insert(table, values)
        texts.append(workshop.revise(change.after.apps))
        workshop.upgrade()
        assert all(row["since"] for row in workshop.rows()["library_book"])
        assert workshop.check(change.after.apps) == ""
    assert texts[0] == texts[-1]


def test_required_columns_of_tables_that_one_vendor_has(workshops: list[Workshop]) -> None:
    def define(change: Change) -> None:
        change.both("Book", title=title())
        for vendor in ("sqlite", "postgresql"):
            change.change(
                f"{vendor}_Word",
                {
                    "length": models.IntegerField(null=True),
                    "book": models.ForeignKey("Book", models.CASCADE, null=True),
                },
                {
                    "length": models.IntegerField(),
                    "extra": models.JSONField(default=dict),
                    "book": models.ForeignKey("Book", models.CASCADE),
                },
                meta=only(vendor),
            )
            change.answers += [f"default=library_{vendor}_word.{name}=1" for name in ("length", "book_id")]
        two_books(change)

    texts = [lead_there_and_back(workshop, Change(define)) for workshop in workshops]
    print(texts[0])
    assert texts[0] == texts[-1]


def test_a_column_is_renamed_that_another_is_generated_from(workshops: list[Workshop]) -> None:
    def define(change: Change) -> None:
        change.change(
            "Book",
            {"fone": title(), **generated(Concat("fone", Value("!")))},
            {"phone": title(), **generated(Concat("phone", Value("!")))},
        )
        change.answers = ["rename=library_book.fone=phone"]
        change.row("library_book", id=1, fone="7")

    keeps_the_rows(define, workshops)


def test_a_table_that_one_vendor_has_is_renamed_there(workshop: Workshop) -> None:
    change = Change(lambda change: None)
    sizes = {"title": title(db_index=True), "size": models.IntegerField(unique=True)}
    change.before.add("Shop", meta=only(workshop.vendor), **sizes)
    change.after.add("Store", meta=only(workshop.vendor), **sizes)
    change.answers = ["rename=library_shop=library_store"]
    change.row("library_shop", id=1, title="a", size=7)
    lead_there_and_back(workshop, change)
    assert "op.drop_table" not in workshop.revisions[-1].read_text()


def test_a_table_that_another_vendor_has_is_no_drift(workshop: Workshop) -> None:
    change = Change(lambda change: None)
    for vendor in ("sqlite", "postgresql"):
        change.after.add(f"{vendor}_Word", meta=only(vendor), title=title())
    workshop.revise(change.after.apps)
    workshop.upgrade()
    with workshop.engine.connect() as connection:
        report = find_drift(connection, workshop.metadata)
    assert report.drift == []
    assert report.unknown == []
