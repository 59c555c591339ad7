"""index public topics by key

Revision ID: 5e0c7d2a94b1
Revises: 1d910cc62d45
Create Date: 2026-11-23 13:46:10.000000+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = '5e0c7d2a94b1'
down_revision = '1d910cc62d45'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            'topics_by_key',
            'topics',
            ['unlisted', sa.literal_column('id DESC')],
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index('topics_by_key', table_name='topics', postgresql_concurrently=True)
