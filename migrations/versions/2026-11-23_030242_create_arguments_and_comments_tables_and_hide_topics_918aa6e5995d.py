"""create arguments and comments tables and hide topics

Revision ID: 918aa6e5995d
Revises: b002aa893020
Create Date: 2026-11-23 03:02:42.956737+00:00
"""

from alembic import op
import sqlalchemy as sa
from app.bridge.types import PositiveInteger

revision = '918aa6e5995d'
down_revision = 'b002aa893020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'arguments',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('hidden_reason', sa.String(500), nullable=False),
        sa.Column('topic_id', sa.BigInteger(), nullable=False),
        sa.Column('option_id', sa.BigInteger(), nullable=True),
        sa.Column('author_id', sa.BigInteger(), nullable=True),
        sa.Column('stance', sa.String(7), nullable=False),
        sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('comment_count', PositiveInteger(), nullable=False),
        sa.CheckConstraint('"comment_count" >= 0', name='arguments_comment_count_check'),
        sa.CheckConstraint('"stance" IN (\'for\', \'against\')', name='argument_is_for_or_against'),
        sa.CheckConstraint(
            '("deleted_at" IS NULL OR "text" = \'\')',
            name='deleted_argument_has_no_text',
        ),
        sa.CheckConstraint(
            '("hidden_at" IS NULL OR NOT ("hidden_reason" = \'\'))',
            name='argument_is_hidden_for_a_reason',
        ),
        sa.ForeignKeyConstraint(
            ['author_id'],
            ['users.id'],
            name='arguments_author_id_79749d25_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['option_id'],
            ['options.id'],
            name='arguments_option_id_1b1c06a7_fk_options_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['topic_id'],
            ['topics.id'],
            name='arguments_topic_id_89136173_fk_topics_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )

    op.create_index('arguments_author_id_79749d25', 'arguments', ['author_id'], unique=False)

    op.create_index(
        'arguments_most_discussed',
        'arguments',
        ['topic_id', 'stance', sa.literal_column('comment_count DESC'), sa.literal_column('id DESC')],
        unique=False,
    )

    op.create_index(
        'arguments_newest_first',
        'arguments',
        ['topic_id', 'stance', sa.literal_column('created_at DESC'), sa.literal_column('id DESC')],
        unique=False,
    )

    op.create_index('arguments_option_id_1b1c06a7', 'arguments', ['option_id'], unique=False)

    op.create_table(
        'argument_edits',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('before', sa.Text(), nullable=False),
        sa.Column('edited_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('argument_id', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ['argument_id'],
            ['arguments.id'],
            name='argument_edits_argument_id_47a692c5_fk_arguments_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )

    op.create_index(
        'argument_edits_argument_id_47a692c5',
        'argument_edits',
        ['argument_id'],
        unique=False,
    )

    op.create_table(
        'comments',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('hidden_reason', sa.String(500), nullable=False),
        sa.Column('argument_id', sa.BigInteger(), nullable=False),
        sa.Column('author_id', sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            '("hidden_at" IS NULL OR NOT ("hidden_reason" = \'\'))',
            name='comment_is_hidden_for_a_reason',
        ),
        sa.ForeignKeyConstraint(
            ['argument_id'],
            ['arguments.id'],
            name='comments_argument_id_d353231f_fk_arguments_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['author_id'],
            ['users.id'],
            name='comments_author_id_7a23bb5d_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )

    op.create_index('comments_author_id_7a23bb5d', 'comments', ['author_id'], unique=False)

    op.create_index(
        'comments_oldest_first',
        'comments',
        ['argument_id', 'created_at', 'id'],
        unique=False,
    )

    op.create_table(
        'comment_edits',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('before', sa.Text(), nullable=False),
        sa.Column('edited_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('comment_id', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ['comment_id'],
            ['comments.id'],
            name='comment_edits_comment_id_69cd411b_fk_comments_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )

    op.create_index(
        'comment_edits_comment_id_69cd411b',
        'comment_edits',
        ['comment_id'],
        unique=False,
    )

    op.add_column('topics', sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=True))

    op.add_column(
        'topics',
        sa.Column('hidden_reason', sa.String(500), server_default=sa.text("''"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column('topics', 'hidden_reason')

    op.drop_column('topics', 'hidden_at')

    op.drop_table('comment_edits')

    op.drop_table('comments')

    op.drop_table('argument_edits')

    op.drop_table('arguments')
