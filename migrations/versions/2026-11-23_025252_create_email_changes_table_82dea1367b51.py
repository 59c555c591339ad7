"""create email changes table

Revision ID: 82dea1367b51
Revises: 918aa6e5995d
Create Date: 2026-11-23 02:52:52.013676+00:00
"""


from alembic import op
import sqlalchemy as sa

revision = '82dea1367b51'
down_revision = '918aa6e5995d'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'email_changes',
        sa.Column('user_id', sa.BigInteger(), nullable=False),
        sa.Column('email', sa.String(254), nullable=False),
        sa.Column('token_hash', sa.String(64), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            '"expires_at" > ("created_at")',
            name='email_change_expires_after_it_was_made',
        ),
        sa.ForeignKeyConstraint(
            ['user_id'],
            ['users.id'],
            name='email_changes_user_id_a04d282a_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('user_id'),
        sa.UniqueConstraint('token_hash', name='email_changes_token_hash_key'),
    )

    op.create_index(
        'email_changes_expires_at_07663f3b',
        'email_changes',
        ['expires_at'],
        unique=False,
    )

    if op.get_context().dialect.name == 'postgresql':
        op.create_index(
            'email_changes_token_hash_ada71be4_like',
            'email_changes',
            ['token_hash'],
            unique=False,
            postgresql_ops={'token_hash': 'varchar_pattern_ops'},
        )


def downgrade() -> None:
    op.drop_table('email_changes')
