"""create guests table

Revision ID: bb7162096606
Revises: 9c35cdcacede
Create Date: 2026-11-23 03:25:02.000000+00:00
"""

from alembic import op
import sqlalchemy as sa

revision = 'bb7162096606'
down_revision = '9c35cdcacede'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'guests',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('topic_id', sa.BigInteger(), nullable=False),
        sa.Column('person_id', sa.BigInteger(), nullable=False),
        sa.Column('came_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ['person_id'],
            ['users.id'],
            name='guests_person_id_68dc0fa8_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['topic_id'],
            ['topics.id'],
            name='guests_topic_id_89026b1b_fk_topics_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('topic_id', 'person_id', name='guest_is_listed_once_per_topic'),
    )

    op.create_index('guests_person_id_68dc0fa8', 'guests', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_table('guests')
