"""What looks at every row, or writes every row, is found; what does not is left alone."""

from __future__ import annotations

import pytest

from tests.bridge.linting.conftest import findings, rules
from tests.bridge.revising import USERS

pytestmark = pytest.mark.once

NOT_NULL, REWRITE, INDEX, SCAN = (
    "not-null-without-default",
    "rewrites-table",
    "index-without-concurrently",
    "constraint-scans-table",
)
CONCURRENTLY = """
with op.get_context().autocommit_block():
    op.create_index('by_name', 'users', ['name'], postgresql_concurrently=True)
"""


@pytest.mark.parametrize(
    ("upgrade", "expected"),
    [
        ("op.add_column('users', sa.Column('x', sa.Text(), nullable=True))", []),
        ("op.add_column('users', sa.Column('x', sa.Text(), nullable=False))", [NOT_NULL]),
        ("op.add_column('users', sa.Column('x', sa.Text(), server_default='', nullable=False))", []),
        ("op.add_column('users', sa.Column('x', sa.Integer(), index=True))", [INDEX]),
        ("op.add_column('users', sa.Column('x', sa.Integer(), unique=True))", [SCAN]),
        ("op.add_column('users', sa.Column('x', sa.Integer(), sa.ForeignKey('users.id')))", [SCAN]),
        (
            """op.add_column(
                'users', sa.Column('x', sa.Integer(), sa.ForeignKey('users.id')), inline_references=True
            )""",
            [],
        ),
        ("op.add_column('users', sa.Column('x', sa.Uuid(), server_default=sa.func.now()))", []),
        (
            "op.add_column('users', sa.Column('x', sa.Uuid(), server_default=sa.func.gen_random_uuid()))",
            [REWRITE],
        ),
        (
            "op.add_column('users', sa.Column('x', sa.Text(), sa.Computed('id', persisted=True)))",
            [REWRITE],
        ),
        ("op.add_column('users', sa.Column('x', sa.Integer(), sa.Identity(), nullable=False))", [REWRITE]),
        ("op.alter_column('users', 'name', type_=sa.String(20))", []),
        ("op.alter_column('users', 'name', type_=sa.Text())", []),
        ("op.alter_column('users', 'name', type_=sa.String(5))", [REWRITE]),
        ("op.alter_column('users', 'id', type_=sa.BigInteger())", [REWRITE]),
        ("op.alter_column('other', 'x', type_=sa.Text())", [REWRITE]),
        (
            "op.alter_column('other', 'x', existing_type=sa.Numeric(5, 2), type_=sa.Numeric(9, 2))",
            [],
        ),
        (
            "op.alter_column('other', 'x', existing_type=sa.Numeric(5, 2), type_=sa.Numeric(9, 3))",
            [REWRITE],
        ),
        ("op.alter_column('users', 'name', nullable=False)", [SCAN]),
        ("op.create_index('by_name', 'users', ['name'])", [INDEX]),
        (CONCURRENTLY, []),
        ("op.create_unique_constraint('u', 'users', ['name'])", [SCAN]),
        ("op.create_check_constraint('c', 'users', 'id > 0')", [SCAN]),
        ("op.create_check_constraint('c', 'users', 'id > 0', postgresql_not_valid=True)", []),
        ("op.create_foreign_key('f', 'users', 'users', ['id'], ['id'])", [SCAN]),
        ("op.create_foreign_key('f', 'users', 'users', ['id'], ['id'], postgresql_not_valid=True)", []),
        ("if op.get_context().dialect.name == 'sqlite':\n    op.create_index('i', 'users', ['name'])", []),
        ("with op.batch_alter_table('users') as batch:\n    batch.create_index('i', ['name'])", [INDEX]),
    ],
)
def test_an_operation_on_a_table_that_is_there(folder, upgrade, expected):
    assert rules(folder.add("second", upgrade)) == expected


@pytest.mark.parametrize(
    "operation",
    [
        "op.create_index('by_name', 'users', ['name'])",
        "op.create_unique_constraint('u', 'users', ['name'])",
        "op.add_column('users', sa.Column('x', sa.Text(), nullable=False))",
        "op.alter_column('users', 'name', type_=sa.String(5), nullable=False)",
        "op.drop_column('users', 'name')",
    ],
)
def test_a_table_made_in_the_same_revision_is_empty(folder, operation):
    made = USERS.replace("'users'", "'people'")
    assert rules(folder.add("second", f"{made}\n{operation.replace('users', 'people')}")) == []


def test_within_one_deployment_a_table_of_an_earlier_revision_is_empty(folder):
    folder.add("second", "op.create_index('by_name', 'users', ['name'])")
    assert rules(folder, "first", "second", together=True) == []
    assert rules(folder, "first", "second") == [INDEX]
    assert rules(folder, "second", together=True) == [INDEX]


def test_a_new_column_that_is_filled_and_then_demanded_is_a_warning_for_old_code(folder):
    folder.add(
        "second",
        "op.add_column('users', sa.Column('x', sa.Text(), nullable=True))\n"
        "op.alter_column('users', 'x', nullable=False)",
    )
    assert {found.rule: found.level for found in findings(folder)} == {NOT_NULL: "warning", SCAN: "error"}


@pytest.mark.parametrize(
    ("validation", "expected"),
    [("op.execute('ALTER TABLE users VALIDATE CONSTRAINT has_name')", []), ("pass", [SCAN])],
)
def test_a_validated_check_proves_not_null(folder, validation, expected):
    folder.add(
        "second",
        "op.create_check_constraint('has_name', 'users', 'name IS NOT NULL', postgresql_not_valid=True)",
    )
    folder.add("third", validation)
    assert rules(folder.add("fourth", "op.alter_column('users', 'name', nullable=False)")) == expected


def test_sqlite_alone_knows_no_such_locks(folder):
    folder.add("second", "op.create_index('by_name', 'users', ['name'])")
    assert rules(folder, vendors=("sqlite",)) == []


def test_sqlite_alone_demands_a_value_too(folder):
    folder.add("second", "op.add_column('users', sa.Column('x', sa.Text(), nullable=False))")
    assert rules(folder, vendors=("sqlite",)) == [NOT_NULL]
