"""create turnouts table

Revision ID: a471ea28e0fe
Revises: f847a0c24e51
<Create Date: 2026-11-23 02:58:33.909087+00:00
="""

from alembic import op
import sqlalchemy as sa
from app.bridge.types import JSON, PositiveInteger

revision = 'a471ea28e0fe'
down_revision = 'f847a0c24e51'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'turnouts',
        sa.Column('topic_id', sa.BigInteger(), nullable=False),
        sa.Column('counted_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('members', PositiveInteger(), nullable=False),
        sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('bucket_seconds', PositiveInteger(), nullable=False),
        sa.Column('ballots', JSON(), nullable=False),
        sa.CheckConstraint('"bucket_seconds" >= 0', name='turnouts_bucket_seconds_check'),
        sa.CheckConstraint('"members" >= 0', name='turnouts_members_check'),
        sa.ForeignKeyConstraint(
            ['topic_id'],
            ['topics.id'],
            name='turnouts_topic_id_9316fd83_fk_topics_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('topic_id'),
    )

    if op.get_context().dialect.name == 'sqlite':
        op.create_check_constraint(
            'turnouts_ballots_check',
            'turnouts',
            '(JSON_VALID("ballots") OR "ballots" IS NULL)',
        )


def downgrade() -> None:
    op.drop_table('turnouts')
