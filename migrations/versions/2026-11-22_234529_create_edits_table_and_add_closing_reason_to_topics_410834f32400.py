"""create edits table and add closing reason to topics

Revision ID: 410834f32400
Revises: 502e49d9c626
Create Date: 2026-11-22 23:45:29.808141+00:00
"""


from alembic import op
import sqlalchemy as sa

revision = '410834f32400'
down_revision = '502e49d9c626'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'edits',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('topic_id', sa.BigInteger(), nullable=False),
        sa.Column('editor_id', sa.BigInteger(), nullable=True),
        sa.Column('option_id', sa.BigInteger(), nullable=True),
        sa.Column('field', sa.String(11), nullable=False),
        sa.Column('edited_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('before', sa.Text(), nullable=False),
        sa.Column('after', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ['editor_id'],
            ['users.id'],
            name='edits_editor_id_4dc4f4e9_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['option_id'],
            ['options.id'],
            name='edits_option_id_2d44c926_fk_options_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['topic_id'],
            ['topics.id'],
            name='edits_topic_id_ce033c93_fk_topics_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )

    op.create_index('edits_editor_id_4dc4f4e9', 'edits', ['editor_id'], unique=False)

    op.create_index('edits_option_id_2d44c926', 'edits', ['option_id'], unique=False)

    op.create_index('edits_topic_id_ce033c93', 'edits', ['topic_id'], unique=False)

    op.add_column(
        'topics',
        sa.Column('closing_reason', sa.String(300), server_default=sa.text("''"), nullable=False),
    )

    op.add_column('topics', sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('topics', 'edited_at')

    op.drop_column('topics', 'closing_reason')

    op.drop_table('edits')
