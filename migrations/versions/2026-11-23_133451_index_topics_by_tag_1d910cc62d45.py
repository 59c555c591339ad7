"""index topics by tag

Revision ID: 1d910cc62d45
Revises: 07a6dee805ae
Create Date: 2026-11-23 13:34:51.000000+00:00
"""

from alembic import op

revision = '1d910cc62d45'
down_revision = '07a6dee805ae'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            'topics_of_tag',
            'topic_tags',
            ['tag_id', 'topic_id'],
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index('topics_of_tag', table_name='topic_tags', postgresql_concurrently=True)
