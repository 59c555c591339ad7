"""What a downgrade removes, told from its operations."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bridge.downgrades.losses import Part, Removals, removals_of
from app.bridge.downgrades.refusing import refuse_irreversible
from app.bridge.errors import BridgeError
from app.bridge.steps import DOWNGRADE, record
from tests.bridge.revising import USERS, RevisionFolder

pytestmark = pytest.mark.once


def removals(folder: Path, *downgrades: str) -> Removals:
    """Of downgrades, the newest first."""
    revisions = RevisionFolder(folder / "migrations")
    for number, downgrade in reversed(list(enumerate(downgrades))):
        revisions.add(f"r{number}", USERS, downgrade)
    script = revisions.script
    return removals_of(
        record(script, revisions.revision(f"r{number}"), DOWNGRADE, vendor="sqlite")
        for number in range(len(downgrades))
    )


def test_tables_and_columns_are_found(tmp_path: Path) -> None:
    found = removals(tmp_path, "op.drop_column('users', 'name')\nop.drop_table('topics')").found
    assert found == [Part("users", "name"), Part("topics")]


def test_a_column_of_a_table_that_goes_too_is_not_told_twice(tmp_path: Path) -> None:
    found = removals(tmp_path, "op.drop_column('users', 'name')", "op.drop_table('users')").found
    assert found == [Part("users")]


def test_names_are_those_that_the_database_has_now(tmp_path: Path) -> None:
    found = removals(
        tmp_path,
        "op.alter_column('users', 'phone', new_column_name='fone')\nop.rename_table('people', 'persons')",
        "op.drop_column('users', 'fone')\nop.drop_table('persons')",
    ).found
    assert found == [Part("users", "phone"), Part("people")]


def test_what_the_downgrade_itself_makes_is_no_loss(tmp_path: Path) -> None:
    found = removals(
        tmp_path,
        "op.create_table('old', sa.Column('id', sa.Text))\nop.add_column('users', sa.Column('a', sa.Text))",
        "op.drop_table('old')\nop.drop_column('users', 'a')",
    ).found
    assert found == []


def test_a_batch_is_read_too(tmp_path: Path) -> None:
    found = removals(
        tmp_path, "with op.batch_alter_table('users') as batch:\n    batch.drop_column('name')"
    ).found
    assert found == [Part("users", "name")]


@pytest.mark.parametrize(
    "statement", ["DELETE FROM users", "drop  table users", "TRUNCATE users", "ALTER TABLE x DROP COLUMN y"]
)
def test_sql_that_removes_something_is_named(tmp_path: Path, statement: str) -> None:
    assert removals(tmp_path, f"op.execute('{statement}')").statements == [" ".join(statement.split())]


def test_sql_that_removes_nothing_is_not(tmp_path: Path) -> None:
    assert removals(tmp_path, "op.execute('UPDATE users SET name = NULL')").statements == []


TIGHTEN = "op.alter_column('users', 'name', existing_type=sa.Text(), nullable=False)"


def test_columns_that_become_not_null_are_found_by_the_names_of_now(tmp_path: Path) -> None:
    rename = "op.rename_table('people', 'users')\nop.alter_column('users', 'label', new_column_name='name')"
    assert removals(tmp_path, rename, TIGHTEN).required == [Part("people", "label")]


@pytest.mark.parametrize(
    "before",
    [
        "op.execute(\"UPDATE users SET name = ''\")",
        "op.execute('SELECT fill_names()')",
        "op.add_column('users', sa.Column('name', sa.Text))",
        "op.create_table('users', sa.Column('name', sa.Text))",
        "op.alter_column('users', 'age', type_=sa.Text(), postgresql_using='age::text')",
        "op.get_bind().execute(sa.text('SELECT id FROM users')).scalar_one()",
    ],
)
def test_what_may_have_got_values_before_is_left_to_the_database(tmp_path: Path, before: str) -> None:
    assert removals(tmp_path, before, TIGHTEN).required == []


@pytest.mark.parametrize(
    "refusal", ["NotImplementedError('Codes are gone')", "app.bridge.irreversible('Codes are gone')"]
)
def test_a_refusal_is_known_before_anything_runs(tmp_path: Path, refusal: str) -> None:
    revisions = RevisionFolder(tmp_path / "migrations").add(
        "r0", USERS, f"raise {refusal}", head="import app.bridge"
    )
    revision = revisions.revision("r0")
    recording = record(revisions.script, revision, DOWNGRADE, vendor="sqlite")
    with pytest.raises(BridgeError, match=r"cannot be taken back: Codes are gone\. Nothing was changed"):
        refuse_irreversible([(revision, recording)])


def test_a_librarys_own_not_implemented_is_no_refusal(tmp_path: Path) -> None:
    revisions = RevisionFolder(tmp_path / "migrations").add(
        "r0", USERS, "asyncio.AbstractEventLoop().time()", head="import asyncio"
    )
    revision = revisions.revision("r0")
    recording = record(revisions.script, revision, DOWNGRADE, vendor="sqlite")
    refuse_irreversible([(revision, recording)])
    assert isinstance(recording.stopped_by, NotImplementedError)
