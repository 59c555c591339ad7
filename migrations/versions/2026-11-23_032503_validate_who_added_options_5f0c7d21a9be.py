"""validate who added options

Revision ID: 5f0c7d21a9be
Revises: bb7162096606
Create Date: 2026-11-23 03:25:03.000000+00:00
"""

from alembic import op

revision = '5f0c7d21a9be'
down_revision = 'bb7162096606'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name == 'postgresql':
        op.execute('ALTER TABLE options VALIDATE CONSTRAINT options_added_by_id_081c5bd9_fk_users_id')


def downgrade() -> None:  # lint: allow empty-downgrade: looking at rows takes nothing from the older schema
    pass
