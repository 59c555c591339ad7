"""add tries forgiven at to users

Revision ID: 416193309fb5
Revises: d0a496b0a63c
Create Date: 2026-11-23 03:05:25.570046+00:00
"""


from alembic import op
import sqlalchemy as sa

revision = '416193309fb5'
down_revision = 'd0a496b0a63c'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'users',
        sa.Column('tries_forgiven_at', sa.DateTime(timezone=True), nullable=True),
    )


def downgrade() -> None:
    op.drop_column('users', 'tries_forgiven_at')
