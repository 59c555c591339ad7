"""Whatever goes wrong is said in a line or a few, with a status that is not zero, and without a traceback."""

from __future__ import annotations

import pytest

from tests.migrations.conftest import Done, Project


def assert_refused(done: Done, *words: str) -> None:
    assert done.status != 0
    assert "Traceback" not in done.said
    for word in words:
        assert word in " ".join(done.said.split())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"NAME": "/nowhere/at/all.db"}, ["unable to open database file", "folder must be there"]),
        ({"NAME": "no.db"}, ["file is not a database"]),
        ({"NAME": ":memory:"}, ["private to one connection"]),
        (
            {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": "n",
                "HOST": "127.0.0.1",
                "PORT": "9",
                "PASSWORD": "hush",
            },
            ["n on 127.0.0.1:9", "Check that the server runs"],
        ),
    ],
)
def test_a_database_that_cannot_be_opened(
    sqlite_project: Project, changes: dict[str, str], words: list[str]
) -> None:
    (sqlite_project.folder / "no.db").write_text("This is not a database. " * 10)
    other = sqlite_project.on(**changes)
    for done in (other.alembic("upgrade", "head"), other.manage("migrate")):
        assert_refused(done, *words)
        assert "hush" not in done.said


def test_a_wrong_password_and_a_missing_database(project: Project) -> None:
    if "HOST" not in project.database:
        pytest.skip("PostgreSQL only")
    for change in ({"PASSWORD": "wrong"}, {"NAME": "no_such_database"}, {"USER": "nobody_here"}):
        assert_refused(
            project.on(**change).alembic("current"), "cannot be opened", "user and password in the settings"
        )


def test_a_database_at_a_revision_that_is_gone(project: Project) -> None:
    project.alembic("upgrade", "head")
    project.query("UPDATE alembic_version SET version_num = 'gone'")
    for words in (["current"], ["upgrade", "head"], ["downgrade", "-1"], ["check"], ["stamp", "head"]):
        assert_refused(
            project.alembic(*words), "at revision gone", "no file of it", "alembic stamp --purge REV"
        )
    assert_refused(project.manage("migrate", "first"), "alembic stamp --purge REV")
    assert "bridge.W002" in project.manage("check", "--database", "default").said
    assert project.alembic("stamp", "--purge", "first").status == 0
    assert project.alembic("current").out.strip() == "first (head)"


def test_an_unknown_revision(project: Project) -> None:
    assert_refused(project.alembic("upgrade", "nonsense"), "Can't locate revision identified by 'nonsense'")
    assert_refused(project.manage("migrate", "nonsense"), "There is no revision 'nonsense'", "showmigrations")
    assert_refused(project.manage("sqlmigrate", "nonsense"), "There is no revision 'nonsense'")


def test_a_revision_that_fails_leaves_nothing_of_itself(project: Project) -> None:
    project.write_revision("second", "first", "op.create_table('kept', sa.Column('id', sa.Integer()))")
    project.write_revision(
        "third", "second", "op.create_table('lost', sa.Column('id', sa.Integer()))\nop.drop_table('nonsense')"
    )
    done = project.alembic("upgrade", "head")
    assert_refused(
        done, "Upgrade to third (Change third):", "DROP TABLE nonsense", "the 2 revisions before it are done"
    )
    assert project.query("SELECT version_num FROM alembic_version") == [("second",)]
    assert project.query("SELECT * FROM kept") == []
    assert_refused(project.manage("migrate"), "third", "The database is unchanged")


def test_a_revision_that_breaks_a_foreign_key(project: Project) -> None:
    project.write_revision(
        "second",
        "first",
        "op.execute(\"INSERT INTO library_book (author_id, title, pages) VALUES (77, 'a', 1)\")",
    )
    done = project.alembic("upgrade", "head")
    assert_refused(done, "Upgrade to second", "foreign key", "Nothing of this revision was kept")
    assert project.query("SELECT count(*) FROM library_book") == [(0,)]


def test_a_constraint_that_is_not_there(project: Project) -> None:
    if "HOST" in project.database:
        pytest.skip("SQLite only")
    project.write_revision(
        "second", "first", "op.drop_constraint('nonsense', 'library_book', type_='unique')"
    )
    assert_refused(project.alembic("upgrade", "head"), "Upgrade to second", "no unique 'nonsense'")


def test_a_bug_in_a_revision_keeps_its_traceback(project: Project) -> None:
    project.write_revision("second", "first", "1 / 0")
    done = project.alembic("upgrade", "head")
    assert done.status != 0
    assert "ZeroDivisionError" in done.err


def test_settings_that_refuse(project: Project) -> None:
    path = project.folder / "shelf_settings.py"
    path.write_text(
        "class Nonsense(Exception): pass\nraise Nonsense('DATABASE_URL is garbage: write another.')\n"
    )
    assert_refused(project.alembic("current"), "FAILED: DATABASE_URL is garbage: write another.")


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        (["migrate", "library"], "'library' is an app label"),
        (["migrate", "library", "0001"], "'library' is an app label"),
        (["migrate", "--fake"], "alembic stamp"),
        (["migrate", "--fake-initial"], "alembic stamp"),
        (["migrate", "--prune"], "nothing to prune"),
        (["makemigrations", "library"], "without a label"),
        (["showmigrations", "library"], "without a label"),
        (["sqlmigrate", "library", "0001"], "'library' is an app label"),
        (["squashmigrations", "library", "0001", "--no-input"], "alembic revision --autogenerate"),
        (["optimizemigration", "library", "0001", "--check"], "edit the file"),
        (["migrate", "--database", "nonsense"], "There is no database 'nonsense'"),
    ],
)
def test_what_means_nothing_here_is_refused_with_what_to_do(
    sqlite_project: Project, words: list[str], instead: str
) -> None:
    assert_refused(sqlite_project.manage(*words), instead)


def test_a_database_that_is_behind_is_warned_of(project: Project) -> None:
    assert project.manage("check").out.startswith("System check identified no issues")
    done = project.manage("check", "--database", "default")
    assert "(bridge.W001) One revision is not applied to database 'default'." in done.said
    assert "HINT: Run `alembic upgrade head`." in done.said
    started = project.manage("createsuperuser", "--noinput")
    assert "One revision is not applied to database 'default'. Run `alembic upgrade head`." in started.out


def test_a_database_that_cannot_be_asked_is_warned_of(sqlite_project: Project) -> None:
    sqlite_project.database["NAME"] = "/nowhere/at/all.db"
    done = sqlite_project.manage("check", "--database", "default")
    assert "(bridge.W003)" in done.said
    assert "Traceback" not in done.said


def test_an_error_is_said_once(sqlite_project: Project) -> None:
    commands = [["upgrade", "nonsense"], ["rehearse", "nonsense"], ["squash", "nonsense", "more"]]
    for command in commands:
        done = sqlite_project.manage("alembic", *command)
        assert_refused(done, "Can't locate revision")
        assert done.said.count("Can't locate revision") == 1
    assert sqlite_project.alembic("upgrade", "nonsense").said.count("Can't locate revision") == 1
