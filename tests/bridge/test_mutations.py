"""Every single change of a database is seen; what a revision can heal, it heals, and its downgrade restores.

One database serves all: each change, what heals it and what restores it are one transaction,
which is rolled back.
"""

from __future__ import annotations

import os
import secrets
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.operations import Operations, ops
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.bridge import types
from app.bridge.autogenerate.rendering import tidy
from app.bridge.drift import Drift, Report, find_drift
from app.bridge.naming import automatic_foreign_key_name
from tests.bridge import mutations_of_schemas
from tests.bridge.mutations import ANYWHERE, POSTGRESQL, SQLITE, SQLITE_STATEMENTS, library
from tests.bridge.snapshots import POSTGRESQL_QUERIES, Lines, difference, read_sqlite
from tests.bridge.workshop import Workshop

# What cannot be made on purpose comes back whole from the downgrade.
NOT_RESTORED = {"index invalid"}
# What autogenerate would ask, answered as with `alembic -x`.
ANSWERS = {
    "column renamed": ["rename=library_book.standing=rank"],
    "not null dropped": ["default=library_book.title=none"],
}


@dataclass
class Library:
    """The database of all tests here, within one transaction."""

    workshop: Workshop
    connection: sa.Connection
    made: Lines
    names: dict[str, str]
    answers: Sequence[str] = ()

    @property
    def script(self) -> ScriptDirectory:
        return ScriptDirectory.from_config(self.workshop.config)

    def execute(self, statements: str) -> None:
        for statement in statements.split("; "):
            self.connection.exec_driver_sql(statement)

    def rewrite(self, old: str, new: str) -> None:
        """Make library_book anew with something else in its text: SQLite's schema is text."""
        query = "SELECT sql FROM sqlite_master WHERE tbl_name = 'library_book' AND sql IS NOT NULL "
        rows = self.connection.exec_driver_sql(query + "ORDER BY type DESC")
        text, *indexes = rows.scalars().all()
        assert old in text, f"{old!r} is not in {text}"
        self.connection.exec_driver_sql("DROP TABLE library_book")
        for statement in [text.replace(old, new), *indexes]:
            self.connection.exec_driver_sql(statement)

    def find_drift(self) -> Report:
        return find_drift(self.connection, self.workshop.metadata, self.script)

    def autogenerate(self) -> Revision:
        self.workshop.config.cmd_opts = Namespace(quiet=True, x=list(self.answers))
        environment = EnvironmentContext(self.workshop.config, self.script)
        options = {**self.workshop.options(), "target_metadata": self.workshop.metadata}
        context = MigrationContext.configure(self.connection, environment_context=environment, opts=options)
        found = produce_migrations(context, self.workshop.metadata)
        options["process_revision_directives"](context, (), [found])
        return Revision(context, found)

    def snapshot(self) -> Lines:
        return snapshot(self.connection)


@dataclass
class Revision:
    """What autogenerate would write, run from its text."""

    context: MigrationContext
    script: ops.MigrationScript

    @property
    def differences(self) -> list[Any]:
        """What `alembic check` goes by."""
        assert self.script.upgrade_ops is not None
        return self.script.upgrade_ops.as_diffs()

    def upgrade(self) -> None:
        self.run(self.script.upgrade_ops)

    def downgrade(self) -> None:
        self.run(self.script.downgrade_ops)

    def run(self, operations: Any) -> None:
        code = render_python_code(
            operations, render_item=self.context.opts["render_item"], migration_context=self.context
        )
        names = {"op": Operations(self.context), "sa": sa, **vars(types)}
        exec("if True:\n    " + tidy(code.strip()), names)


def snapshot(connection: sa.Connection) -> Lines:
    def ask(query: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in connection.exec_driver_sql(query)]

    if connection.dialect.name == "sqlite":
        lines = list(read_sqlite(ask))
    else:
        lines = [
            " | ".join([kind, *map(str, row)])
            for kind, query in POSTGRESQL_QUERIES.items()
            for row in ask(query)
        ]
    return frozenset(line for line in lines if "alembic_version" not in line)


@contextmanager
def own_database(vendor: str, folder: Path) -> Iterator[str]:
    if vendor == "sqlite":
        yield f"sqlite:///{folder}/library.db"
        return
    server, name = os.environ["DATABASE_URL"], f"library_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def built(
    django_db_blocker: Any, vendor: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Workshop, Lines]]:
    """The library, made by a revision."""
    folder = tmp_path_factory.mktemp("mutations")
    with (
        django_db_blocker.unblock(),
        own_database(vendor, folder) as url,
        closing(Workshop(url, folder / "alembic")) as workshop,
    ):
        workshop.revise(library().apps)
        if vendor == "sqlite":
            # Changes of the text go by what Django writes.
            workshop.make_with_django(library().apps)
            workshop.stamp()
        else:
            workshop.upgrade()
        with workshop.engine.connect() as connection:
            made = snapshot(connection)
        yield workshop, made


@pytest.fixture
def books(built: tuple[Workshop, Lines], django_db_blocker: Any) -> Iterator[Library]:
    workshop, made = built
    with django_db_blocker.unblock(), workshop.engine.connect() as connection, connection.begin() as work:
        yield Library(workshop, connection, made, names_of(workshop.metadata))
        work.rollback()


def names_of(metadata: sa.MetaData) -> dict[str, str]:
    """What Django calls what nobody named."""
    book, author, tags = (metadata.tables[f"library_{name}"] for name in ("book", "author", "book_tags"))
    keys = {key.column_keys[0]: str(key.name) for key in tags.foreign_key_constraints}
    lines = metadata.tables["audit.lines"].foreign_key_constraints
    of_line = {key.column_keys[0]: str(key.name) for key in lines}
    return {
        "key": str(next(iter(book.foreign_key_constraints)).name),
        "together": next(str(item.name) for item in book.constraints if str(item.name).endswith("_uniq")),
        "like": next(str(item.name) for item in author.indexes),
        "key_index": next(str(item.name) for item in book.indexes if [*item.columns] == [book.c.author_id]),
        "other_key": automatic_foreign_key_name("library_book", "author_id", "library_tag", "id"),
        "note_key": automatic_foreign_key_name("library_book", "note", "library_tag", "id"),
        "tag_key": keys["tag_id"],
        "tagged_key": keys["book_id"],
        "line_key": of_line["book_id"],
        "line_parent": of_line["parent_id"],
    }


def assert_seen_and_healed(library: Library, seen: str, *, is_restored: bool = True) -> None:
    drifted = library.snapshot()
    drift = library.find_drift().drift
    assert sorted(map(told, drift)) == sorted(seen.format(**library.names).split("; "))
    revision = library.autogenerate()
    assert revision.differences
    if not all(item.can_be_generated for item in drift):
        assert [item for item in revision.differences if item[0] == "drift"] == [
            ("drift", item.line) for item in drift if not item.can_be_generated
        ]
        assert_undone(library, drift)
        return
    revision.upgrade()
    library.answers = ()
    assert difference(library.snapshot(), library.made) == []
    assert library.find_drift().drift == []
    assert library.autogenerate().differences == []
    revision.downgrade()
    if is_restored:
        assert difference(library.snapshot(), drifted) == []


def told(drift: Drift) -> str:
    return f"{drift.kind} {drift.name}".strip() + f": {drift.fact}"


def assert_undone(library: Library, drift: list[Drift]) -> None:
    """The statements that drift offers do what they say."""
    statements = {item.sql for item in drift if item.sql}
    for statement in statements:
        library.execute(statement)
    if all(item.sql for item in drift):
        assert library.find_drift().drift == []
        assert library.autogenerate().differences == []


def cases(changes: dict[str, Any]) -> Callable[[Any], Any]:
    return pytest.mark.parametrize("name", changes)


def test_nothing_is_seen_where_nothing_changed(books: Library) -> None:
    assert books.find_drift() == Report([], [])
    assert books.autogenerate().differences == []


@cases(ANYWHERE)
def test_a_change_is_seen(name: str, books: Library) -> None:
    statements, seen = ANYWHERE[name]
    books.answers = ANSWERS.get(name, ())
    books.execute(statements.format(**books.names))
    assert_seen_and_healed(books, seen)


@pytest.mark.vendor("postgresql")
# SQLAlchemy warns of what it reflects of a NOT VALID check; the bridge does not use that.
@pytest.mark.filterwarnings("ignore:Can't validate argument 'dialect_options'")
@cases(POSTGRESQL)
def test_a_change_on_postgresql_is_seen(name: str, books: Library) -> None:
    statements, seen = POSTGRESQL[name]
    books.answers = ANSWERS.get(name, ())
    books.execute(statements.format(**books.names))
    assert_seen_and_healed(books, seen, is_restored=name not in NOT_RESTORED)


@pytest.mark.vendor("postgresql")
@cases(mutations_of_schemas.POSTGRESQL)
def test_a_change_in_a_schema_is_seen(name: str, books: Library) -> None:
    statements, seen = mutations_of_schemas.POSTGRESQL[name]
    books.execute(statements.format(**books.names))
    assert_seen_and_healed(books, seen)


@pytest.mark.vendor("sqlite")
@cases(SQLITE_STATEMENTS)
def test_a_change_on_sqlite_is_seen(name: str, books: Library) -> None:
    statements, seen = SQLITE_STATEMENTS[name]
    books.answers = ANSWERS.get(name, ())
    books.execute(statements)
    assert_seen_and_healed(books, seen)


@pytest.mark.vendor("sqlite")
@cases(SQLITE)
def test_a_change_of_text_on_sqlite_is_seen(name: str, books: Library) -> None:
    old, new, seen = SQLITE[name]
    books.answers = ANSWERS.get(name, ())
    books.rewrite(old, new)
    assert_seen_and_healed(books, seen)


@pytest.mark.vendor("sqlite")
@pytest.mark.parametrize("option", ["STRICT", "WITHOUT ROWID"])
def test_a_table_option_of_sqlite_is_seen(option: str, books: Library) -> None:
    books.execute("DROP TABLE library_tag")
    text = "id integer NOT NULL PRIMARY KEY AUTOINCREMENT, label varchar(8) NOT NULL"
    if option == "WITHOUT ROWID":
        text = text.replace(" AUTOINCREMENT", "")
    else:
        text = text.replace("varchar(8)", "text")
    books.execute(f"CREATE TABLE library_tag ({text}) {option}")
    assert f"table library_tag: {option.lower()}" in map(told, books.find_drift().drift)
    assert option.lower() in str(books.autogenerate().differences)


def test_what_no_model_owns_is_unknown_and_left_alone(books: Library) -> None:
    books.execute("CREATE TABLE stray (id integer); CREATE VIEW titles AS SELECT title FROM library_book")
    report = books.find_drift()
    assert report.drift == []
    assert [(item.kind, item.name) for item in report.unknown] == [("view", "titles"), ("table", "stray")]
    assert books.autogenerate().differences == []


@pytest.mark.vendor("postgresql")
def test_what_no_model_owns_in_a_schema_is_unknown_too_and_other_schemas_are_nobodys(books: Library) -> None:
    books.execute("CREATE TABLE audit.stray (id integer); CREATE VIEW audit.few AS SELECT 1 AS one")
    books.execute("CREATE SCHEMA nobodys; CREATE TABLE nobodys.stray (id integer)")
    report = books.find_drift()
    assert report.drift == []
    assert [item.line for item in report.unknown] == [
        "unknown view audit.few: no model owns it",
        "unknown table audit.stray: no model owns it",
    ]
    assert books.autogenerate().differences == []
