"""drop indexes that others replace

Revision ID: 8f31b60d7ce4
Revises: 5e0c7d2a94b1
Create Date: 2026-11-23 13:46:40.000000+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = '8f31b60d7ce4'
down_revision = '5e0c7d2a94b1'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('topic_tags_tag_id_9fac988a', table_name='topic_tags')

    op.drop_index('topic_tags_topic_id_e45dff3c', table_name='topic_tags')

    op.drop_index('topics_newest_first', table_name='topics')


def downgrade() -> None:
    op.create_index(
        'topics_newest_first',
        'topics',
        ['unlisted', sa.literal_column('created_at DESC'), sa.literal_column('id DESC')],
        unique=False,
    )

    op.create_index('topic_tags_topic_id_e45dff3c', 'topic_tags', ['topic_id'], unique=False)

    op.create_index('topic_tags_tag_id_9fac988a', 'topic_tags', ['tag_id'], unique=False)
