"""A data migration written as the template teaches: tables frozen in the revision, no models."""

from __future__ import annotations

import re
from pathlib import Path

from tests.migrations.conftest import Project

UPGRADE = """
def upgrade() -> None:
    connection = op.get_bind()
    authors = sa.table(
        "library_author",
        sa.column("id", sa.BigInteger()),
        sa.column("name", sa.String(50)),
    )
    books = sa.table("library_book", sa.column("author_id", sa.BigInteger()))
    rows = connection.execute(sa.select(authors.c.id, authors.c.name).order_by(authors.c.id)).all()
    new = [{"key": row.id, "new": row.name.strip()} for row in rows if row.name != row.name.strip()]
    if new:
        key, new_name = sa.bindparam("key"), sa.bindparam("new")
        connection.execute(authors.update().where(authors.c.id == key).values(name=new_name), new)
    connection.execute(text("UPDATE library_book SET pages = 1 WHERE pages = :none"), {"none": 0})
    written = sa.select(sa.func.count()).select_from(books).where(books.c.author_id == authors.c.id)
    assert connection.execute(sa.select(written.scalar_subquery()).select_from(authors)).all()


def downgrade() -> None:
    pass
"""
ROWS = (
    "INSERT INTO library_author (id, name) VALUES (1, ' Ann '), (2, 'Bea')",
    "INSERT INTO library_book (author_id, title, pages) VALUES (1, 'x', 0), (2, 'y', 7)",
)


def write_data_revision(project: Project) -> Path:
    """An empty revision of the project's template, with the upgrade in place of its functions."""
    done = project.alembic("revision", "-m", "strip_names_of_authors", "--rev-id", "stripped")
    assert done.status == 0, done.said
    (path,) = [path for path in project.revisions if path.name.endswith("_stripped.py")]
    head = path.read_text().partition("def upgrade()")[0]
    path.write_text(head + UPGRADE.lstrip())
    return path


def test_rows_are_changed_and_a_later_change_of_the_models_breaks_nothing(project: Project) -> None:
    write_data_revision(project)
    project.replace_in_models("name = ", "motto = models.TextField(null=True)\n    full_name = ")
    project.replace_in_models("    pages = models.PositiveIntegerField(default=0)\n", "")
    assert project.alembic("upgrade", "first").status == 0
    for row in ROWS:
        project.query(row)
    done = project.alembic("upgrade", "head")
    assert done.status == 0, done.said
    assert project.query("SELECT name FROM library_author ORDER BY id") == [("Ann",), ("Bea",)]
    assert project.query("SELECT pages FROM library_book ORDER BY id") == [(1,), (7,)]
    for words in (["downgrade", "first"], ["upgrade", "head"]):
        assert project.alembic(*words).status == 0


def test_the_advice_of_the_template_is_code_that_runs(project: Project) -> None:
    """What stands in its comment, with the project's own words put in."""
    path = write_data_revision(project)
    advice = re.findall(r"^#     (.*)$", path.read_text(), re.MULTILINE)
    lines = [line.replace("{…}", '{"yes": 1, "cutoff": 5}') for line in advice]
    code = "\n".join("    " + line for line in lines).replace("users", "library_author")
    code = code.replace("email", "name").replace(
        "is_active = :yes WHERE created_at", "id = id * :yes WHERE id"
    )
    head = path.read_text().partition("def upgrade()")[0]
    path.write_text(f"{head}def upgrade() -> None:\n{code}\n\n\ndef downgrade() -> None:\n    pass\n")
    assert project.alembic("upgrade", "first").status == 0
    project.query(ROWS[0])
    done = project.alembic("upgrade", "head")
    assert done.status == 0, done.said
    assert project.query("SELECT name FROM library_author ORDER BY id") == [("Ann",), ("Bea",)]


def test_only_a_revision_for_data_is_taught_about_data(project: Project) -> None:
    project.replace_in_models("name = ", "motto = models.TextField(null=True)\n    name = ")
    assert project.alembic("upgrade", "head").status == 0
    done = project.alembic("revision", "--autogenerate", "-m", "add_motto", "--rev-id", "motto")
    assert done.status == 0, done.said
    (path,) = [path for path in project.revisions if path.name.endswith("_motto.py")]
    assert "# Before you commit" in path.read_text()
    assert "datetime" not in path.read_text()
