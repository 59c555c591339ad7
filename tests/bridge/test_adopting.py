"""A database that Django's own migrations made is taken over as it is, or not at all."""

from __future__ import annotations

import shutil

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from tests.bridge import snapshots
from tests.bridge.guesthouse import Guest

ROWS = (
    "INSERT INTO library_author (id, name) VALUES (7, 'Ada')",
    "INSERT INTO library_book (author_id, title, pages, notes) VALUES (7, 'Notes', 3, '{}')",
)


class Old:
    """A guest's database, made by Django's migrations, with rows; and an outsider's look at it."""

    def __init__(self, guest: Guest, url: str) -> None:
        self.guest = guest
        self.url = make_url(url)
        self.engine = sa.create_engine(self.url, poolclass=sa.NullPool)
        guest.manage("migrate", **BEFORE)
        self.execute(*ROWS)

    def execute(self, *statements: str) -> None:
        with self.engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def names(self) -> list[str]:
        return sa.inspect(self.engine).get_table_names()

    def everything(self) -> tuple[snapshots.Lines, dict[str, list[str]]]:
        """Its catalog and its rows, but for Alembic's table."""
        with self.engine.connect() as connection:
            tables = [name for name in self.names() if name != "alembic_version"]
            rows = {
                name: sorted(map(str, connection.exec_driver_sql(f"SELECT * FROM {name}"))) for name in tables
            }
            schemas = [
                name for name in sa.inspect(connection).get_schema_names() if not name.startswith("pg_")
            ]
        return snapshots.snapshot(self.url), {**rows, "schemas": schemas}


WITHOUT_OBJECTS = """
from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "library"
"""
BEFORE = {"DJANGO_SETTINGS_MODULE": "mysite.before"}


@pytest.fixture
def guest(tmp_path, tmp_path_factory, scratch_database_url, run_command) -> Guest:
    """A guest with Django migrations and a first revision, made on an empty SQLite for both vendors."""
    template, folder = tmp_path_factory.getbasetemp() / "guest-to-adopt", tmp_path / "guest"
    if not template.exists():
        guest = Guest(folder, scratch_database_url, run_command)
        guest.write("library/apps.py", WITHOUT_OBJECTS)
        empty = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "empty.db")}
        guest.revise(database=empty)
        guest.manage("makemigrations", "library", database=empty, **BEFORE)
        shutil.move(folder, template)
    shutil.copytree(template, folder)
    return Guest(folder, scratch_database_url, run_command)


@pytest.fixture
def old(guest, scratch_database_url) -> Old:
    return Old(guest, scratch_database_url)


def revision_of(guest: Guest) -> str:
    return guest.revisions[0].stem.rpartition("_")[2]


def test_a_database_of_djangos_migrations_is_adopted_and_nothing_else_is_touched(old):
    before = old.everything()
    said = old.guest.manage("adopt")
    assert f"The database equals revision {revision_of(old.guest)}" in said
    assert "Left alone, as no revision makes them: django_migrations." in said
    assert old.everything() == before
    assert "django_migrations" in old.names()
    assert revision_of(old.guest) in old.guest.alembic("current")
    assert "No new upgrade operations detected" in old.guest.alembic("check")
    assert "already: there is nothing to adopt" in old.guest.manage("adopt", status=1)


def test_a_view_that_only_the_revision_makes_is_told(old):
    view = "CREATE VIEW short_books AS SELECT id FROM library_book WHERE pages < 9"
    begin = "\n\ndef downgrade"
    name = f"migrations/versions/{old.guest.revisions[0].name}"
    old.guest.replace(name, begin, f"\n    op.execute({view!r})\n{begin}")
    said = old.guest.manage("adopt", status=1)
    assert "short_books: the view is missing." in said
    old.execute(view.replace("9", "8"))
    assert "short_books: the view is " in old.guest.manage("adopt", status=1)
    old.execute("DROP VIEW short_books", view)
    assert "and is noted to be there" in old.guest.manage("adopt")


def test_a_later_revision_runs_on_what_was_adopted(old):
    old.guest.manage("adopt")
    old.guest.replace(
        "library/models.py", "name = models", "born = models.DateField(null=True)\n    name = models"
    )
    old.guest.alembic("revision", "--autogenerate", "-m", "Add a birthday")
    old.guest.alembic("upgrade", "head")
    old.guest.alembic("check")
    with old.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT name, born FROM library_author").one() == ("Ada", None)


def test_one_may_adopt_at_an_earlier_revision(old):
    first = revision_of(old.guest)
    old.guest.alembic("revision", "-m", "Do nothing yet", "--rev-id", "later")
    old.guest.manage("adopt", first)
    assert "later" in old.guest.manage("migrate", "--plan")


def test_checking_notes_nothing(old):
    before = old.everything()
    assert "The database equals revision" in old.guest.manage("adopt", "--check")
    assert old.everything() == before
    assert "alembic_version" not in old.names()


DRIFTS = {
    "ALTER TABLE library_book ADD COLUMN isbn text": "library_book.isbn: the column is in the database only.",
    "ALTER TABLE library_book DROP COLUMN notes": "library_book.notes: the column is missing.",
    "DROP TABLE django_session": "django_session: the table is missing.",
    "CREATE INDEX mine ON library_book (pages)": "library_book: index mine",
}
DRIFTS_ON_POSTGRESQL = {
    "ALTER TABLE library_author ALTER COLUMN name TYPE varchar(60), ALTER COLUMN name DROP NOT NULL": (
        "library_author.name: type is character varying(60) in the database, "
        "character varying(50) by the revision.\n"
        "library_author.name: nullable is yes in the database, no by the revision."
    ),
    "ALTER TABLE library_book DROP CONSTRAINT library_book_pages_check": "check library_book_pages_check",
}


def test_every_drift_is_told_and_refused(old, vendor):
    drifts = DRIFTS | (DRIFTS_ON_POSTGRESQL if vendor == "postgresql" else {})
    old.execute(*drifts)
    before = old.everything()
    said = old.guest.manage("adopt", status=1)
    assert [line for line in drifts.values() if line not in said] == []
    assert "nothing was changed" in said
    assert old.everything() == before
    assert "alembic_version" not in old.names()


def test_an_empty_database_is_told_to_upgrade(guest):
    assert "alembic upgrade head" in guest.manage("adopt", status=1)


def test_an_unknown_revision_is_refused(old):
    assert "There is no revision 'nonsense'" in old.guest.manage("adopt", "nonsense", status=1)


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ("op.execute('DROP TABLE library_book'); op.drop_table('nowhere')", "nowhere"),
        ("op.get_bind().commit(); op.drop_table('library_book')", "it commits by itself"),
    ],
)
def test_a_revision_that_cannot_be_tried_out_is_named_and_leaves_nothing(old, step, reason):
    name = f"migrations/versions/{old.guest.revisions[0].name}"
    begin = "def upgrade() -> None:"
    old.guest.replace(name, begin, f"{begin}\n    make()\n    {step}\n\n\ndef make() -> None:")
    before = old.everything()
    said = old.guest.manage("adopt", status=1)
    assert f"Revision {revision_of(old.guest)} (Create the tables) cannot be tried out" in said
    assert reason in said
    assert old.everything() == before
