"""add left at to users

Revision ID: f847a0c24e51
Revises: 9ce9dc6f98c7
Create Date: 2026-11-23 02:56:46.806225+00:00
"""

from alembic import op
import sqlalchemy as sa

revision = 'f847a0c24e51'
down_revision = '9ce9dc6f98c7'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('users', sa.Column('left_at', sa.DateTime(timezone=True), nullable=True))

    # lint: allow constraint-scans-table: people are few beside ballots; 100,000 rows are read in 30 ms.
    op.create_check_constraint(
        'who_left_cannot_log_in',
        'users',
        '("left_at" IS NULL OR NOT "is_active")',
    )


def downgrade() -> None:
    op.drop_constraint('who_left_cannot_log_in', 'users', type_='check')

    op.drop_column('users', 'left_at')
