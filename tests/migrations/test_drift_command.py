"""`manage.py drift`, run by people and by machines."""

from __future__ import annotations

import json

from tests.migrations.conftest import Project

TRIGGER = {
    "sqlite3": "CREATE TRIGGER extra AFTER INSERT ON library_book BEGIN SELECT 1; END",
    "postgresql": "CREATE TRIGGER extra BEFORE UPDATE ON library_book FOR EACH ROW "
    "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
}


def add_trigger(project: Project) -> None:
    project.query(TRIGGER[project.database["ENGINE"].rpartition(".")[2]])


def test_equal_is_status_0(project: Project) -> None:
    project.alembic("upgrade", "head")
    done = project.manage("drift")
    assert (done.status, done.out) == (0, "The database is what the models say.\n")


def test_a_database_that_is_behind_is_told_first_and_alone(project: Project) -> None:
    done = project.manage("drift")
    assert done.status == 1
    assert done.out.startswith(
        "One revision is not applied to database 'default'. Nothing else was compared."
    )
    assert "alembic upgrade head" in done.out
    found = json.loads(project.manage("drift", "--json").out)
    assert (found["equal"], found["pending"], found["drift"]) == (False, ["first"], [])


def test_a_difference_is_one_line_with_its_cure_and_status_1(project: Project) -> None:
    project.alembic("upgrade", "head")
    project.query("CREATE INDEX extra ON library_book (pages)")
    done = project.manage("drift")
    assert done.status == 1
    line, count = done.out.splitlines()
    assert line.startswith("library_book, index extra: existence: the models say none, the database says ")
    assert "Cure: `alembic revision --autogenerate`" in line
    assert count == "One difference between models and database."


def test_a_changed_model_is_drift_too(project: Project) -> None:
    project.alembic("upgrade", "head")
    project.replace_in_models("max_length=50)\n    pages", "max_length=60)\n    pages")
    assert "library_book, column title: type: the models say" in project.manage("drift").out


def test_check_says_the_same_line_where_no_revision_heals(project: Project) -> None:
    project.alembic("upgrade", "head")
    add_trigger(project)
    line = project.manage("drift").out.splitlines()[0]
    assert 'DROP TRIGGER "extra"' in line
    for done in (project.alembic("check"), project.manage("alembic", "check")):
        assert done.status != 0
        assert line in done.said


def test_what_no_revision_heals_goes_into_none(project: Project) -> None:
    project.alembic("upgrade", "head")
    add_trigger(project)
    done = project.manage("makemigrations")
    assert done.status == 0
    assert done.out == "No revision is needed, but models and database differ.\n"
    assert len(project.revisions) == 1
    assert "No revision heals this: library_book, trigger extra" in done.err


def test_json_has_the_keys_that_the_help_tells(project: Project) -> None:
    project.alembic("upgrade", "head")
    add_trigger(project)
    done = project.manage("drift", "--json")
    assert done.status == 1
    (found,) = json.loads(done.out)["drift"]
    told = project.manage("drift", "--help").out
    assert all(key in told for key in found)
    assert (found["table"], found["kind"], found["name"]) == ("library_book", "trigger", "extra")
    assert (found["models"], found["can_be_generated"]) == (None, False)


def test_unknown_tables_are_information_unless_strict(project: Project) -> None:
    project.alembic("upgrade", "head")
    project.query("CREATE TABLE stray (id integer)")
    done = project.manage("drift")
    assert (done.status, done.out.splitlines()[0]) == (0, "unknown table stray: no model owns it")
    assert project.manage("drift", "--strict").status == 1
    done = project.alembic("check")
    assert done.status == 0 and "stray" not in done.said


def test_an_unknown_database_is_refused(project: Project) -> None:
    done = project.manage("drift", "--database", "other")
    assert done.status == 1
    assert "There is no database 'other'" in done.err
