"""index tallies by ballots

Revision ID: b5c44338c540
Revises: 3fc15f43dc60
Create Date: 2026-11-23 06:40:13.050500+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = 'b5c44338c540'
down_revision = '3fc15f43dc60'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            'topics_voted_on_most',
            'tallies',
            [sa.text('ballots DESC'), sa.text('topic_id DESC')],
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index('topics_voted_on_most', table_name='tallies', postgresql_concurrently=True)
