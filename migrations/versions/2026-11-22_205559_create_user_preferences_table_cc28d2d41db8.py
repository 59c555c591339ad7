"""create_user_preferences_table

Revision ID: cc28d2d41db8
Revises: 51998e63e710
Create Date: 2026-11-22 20:55:59.511446+00:00
"""

from alembic import op
import sqlalchemy as sa

revision = 'cc28d2d41db8'
down_revision = '51998e63e710'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'user_preferences',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=False),
        sa.Column('preference_key', sa.String(100), nullable=False),
        sa.Column('preference_value', sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ['user_id'],
            ['users.id'],
            name='user_preferences_user_id_7d5d22f7_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('user_id', 'preference_key', name='preference_is_set_once_per_user'),
    )


def downgrade() -> None:
    op.drop_table('user_preferences')
