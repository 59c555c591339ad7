"""add collaborative topics and who added options

Revision ID: 9c35cdcacede
Revises: 82dea1367b51
Create Date: 2026-11-23 03:25:01.000000+00:00
"""

from alembic import op
import sqlalchemy as sa
from app.bridge.types import ByVendor

revision = '9c35cdcacede'
down_revision = '82dea1367b51'
branch_labels = None
depends_on = None

# lint: allow constraint-scans-table: the topics' new columns hold one value; 100,000 topics take milliseconds


def upgrade() -> None:
    op.add_column('options', sa.Column('added_by_id', sa.BigInteger(), nullable=True))

    op.create_foreign_key(
        'options_added_by_id_081c5bd9_fk_users_id',
        'options',
        'users',
        ['added_by_id'],
        ['id'],
        initially='DEFERRED',
        deferrable=True,
        postgresql_not_valid=True,
    )

    op.add_column(
        'topics',
        sa.Column(
            'collaborative',
            sa.Boolean(),
            server_default=ByVendor(postgresql='false', sqlite='0'),
            nullable=False,
        ),
    )

    op.add_column('topics', sa.Column('options_until', sa.DateTime(timezone=True), nullable=True))

    op.create_check_constraint(
        'no_option_is_added_after_closing',
        'topics',
        '("options_until" IS NULL OR "closes_at" IS NULL OR "options_until" <= ("closes_at"))',
    )

    op.create_check_constraint(
        'only_collaborative_topics_stop_taking_options',
        'topics',
        '("collaborative" OR "options_until" IS NULL)',
    )


def downgrade() -> None:
    op.drop_constraint('only_collaborative_topics_stop_taking_options', 'topics', type_='check')

    op.drop_constraint('no_option_is_added_after_closing', 'topics', type_='check')

    op.drop_column('topics', 'options_until')

    op.drop_column('topics', 'collaborative')

    op.drop_constraint('options_added_by_id_081c5bd9_fk_users_id', 'options', type_='foreignkey')

    op.drop_column('options', 'added_by_id')
