"""create_schema_moves_table

Revision ID: 502e49d9c626
Revises: a6c589ebaf1b
Create Date: 2026-11-22 23:44:38.003465+00:00
"""

from alembic import op
import sqlalchemy as sa

revision = '502e49d9c626'
down_revision = 'a6c589ebaf1b'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'schema_moves',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('command', sa.String(20), nullable=False),
        sa.Column('before', sa.Text(), nullable=False),
        sa.Column('after', sa.Text(), nullable=False),
        sa.Column('revisions', sa.Text(), nullable=False),
        sa.Column('actor', sa.String(200), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('seconds', sa.Float(), nullable=False),
        sa.Column('error', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id'),
    )


def downgrade() -> None:
    op.drop_table('schema_moves')
