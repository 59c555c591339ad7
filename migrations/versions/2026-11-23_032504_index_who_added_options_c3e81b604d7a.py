"""index who added options

Revision ID: c3e81b604d7a
Revises: 5f0c7d21a9be
Create Date: 2026-11-23 03:25:04.000000+00:00
"""

from alembic import op

revision = 'c3e81b604d7a'
down_revision = '5f0c7d21a9be'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            'options_added_by_id_081c5bd9',
            'options',
            ['added_by_id'],
            unique=False,
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index('options_added_by_id_081c5bd9', table_name='options', postgresql_concurrently=True)
