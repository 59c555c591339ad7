"""What apps declare beside models: made, compared, replaced and dropped by revisions, on both databases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now

from app.bridge import find_drift
from app.bridge.errors import BridgeError
from app.bridge.objects import (
    ByVendor,
    Extension,
    Function,
    MaterializedView,
    OwnedObject,
    Sequence,
    Trigger,
    View,
    VirtualTable,
)
from tests.bridge.snapshots import difference
from tests.bridge.workshop import Models, Workshop

INDEX_BOOK = """
    CREATE FUNCTION index_book() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.search := to_tsvector('simple', NEW.title);
        RETURN NEW;
    END
    $$
"""
SEARCH = (
    Extension("pg_trgm"),
    Function("index_book", INDEX_BOOK),
    VirtualTable(
        "book_search",
        "CREATE VIRTUAL TABLE book_search USING fts5(title, content='library_book', content_rowid='id')",
        then="INSERT INTO book_search(book_search) VALUES ('rebuild')",
    ),
    Trigger(
        "book_is_indexed",
        ByVendor(
            postgresql="CREATE TRIGGER book_is_indexed BEFORE INSERT OR UPDATE ON library_book "
            "FOR EACH ROW EXECUTE FUNCTION index_book()",
            sqlite="""
                CREATE TRIGGER book_is_indexed AFTER INSERT ON library_book BEGIN
                    INSERT INTO book_search(rowid, title) VALUES (new.id, new.title);
                END
            """,
        ),
        then=ByVendor(postgresql="UPDATE library_book SET title = title"),
        table="library_book",
    ),
    Trigger(
        "book_is_forgotten",
        ByVendor(
            sqlite="""
                CREATE TRIGGER book_is_forgotten AFTER DELETE ON library_book BEGIN
                    INSERT INTO book_search(book_search, rowid, title) VALUES ('delete', old.id, old.title);
                END
            """
        ),
        table="library_book",
    ),
)
LONG = View("long_books", "CREATE VIEW long_books AS SELECT id, title FROM library_book WHERE pages > 99")


def library(*objects: OwnedObject, **fields: Any) -> Models:
    library = Models()
    given = {"title": models.CharField(max_length=50), "pages": models.IntegerField(), **fields}
    indexes = [GinIndex(fields=["search"], name="book_search_words")] if "search" in fields else []
    library.add("Book", meta={"indexes": indexes}, **given)
    declare(library, objects)
    return library


def declare(library: Models, objects: Iterable[OwnedObject]) -> None:
    config: Any = library.apps.get_app_config("library")
    config.database_objects = objects


def lead(workshop: Workshop, library: Models, *answers: str) -> str:
    text = workshop.revise(library.apps, *answers)
    workshop.upgrade()
    assert workshop.check(library.apps) == ""
    assert drift(workshop, library) == []
    return text


def drift(workshop: Workshop, library: Models) -> list[str]:
    metadata = workshop.reflect(library.apps)
    config = Config()
    config.set_main_option("script_location", str(workshop.folder))
    with workshop.engine.connect() as connection:
        report = find_drift(connection, metadata, ScriptDirectory.from_config(config))
    return [item.line for item in [*report.drift, *report.unknown]]


def names(workshop: Workshop) -> set[str]:
    """What there is besides tables and what belongs to them."""
    query = (
        "SELECT name FROM sqlite_master WHERE type IN ('view', 'trigger') OR sql LIKE 'CREATE VIRTUAL%'"
        if workshop.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal UNION SELECT relname FROM pg_class "
        "WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace "
        "UNION SELECT proname FROM pg_proc WHERE proname = 'index_book' "
        "UNION SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'"
    )
    with workshop.engine.connect() as connection:
        return set(connection.exec_driver_sql(query.replace("%", "%%")).scalars())


def found_by(workshop: Workshop, word: str) -> list[str]:
    query = (
        f"SELECT title FROM book_search WHERE book_search MATCH '{word}'"
        if workshop.vendor == "sqlite"
        else f"SELECT title FROM library_book WHERE search @@ to_tsquery('simple', '{word}')"
    )
    with workshop.engine.connect() as connection:
        return list(connection.exec_driver_sql(query).scalars())


SEARCHED: dict[str, Any] = {"search": SearchVectorField(null=True)}


def test_full_text_search_is_declared_once_for_both_vendors(workshops: list[Workshop]) -> None:
    """PostgreSQL: a vector that a trigger keeps, and a GIN index; SQLite: FTS5 with its triggers."""
    texts = []
    for workshop in workshops:
        text = lead(workshop, library(**SEARCHED))
        workshop.insert("library_book", {"id": 1, "title": "Momo and time", "pages": 7, "search": None})
        text += lead(workshop, library(*SEARCH, **SEARCHED))
        workshop.insert("library_book", {"id": 2, "title": "Time and again", "pages": 8, "search": None})
        assert found_by(workshop, "time") == ["Momo and time", "Time and again"]
        workshop.execute("DELETE FROM library_book WHERE id = 2")
        assert found_by(workshop, "again") == []
        texts.append(text)
        workshop.downgrade("-1")
        assert names(workshop) == set()
        workshop.downgrade()
        assert workshop.snapshot() == frozenset()
    assert texts[0] == texts[-1]


def test_search_goes_on_after_the_table_was_altered(workshop: Workshop) -> None:
    """On SQLite the table is rebuilt: its triggers and row ids stay, and the index is as it was."""
    lead(workshop, library(*SEARCH, **SEARCHED))
    workshop.insert("library_book", {"id": 7, "title": "Momo and time", "pages": 7, "search": None})
    text = lead(workshop, library(*SEARCH, **SEARCHED, title=models.CharField(max_length=99)))
    assert "create_object" not in text
    workshop.insert("library_book", {"id": 8, "title": "Time and again", "pages": 8, "search": None})
    assert found_by(workshop, "time") == ["Momo and time", "Time and again"]


def audit(body: str = "1") -> Trigger:
    """A trigger that sets the pages of a new book."""
    return Trigger(
        "pages_are_set",
        ByVendor(
            sqlite=f"CREATE TRIGGER pages_are_set AFTER INSERT ON library_book "
            f"BEGIN UPDATE library_book SET pages = {body}; END",
            postgresql="CREATE TRIGGER pages_are_set BEFORE UPDATE ON library_book FOR EACH ROW "
            f"WHEN (old.pages = {body}) EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        ),
        table="library_book",
    )


def test_an_altered_declaration_replaces_the_object_and_the_downgrade_restores_it(
    workshops: list[Workshop],
) -> None:
    texts = []
    for workshop in workshops:
        text = lead(workshop, library(audit("1")))
        before = workshop.snapshot()
        text += lead(workshop, library(audit("2")))
        assert difference(workshop.snapshot(), before) != []
        workshop.downgrade("-1")
        assert difference(workshop.snapshot(), before) == []
        texts.append(text)
    assert texts[0] == texts[-1]


def test_an_object_that_is_declared_no_more_goes_and_comes_back(workshop: Workshop) -> None:
    lead(workshop, library(audit(), LONG))
    before, there = workshop.snapshot(), names(workshop)
    assert there == {"pages_are_set", "long_books"}
    lead(workshop, library())
    assert names(workshop) == set()
    workshop.downgrade("-1")
    assert (workshop.snapshot(), names(workshop)) == (before, there)


def drop_trigger(workshop: Workshop) -> str:
    return "DROP TRIGGER pages_are_set" + (" ON library_book" if workshop.vendor == "postgresql" else "")


def test_a_lost_object_is_told_and_made_again(workshop: Workshop) -> None:
    models = library(audit(), LONG)
    lead(workshop, models)
    made = workshop.snapshot()
    workshop.execute("DROP VIEW long_books", drop_trigger(workshop))
    lost = workshop.snapshot()
    view, trigger = drift(workshop, models)[::-1]
    assert view.startswith("view long_books: existence: the models say CREATE VIEW long_books")
    assert trigger.startswith("library_book, trigger pages_are_set: existence: the models say CREATE TRIGGER")
    assert "('create_view', 'long_books')" in workshop.check(models.apps)
    lead(workshop, models)
    assert difference(workshop.snapshot(), made) == []
    workshop.downgrade("-1")
    assert difference(workshop.snapshot(), lost) == []


def test_an_object_altered_by_hand_is_told_and_healed(workshop: Workshop) -> None:
    models = library(audit(), LONG)
    lead(workshop, models)
    made = workshop.snapshot()
    workshop.execute(
        drop_trigger(workshop),
        audit("7").spec([workshop.vendor]).makings[workshop.vendor].sql,
        "DROP VIEW long_books",
        "CREATE VIEW long_books AS SELECT id, title FROM library_book WHERE pages > 7",
    )
    drifted = workshop.snapshot()
    assert [line.split(": the")[0] for line in drift(workshop, models)] == [
        "library_book, trigger pages_are_set: definition",
        "view long_books: definition",
    ]
    lead(workshop, models)
    assert difference(workshop.snapshot(), made) == []
    workshop.downgrade("-1")
    assert difference(workshop.snapshot(), drifted) == []


@pytest.mark.parametrize("form", ["upper", "lines", "quotes"])
def test_the_spelling_of_a_statement_makes_no_difference(form: str, workshop: Workshop) -> None:
    lead(workshop, library(LONG))
    sql = str(LONG.sql)
    spelled = {
        "upper": sql.replace("select", "SELECT").replace("where", "WHERE"),
        "lines": sql.replace(" ", "\n  "),
        "quotes": sql.replace("library_book", '"library_book"'),
    }
    assert workshop.check(library(View("long_books", spelled[form])).apps) == ""


def test_a_view_is_made_anew_around_changes_of_its_table(workshops: list[Workshop]) -> None:
    """PostgreSQL alters no column that a view shows; on SQLite the table is rebuilt under it."""
    texts = []
    for workshop in workshops:
        over = View("titles", "CREATE VIEW titles AS SELECT title FROM long_books")
        text = lead(workshop, library(LONG, over, audit()))
        before = workshop.snapshot()
        longer = library(LONG, over, audit(), title=models.CharField(max_length=99))
        text += lead(workshop, longer)
        assert names(workshop) == {"long_books", "titles", "pages_are_set"}
        workshop.downgrade("-1")
        assert difference(workshop.snapshot(), before) == []
        texts.append(text)
    assert texts[0] == texts[-1]


NEW_COLUMNS: dict[str, Any] = {
    "empty": models.TextField(null=True),
    "filled": models.IntegerField(default=1),
    "held": models.IntegerField(db_default=2),
    "timed": models.DateTimeField(db_default=Now()),
    "doubled": models.GeneratedField(
        expression=models.F("pages") * 2, output_field=models.IntegerField(), db_persist=True
    ),
    "other": models.ForeignKey("self", models.CASCADE, null=True, related_name="+"),
}


@pytest.mark.parametrize("name", NEW_COLUMNS)
def test_a_view_stays_where_its_table_gets_a_column_unless_it_shows_all(
    name: str, workshop: Workshop
) -> None:
    everything = View("everything", "CREATE VIEW everything AS SELECT * FROM library_book")
    lead(workshop, library(LONG, everything))
    workshop.insert("library_book", {"id": 7, "title": "Momo and time", "pages": 700})
    before = workshop.snapshot()
    text = lead(workshop, library(LONG, everything, **{name: NEW_COLUMNS[name].clone()}))
    assert "everything" in text and "long_books" not in text
    with workshop.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT id FROM long_books").scalars().all() == [7]
    workshop.downgrade("-1")
    assert difference(workshop.snapshot(), before) == []


def test_objects_follow_a_renamed_column(workshops: list[Workshop]) -> None:
    texts = []
    for workshop in workshops:
        text = lead(workshop, library(LONG, audit()))
        before = workshop.snapshot()
        after = Models()
        after.add("Book", title=models.CharField(max_length=50), leaves=models.IntegerField())
        renamed = [
            View("long_books", str(LONG.sql).replace("pages", "leaves")),
            Trigger(
                "pages_are_set",
                ByVendor(
                    **{
                        vendor: making.renamed("pages", "leaves").sql
                        for vendor, making in audit().spec(["sqlite", "postgresql"]).makings.items()
                    }
                ),
                table="library_book",
            ),
        ]
        declare(after, renamed)
        text += lead(workshop, after, "rename=library_book.pages=leaves")
        workshop.downgrade("-1")
        assert difference(workshop.snapshot(), before) == []
        texts.append(text)
    assert texts[0] == texts[-1]


def test_objects_go_with_their_tables_and_come_back(workshop: Workshop) -> None:
    lead(workshop, library(LONG, audit()))
    before = workshop.snapshot()
    empty = Models()
    lead(workshop, empty)
    assert workshop.snapshot() == frozenset()
    workshop.downgrade("-1")
    assert difference(workshop.snapshot(), before) == []


@pytest.mark.vendor("postgresql")
def test_a_function_is_replaced_in_place_or_with_what_is_built_on_it(workshop: Workshop) -> None:
    lead(workshop, library(*SEARCH, **SEARCHED))
    other = Function("index_book", INDEX_BOOK.replace("'simple'", "'english'"))
    text = lead(workshop, library(SEARCH[0], other, *SEARCH[2:], **SEARCHED))
    assert "trigger" not in text.replace("RETURNS trigger", "")
    plain = "CREATE FUNCTION doubled(n {0}) RETURNS {0} LANGUAGE sql IMMUTABLE AS 'SELECT n * 2'"
    view = View("doubles", ByVendor(postgresql="CREATE VIEW doubles AS SELECT doubled(1)"))
    lead(workshop, library(Function("doubled", plain.format("integer")), view))
    before = workshop.snapshot()
    lead(workshop, library(Function("doubled", plain.format("bigint")), view))
    workshop.downgrade("-1")
    assert difference(workshop.snapshot(), before) == []


@pytest.mark.vendor("postgresql")
def test_sequences_count_on_and_materialized_views_are_made(workshop: Workshop) -> None:
    summary = MaterializedView(
        "summary", "CREATE MATERIALIZED VIEW summary AS SELECT sum(pages) AS pages FROM library_book"
    )
    lead(workshop, library(Sequence("tickets", "CREATE SEQUENCE tickets START WITH 100"), summary))
    workshop.execute("SELECT nextval('tickets')", "SELECT nextval('tickets')")
    lead(
        workshop,
        library(Sequence("tickets", "CREATE SEQUENCE tickets START WITH 100 INCREMENT BY 5"), summary),
    )
    with workshop.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT nextval('tickets')").scalar() == 106
    assert "summary" in names(workshop)


def test_another_declaration_than_its_name_is_refused(workshop: Workshop) -> None:
    with pytest.raises(BridgeError, match=r"library: The view 'other': .* begins 'CREATE VIEW long_books"):
        workshop.reflect(library(View("other", LONG.sql)).apps)
    with pytest.raises(BridgeError, match="the view 'long_books' is declared twice"):
        workshop.reflect(library(LONG, LONG).apps)
    with pytest.raises(BridgeError, match="The trigger 'x' has no table"):
        workshop.reflect(library(Trigger("x", "CREATE TRIGGER x")).apps)


def test_what_nobody_declares_is_as_unknown_as_before(workshop: Workshop) -> None:
    lead(workshop, library(LONG))
    workshop.execute("CREATE VIEW strange AS SELECT 1 AS one")
    assert drift(workshop, library(LONG)) == ["unknown view strange: no model owns it"]
