"""`manage.py alembic lint`, run by people and by machines."""

from __future__ import annotations

import json

import pytest

from tests.migrations.conftest import Project

INDEX = "op.create_index('by_title', 'library_book', ['title'])"
NOT_NULL = "op.add_column('library_book', sa.Column('isbn', sa.String(13), nullable=False))"


def test_the_projects_own_revisions_have_nothing_to_say(run_command):
    answer = run_command("manage.py", "alembic", "lint")
    assert answer.stdout.endswith("revisions: nothing to say.\n")


def test_an_error_is_told_with_its_place_why_and_cure_and_status_1(project: Project) -> None:
    project.write_revision("second", "first", INDEX, "op.drop_index('by_title', 'library_book')")
    done = project.manage("alembic", "lint", "second")
    place, why, *_, count = done.out.splitlines()
    assert place.startswith("migrations/versions/second.py:17: error: index-without-concurrently: ")
    assert "Nobody can write" in why and "postgresql_concurrently=True" in why
    assert (done.status, count) == (1, "1 revision: 1 error.")


def test_no_database_is_asked_unless_it_shall_be(project: Project) -> None:
    gone = project.on(NAME="/nowhere/at/all.db", HOST="127.0.0.1", PORT="1")
    assert gone.manage("alembic", "lint").status == 0
    done = gone.manage("alembic", "lint", "--database-facts")
    assert done.status != 0
    assert "cannot be opened" in done.said and "Traceback" not in done.said


def test_json_has_the_keys_that_the_help_tells(project: Project) -> None:
    project.write_revision("second", "first", INDEX, "pass")
    done = project.manage("alembic", "lint", "--json", "first:")
    told = project.manage("alembic", "lint", "--help").out
    answer = json.loads(done.out)
    assert answer["revisions"] == ["second"]
    assert {found["rule"] for found in answer["findings"]} >= {
        "index-without-concurrently",
        "empty-downgrade",
    }
    assert all(key in told for key in [*answer, *answer["findings"][0]])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["first", "second", "third"]),
        (["second"], ["second"]),
        (["head"], ["third"]),
        (["first:second"], ["second"]),
        (["--since", "second"], ["third"]),
        (["first", "third"], ["first", "third"]),
    ],
)
@pytest.mark.once
def test_revisions_are_chosen(project: Project, arguments: list[str], expected: list[str]) -> None:
    project.write_revision("second", "first", "pass")
    project.write_revision("third", "second", "pass")
    assert json.loads(project.manage("alembic", "lint", "--json", *arguments).out)["revisions"] == expected


@pytest.mark.once
def test_what_is_no_revision_is_refused(project: Project) -> None:
    done = project.manage("alembic", "lint", "nonsense")
    assert done.status != 0
    assert "Can't locate revision" in done.said and "Traceback" not in done.said


@pytest.mark.parametrize(
    ("rows", "operation", "level"),
    [
        (0, INDEX, "note"),
        (3, INDEX, "note"),
        (10_001, INDEX, "error"),
        (0, NOT_NULL, "note"),
        (3, NOT_NULL, "error"),
    ],
)
def test_the_databases_facts_decide_how_loud_a_rule_is(
    project: Project, rows: int, operation: str, level: str
) -> None:
    assert project.manage("alembic", "upgrade", "head").status == 0
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows or 1})"
    project.query("INSERT INTO library_author (id, name) VALUES (1, 'Ada')")
    project.query(
        f"INSERT INTO library_book (id, author_id, title, pages) {numbers} "
        f"SELECT i, 1, 'Notes', 1 FROM n WHERE {rows} > 0"
    )
    project.write_revision("second", "first", operation, "raise NotImplementedError('No.')")
    done = project.manage("alembic", "lint", "second", "--json", "--database-facts")
    found = next(one for one in json.loads(done.out)["findings"] if one["table"])
    assert found["level"] == level
    assert f"The table has {'more than 10000' if rows > 10_000 else rows} row" in found["what"]
    assert done.status == (level == "error")
