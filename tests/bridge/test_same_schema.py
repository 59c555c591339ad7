"""Three ways to one schema: Django's schema editor, a revision, SQLAlchemy's create_all."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import django
import pytest
from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, HStoreField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now

from tests.bridge.snapshots import difference
from tests.bridge.workshop import Models, Workshop
from tests.bridge.zoo import zoo


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


def test_this_projects_revisions_make_what_django_makes(workshop: Workshop, run_command: Any) -> None:
    run_command("alembic", "upgrade", "head")
    run_command("alembic", "check")
    found = workshop.snapshot()
    workshop.clear()
    workshop.make_with_django(installed_apps)
    assert difference(found, workshop.snapshot()) == []


def test_djangos_own_apps_are_made_the_same_in_three_ways(scratch_database_url: str, tmp_path: Path) -> None:
    """In a process of their own: this project has another user model, and not all of them."""
    command = [
        sys.executable,
        "-m",
        "tests.bridge.contrib_project",
        scratch_database_url,
        str(tmp_path / "alembic"),
    ]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert answer.returncode == 0, answer.stderr


def test_the_zoo_is_made_the_same_in_three_ways(workshop: Workshop) -> None:
    assert_three_ways_meet(workshop, zoo().apps)


def test_foreign_keys_made_at_the_end_stand_in_the_order_of_their_columns(workshop: Workshop) -> None:
    """Keys in a circle; SQLAlchemy keeps those of a table in a set, in another order in each process."""
    columns = ["zebra", "ant", "mole", "bee", "yak", "cat"]
    library = Models()
    keys: dict[str, Any] = {
        name: models.ForeignKey("Shelf", models.CASCADE, related_name="+") for name in columns
    }
    library.add("Book", **keys)
    library.add("Shelf", first=models.ForeignKey("Book", models.CASCADE, related_name="+"))
    text = workshop.revise(library.apps)
    made_later = re.findall(r"create_foreign_key\(.*?\['(\w+)_id'\]", text, re.DOTALL)
    assert made_later in (columns, ["first"])
    workshop.upgrade()
    assert workshop.differences(library.apps) == []


def test_the_zoos_revision_is_the_same_text_on_both_vendors(workshops: list[Workshop]) -> None:
    assert len({workshop.revise(zoo().apps) for workshop in workshops}) == 1


def test_the_zoo_is_made_the_same_for_one_vendor(workshop: Workshop, settings: Any) -> None:
    settings.BRIDGE_VENDORS = None
    assert_three_ways_meet(workshop, zoo().apps)


@pytest.mark.vendor("postgresql")
@pytest.mark.parametrize("vendors", [None, ["sqlite", "postgresql"]])
def test_an_exclusion_with_further_columns_is_made_the_same(
    workshop: Workshop, settings: Any, vendors: list[str] | None
) -> None:
    settings.BRIDGE_VENDORS = vendors
    constraint = ExclusionConstraint(
        name="loans_are_apart",
        expressions=[("period", RangeOperators.OVERLAPS)],
        include=["book"],
        condition=Q(book__gt=0),
        deferrable=models.Deferrable.DEFERRED,
    )
    library = Models()
    library.add(
        "Loan",
        book=models.IntegerField(),
        period=DateTimeRangeField(),
        meta={"required_db_vendor": "postgresql", "constraints": [constraint]},
    )
    assert_three_ways_meet(workshop, library.apps)
    workshop.revisions[-1].unlink()
    workshop.revise(library.apps)
    workshop.upgrade()
    definition = "EXCLUDE USING gist (period WITH &&) INCLUDE (id) WHERE (book > 0) DEFERRABLE"
    workshop.execute(
        "ALTER TABLE library_loan DROP CONSTRAINT loans_are_apart",
        f"ALTER TABLE library_loan ADD CONSTRAINT loans_are_apart {definition}",
    )
    made = workshop.snapshot()
    assert "loans_are_apart" in workshop.check(library.apps)
    workshop.revise(library.apps)
    workshop.upgrade()
    assert workshop.check(library.apps) == ""
    workshop.downgrade("-1")
    assert difference(workshop.snapshot(), made) == []


@pytest.mark.vendor("postgresql")
@pytest.mark.parametrize("vendors", [None, ["sqlite", "postgresql"]])
def test_hstore_is_made_the_same(workshop: Workshop, settings: Any, vendors: list[str] | None) -> None:
    settings.BRIDGE_VENDORS = vendors
    workshop.extensions = ("hstore",)
    workshop.clear()
    library = Models()
    library.add(
        "Book",
        facts=HStoreField(),
        more=HStoreField(null=True),
        meta={
            "required_db_vendor": "postgresql",
            "indexes": [GinIndex(fields=["facts"], name="by_facts"), GistIndex(fields=["more"], name="more")],
            "constraints": [models.CheckConstraint(condition=Q(facts__has_key="isbn"), name="has_isbn")],
        },
    )
    assert_three_ways_meet(workshop, library.apps)


class NoDrafts:
    """A router that keeps a model out of the database."""

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        return None if app_label != "library" else model_name is None or "draft" not in model_name


def test_what_a_router_keeps_out_is_not_made(workshop: Workshop, settings: Any) -> None:
    """A many-to-many table comes with the model of its field, and no router is asked about it."""
    settings.DATABASE_ROUTERS = [NoDrafts()]
    library = Models()
    library.add("Author", drafts=models.ManyToManyField("Draft", db_constraint=False))
    library.add("Draft", authors=models.ManyToManyField("Author", related_name="+"))
    library.add("Book", draft=models.ForeignKey("Draft", models.CASCADE, db_constraint=False))
    assert {*workshop.reflect(library.apps).tables} == {
        "library_author",
        "library_author_drafts",
        "library_book",
    }
    assert_three_ways_meet(workshop, library.apps)


@pytest.mark.skipif(django.VERSION < (6, 1), reason="Django 6.1 has DB_CASCADE")
def test_what_the_database_does_on_delete_is_made_the_same(workshop: Workshop) -> None:
    library = Models()
    library.add("Author", name=models.CharField(max_length=50))
    library.add(
        "Book",
        author=models.ForeignKey("Author", models.DB_CASCADE),
        editor=models.ForeignKey("Author", models.DB_SET_NULL, null=True, related_name="+"),
    )
    assert "ondelete='CASCADE'" in workshop.revise(library.apps)
    workshop.clear()
    workshop.revisions[0].unlink()
    assert_three_ways_meet(workshop, library.apps)


def test_a_revision_reads_as_expected(workshop: Workshop) -> None:
    """The same text on both vendors, kept for people to see what revisions look like."""
    expected = Path(__file__).parent / "expected" / "library.py.txt"
    assert workshop.revise(library().apps) == expected.read_text(encoding="utf-8")


def test_each_vendors_words_and_tables_read_as_such(workshop: Workshop) -> None:
    library = Models()
    library.add("Loan", since=models.DateTimeField(db_default=Now()))
    library.add("Word", meta={"required_db_vendor": "postgresql"}, words=ArrayField(models.TextField()))
    text = workshop.revise(library.apps)
    assert "from app.bridge.types import ByVendor\n" in text
    assert "server_default=ByVendor(" in text
    assert "STATEMENT_TIMESTAMP()" in text and "STRFTIME" in text
    guard = "    if op.get_context().dialect.name == 'postgresql':\n        op."
    assert f"{guard}create_table(\n            'library_word'," in text
    assert "sa.Column('words', postgresql.ARRAY(sa.Text()), nullable=False)" in text
    assert f"{guard}drop_table('library_word')" in text


def library() -> Models:
    """A little of everything."""
    library = Models()
    library.add(
        "Author",
        name=models.CharField(max_length=50, unique=True),
        favorite=models.ForeignKey("Book", models.SET_NULL, null=True, related_name="+"),
    )
    library.add(
        "Book",
        title=models.CharField(max_length=200),
        pages=models.PositiveIntegerField(),
        price=models.DecimalField(max_digits=7, decimal_places=2, null=True),
        shelf=models.CharField(max_length=9, db_default="A"),
        published=models.DateTimeField(),
        extra=models.JSONField(default=dict),
        authors=models.ManyToManyField("Author"),
        next=models.OneToOneField("self", models.SET_NULL, null=True),
        meta={
            "unique_together": {("title", "published")},
            "indexes": [models.Index(fields=["-published", "title"], name="newest_books_first")],
            "constraints": [
                models.CheckConstraint(condition=Q(pages__gt=0), name="book_has_pages"),
                models.UniqueConstraint(Lower("title"), name="title_is_unique_in_any_case"),
            ],
        },
    )
    return library
