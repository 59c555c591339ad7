"""A revision's operations are known without a database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import alembic.op
import pytest
from alembic.operations import Operations, ops
from alembic.runtime.migration import MigrationContext

from app.bridge.steps import DOWNGRADE, NeedsDatabase, Recording, record
from tests.bridge.revising import FIRST_LINE, RevisionFolder

pytestmark = pytest.mark.once


@pytest.fixture
def folder(tmp_path: Path) -> RevisionFolder:
    return RevisionFolder(tmp_path / "alembic")


def seen(folder: RevisionFolder, upgrade: str, *, vendor: str = "postgresql") -> Recording:
    folder.add("a", upgrade)
    return record(folder.script, folder.revision("a"), vendor=vendor, with_sql=True)


def kinds(recording: Recording) -> list[str]:
    return [type(step.operation).__name__ for step in recording.steps]


def test_each_operation_has_its_line_and_its_sql(folder):
    first, second = seen(
        folder, "op.drop_column('users', 'name')\nop.create_index('by_id', 'users', ['id'])"
    ).steps
    assert (first.line, first.statements) == (FIRST_LINE, ("ALTER TABLE users DROP COLUMN name",))
    assert (second.line, second.statements) == (FIRST_LINE + 1, ("CREATE INDEX by_id ON users (id)",))


def test_loops_are_run(folder):
    found: Any = seen(folder, "for name in ('a', 'b'):\n    op.drop_column('users', name)").steps
    assert [step.operation.column_name for step in found] == ["a", "b"]


@pytest.mark.parametrize(("vendor", "expected"), [("postgresql", ["DropTableOp"]), ("sqlite", [])])
def test_guards_choose_by_vendor(folder, vendor, expected):
    text = "if op.get_context().dialect.name == 'postgresql':\n    op.drop_table('users')"
    assert kinds(seen(folder, text, vendor=vendor)) == expected


def test_an_autocommit_block_is_no_transaction(folder):
    text = """
        op.drop_table('users')
        with op.get_context().autocommit_block():
            op.drop_table('topics')
        op.drop_table('options')
    """
    assert [step.is_transactional for step in seen(folder, text).steps] == [True, False, True]


@pytest.mark.parametrize("vendor", ["postgresql", "sqlite"])
def test_a_batch_is_what_is_done_in_it(folder, vendor):
    text = "with op.batch_alter_table('users') as batch:\n    batch.drop_column('name')"
    (step,) = seen(folder, text, vendor=vendor).steps
    assert isinstance(step.operation, ops.DropColumnOp)
    assert (step.operation.table_name, step.line) == ("users", FIRST_LINE + 1)


def test_what_the_connection_is_told_is_a_step_with_its_values(folder):
    text = "op.get_bind().execute(sa.text('UPDATE users SET name = :name'), {'name': 'x'})"
    (step,) = seen(folder, text).steps
    assert step.statements == ("UPDATE users SET name = 'x'",)


def test_what_is_read_is_empty(folder):
    text = """
        rows = op.get_bind().execute(sa.text('SELECT 1')).mappings().all()
        op.execute(f'UPDATE users SET id = {len(rows)}')
    """
    assert seen(folder, text).steps[-1].statements == ("UPDATE users SET id = 0",)


def test_an_operation_of_several_statements_is_one_step(folder):
    text = "op.add_column('users', sa.Column('topic', sa.Integer(), sa.ForeignKey('topics.id')))"
    (step,) = seen(folder, text).steps
    assert len(step.statements) == 2


def test_what_stops_a_revision_is_told_beside_the_steps_before(folder):
    found = seen(folder, "op.drop_table('users')\nraise ValueError('No.')")
    assert (kinds(found), str(found.stopped_by)) == (["DropTableOp"], "No.")
    assert found.stopped_at == FIRST_LINE + 1
    assert not found.is_refusal


def test_a_downgrade_that_refuses_says_why(folder):
    folder.add("a", "op.drop_table('users')", "raise NotImplementedError('The rows are gone.')")
    found = record(folder.script, folder.revision("a"), DOWNGRADE, vendor="sqlite")
    assert found.is_refusal


def test_offline_mode_can_be_asked_for(folder):
    (step,) = seen(folder, "op.execute(str(context.is_offline_mode()))").steps
    assert step.statements == ("True",)


def test_a_command_that_runs_keeps_its_own_op(folder):
    running = Operations(MigrationContext.configure(dialect_name="sqlite"))
    running._install_proxy()
    try:
        seen(folder, "op.drop_table('users')")
        assert vars(alembic.op)["_proxy"] is running
    finally:
        running._remove_proxy()


def test_djangos_own_connection_is_out_of_reach(folder, own_databases):
    text = "from django.db import connection\nconnection.cursor().execute('DROP TABLE users')"
    assert isinstance(seen(folder, text).stopped_by, NeedsDatabase)


def test_a_connection_is_used_as_any_other(folder):
    text = """
        connection = op.get_bind()
        with connection.begin_nested():
            for key in connection.scalars(sa.text('SELECT id FROM users')):
                op.drop_table('users')
        connection.exec_driver_sql("UPDATE users SET name = ':x'")
        op.execute(f"SELECT {connection.scalar(sa.text('SELECT 1'))}")
    """
    found = seen(folder, text)
    assert found.stopped_by is None
    assert [step.statements for step in found.steps] == [
        ("UPDATE users SET name = ':x'",),
        ("SELECT None",),
    ]
