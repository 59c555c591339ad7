"""add is_added to options

Revision ID: b9aef43af470
Revises: b5c44338c540
Create Date: 2026-11-23 07:07:06.326904+00:00
"""

from alembic import op
import sqlalchemy as sa
from app.bridge.types import ByVendor

revision = 'b9aef43af470'
down_revision = 'b5c44338c540'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'options',
        sa.Column(
            'is_added',
            sa.Boolean(),
            server_default=ByVendor(postgresql='false', sqlite='0'),
            nullable=False,
        ),
    )

    # Of options whose adder left before this nobody can tell any more that they were added.
    options = sa.table('options', sa.column('is_added', sa.Boolean()), sa.column('added_by_id'))
    op.execute(options.update().where(options.c.added_by_id.is_not(None)).values(is_added=sa.true()))


def downgrade() -> None:
    op.drop_column('options', 'is_added')
