"""A database changed behind the models' back: the change is seen, healed, and restored by the downgrade."""

from __future__ import annotations

import pytest
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from app.bridge.drift import find_drift
from tests.bridge.snapshots import Lines, difference
from tests.bridge.workshop import Models, Workshop

ANYWHERE = {
    "column added": "ALTER TABLE library_book ADD COLUMN extra integer",
    "column renamed": "ALTER TABLE library_book RENAME COLUMN pages TO leaves",
    "index added": "CREATE INDEX extra ON library_book (pages, title DESC)",
    "expression index added": "CREATE INDEX extra ON library_book (upper(title))",
    "partial index added": "CREATE UNIQUE INDEX extra ON library_book (pages) WHERE pages > 5",
    "index dropped": "DROP INDEX book_by_title",
    "expression index dropped": "DROP INDEX book_in_lower_case",
    "conditional unique dropped": "DROP INDEX title_is_unique_for_long_books",
    "index made unique": "DROP INDEX book_by_title; "
    "CREATE UNIQUE INDEX book_by_title ON library_book (title, id DESC)",
    "index of another order": "DROP INDEX book_by_title; "
    "CREATE INDEX book_by_title ON library_book (title, id)",
    "index of another condition": "DROP INDEX title_is_unique_for_long_books; "
    "CREATE UNIQUE INDEX title_is_unique_for_long_books ON library_book (title) WHERE pages > 101",
    "index of another expression": "DROP INDEX book_in_lower_case; "
    "CREATE INDEX book_in_lower_case ON library_book (upper(title))",
    "foreign key's index dropped": "DROP INDEX library_book_author_id_d9a3b67e",
}
POSTGRESQL = {
    "type changed": "ALTER TABLE library_book ALTER title TYPE varchar(51)",
    "type widened": "ALTER TABLE library_book ALTER rank TYPE bigint",
    "digits changed": "ALTER TABLE library_book ALTER price TYPE numeric(6, 2)",
    "not null dropped": "ALTER TABLE library_book ALTER title DROP NOT NULL",
    "not null set": "ALTER TABLE library_book ALTER note SET NOT NULL",
    "default dropped": "ALTER TABLE library_book ALTER shelf DROP DEFAULT",
    "default changed": "ALTER TABLE library_book ALTER shelf SET DEFAULT 'B'",
    "default set": "ALTER TABLE library_book ALTER title SET DEFAULT 'it''s :a 5 %%'",
    "collation changed": 'ALTER TABLE library_book ALTER title TYPE varchar(50) COLLATE "C"',
    "check dropped": "ALTER TABLE library_book DROP CONSTRAINT pages_are_sensible",
    "check changed": "ALTER TABLE library_book DROP CONSTRAINT pages_are_sensible, "
    "ADD CONSTRAINT pages_are_sensible CHECK (pages > 1 OR title = 'x')",
    "check added": "ALTER TABLE library_book ADD CONSTRAINT extra CHECK (title <> 'it''s :a 5 %%')",
    "positive check dropped": "ALTER TABLE library_book DROP CONSTRAINT library_book_pages_check",
    "unique dropped": "ALTER TABLE library_author DROP CONSTRAINT library_author_code_key",
    "unique added": "ALTER TABLE library_book ADD UNIQUE (note)",
    "unique_together dropped": "ALTER TABLE library_book DROP CONSTRAINT {together}",
    "unique made deferrable": "ALTER TABLE library_author DROP CONSTRAINT library_author_code_key, "
    "ADD CONSTRAINT library_author_code_key UNIQUE (code) DEFERRABLE INITIALLY DEFERRED",
    "nulls not distinct": "ALTER TABLE library_author DROP CONSTRAINT library_author_code_key, "
    "ADD CONSTRAINT library_author_code_key UNIQUE NULLS NOT DISTINCT (code)",
    "like index dropped": "DROP INDEX {like}",
    "index method changed": "DROP INDEX book_by_title; "
    "CREATE INDEX book_by_title ON library_book USING hash (title)",
    "foreign key dropped": 'ALTER TABLE library_book DROP CONSTRAINT "{key}"',
    "foreign key cascades": 'ALTER TABLE library_book DROP CONSTRAINT "{key}", ADD CONSTRAINT "{key}" '
    "FOREIGN KEY (author_id) REFERENCES library_author (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
    "generated column changed": "ALTER TABLE library_book DROP COLUMN twice, "
    "ADD COLUMN twice integer GENERATED ALWAYS AS (pages * 3) STORED",
    "comment set": "COMMENT ON COLUMN library_book.title IS 'hello'",
    "table comment set": "COMMENT ON TABLE library_book IS 'it''s'",
}
SQLITE = {
    "type changed": ("varchar(50)", "varchar(51)"),
    "type widened": ("integer unsigned", "bigint"),
    "not null dropped": ('"title" varchar(50) NOT NULL', '"title" varchar(50) NULL'),
    "not null set": ('"note" text NULL', '"note" text NOT NULL'),
    "default dropped": ("DEFAULT 'A'", ""),
    "default changed": ("DEFAULT 'A'", "DEFAULT 'it''s :a 5 %'"),
    "default set": ('"note" text NULL', "\"note\" text DEFAULT 'x' NULL"),
    "collation set": ('"title" varchar(50)', '"title" varchar(50) COLLATE NOCASE'),
    "check dropped": (', CONSTRAINT "pages_are_sensible" CHECK ("pages" > 0)', ""),
    "check changed": ('CHECK ("pages" > 0)', 'CHECK ("pages" > 1 OR "title" = \'x\')'),
    "check added": ("REFERENCES", "CHECK (author_id > 5) REFERENCES"),
    "positive check dropped": ('CHECK ("pages" >= 0)', ""),
    "unique added": ('"note" text NULL', '"note" text NULL UNIQUE'),
    "foreign key dropped": ('REFERENCES "library_author" ("id") DEFERRABLE INITIALLY DEFERRED', ""),
    "foreign key not deferred": (" DEFERRABLE INITIALLY DEFERRED", ""),
    "foreign key cascades": ("DEFERRABLE", "ON DELETE CASCADE DEFERRABLE"),
    "generated column changed": ('"pages" * 2', '"pages" * 3'),
    "autoincrement dropped": (" AUTOINCREMENT", ""),
}


def library() -> Models:
    library = Models()
    library.add("Author", code=models.CharField(max_length=8, unique=True))
    library.add(
        "Book",
        title=models.CharField(max_length=50),
        pages=models.PositiveIntegerField(),
        price=models.DecimalField(max_digits=5, decimal_places=2, null=True),
        note=models.TextField(null=True),
        rank=models.IntegerField(),
        shelf=models.CharField(max_length=9, db_default="A"),
        author=models.ForeignKey("Author", models.CASCADE),
        twice=models.GeneratedField(
            expression=F("pages") * 2, output_field=models.IntegerField(), db_persist=True
        ),
        meta={
            "unique_together": {("title", "author")},
            "indexes": [
                models.Index(fields=["title", "-id"], name="book_by_title"),
                models.Index(Lower("title"), name="book_in_lower_case"),
            ],
            "constraints": [
                models.CheckConstraint(condition=Q(pages__gt=0), name="pages_are_sensible"),
                models.UniqueConstraint(
                    fields=["title"], condition=Q(pages__gt=100), name="title_is_unique_for_long_books"
                ),
            ],
        },
    )
    return library


@pytest.fixture
def models_of_a_library(workshop: Workshop) -> Models:
    library_models = library()
    workshop.revise(library_models.apps)
    workshop.upgrade()
    return library_models


FTS = ("DROP TABLE library_word", "CREATE VIRTUAL TABLE library_word USING fts5(word)")


@pytest.fixture
def words() -> Models:
    words = Models()
    words.add("Word", word=models.TextField())
    return words


@pytest.mark.vendor("sqlite")
def test_a_virtual_table_in_a_models_place_is_left_alone(workshop: Workshop, words: Models) -> None:
    """As wagtail's full-text tables, which its migrations make with SQL where its models say a table."""
    workshop.make_with_django(words.apps)
    workshop.execute(*FTS)
    assert workshop.differences(words.apps) == []
    with workshop.engine.connect() as connection:
        report = find_drift(connection, workshop.metadata)
    assert report.drift == []
    assert "unknown virtual table library_word: no model owns it" in [one.line for one in report.unknown]


@pytest.mark.vendor("sqlite")
def test_a_virtual_table_where_a_revision_made_another_is_drift(workshop: Workshop, words: Models) -> None:
    workshop.revise(words.apps)
    workshop.upgrade()
    workshop.execute(*FTS)
    assert "library_word" in workshop.check(words.apps)


ANSWERS: dict[object, str] = {
    ANYWHERE["column renamed"]: "rename=library_book.leaves=pages",
    POSTGRESQL["not null dropped"]: "default=library_book.title=none",
    SQLITE["not null dropped"]: "default=library_book.title=none",
}


def assert_seen_and_healed(workshop: Workshop, library: Models, made: Lines, *, change: object) -> None:
    """`made` is what the models make, `change` what was done to it."""
    drifted = workshop.snapshot()
    assert workshop.check(library.apps) != ""
    workshop.revise(library.apps, ANSWERS.get(change, "rename=none"))
    workshop.upgrade()
    assert difference(workshop.snapshot(), made) == []
    assert workshop.check(library.apps) == ""
    workshop.downgrade("-1")
    assert difference(workshop.snapshot(), drifted) == []


@pytest.mark.parametrize("change", ANYWHERE.values(), ids=ANYWHERE)
def test_drift_is_healed(change: str, workshop: Workshop, models_of_a_library: Models) -> None:
    made = workshop.snapshot()
    workshop.execute(*change.split("; "))
    assert_seen_and_healed(workshop, models_of_a_library, made, change=change)


@pytest.mark.vendor("postgresql")
@pytest.mark.parametrize("change", POSTGRESQL.values(), ids=POSTGRESQL)
def test_drift_on_postgresql_is_healed(change: str, workshop: Workshop, models_of_a_library: Models) -> None:
    book, author = (workshop.metadata.tables[f"library_{name}"] for name in ("book", "author"))
    names = {
        "key": next(iter(book.foreign_key_constraints)).name,
        "together": next(str(item.name) for item in book.constraints if str(item.name).endswith("_uniq")),
        "like": next(str(item.name) for item in author.indexes),
    }
    made = workshop.snapshot()
    workshop.execute(*change.format(**names).split("; "))
    assert_seen_and_healed(workshop, models_of_a_library, made, change=change)


@pytest.mark.vendor("sqlite")
@pytest.mark.parametrize("old, new", SQLITE.values(), ids=SQLITE)
def test_drift_on_sqlite_is_healed(
    old: str, new: str, workshop: Workshop, models_of_a_library: Models
) -> None:
    """SQLite's schema is text: the table is made anew, as if somebody had written it so."""
    workshop.clear()
    workshop.make_with_django(models_of_a_library.apps)
    workshop.stamp()
    made = workshop.snapshot()
    workshop.rewrite("library_book", old, new)
    assert_seen_and_healed(workshop, models_of_a_library, made, change=(old, new))
