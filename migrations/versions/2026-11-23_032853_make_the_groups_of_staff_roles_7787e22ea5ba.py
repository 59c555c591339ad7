"""make the groups of staff roles

Revision ID: 7787e22ea5ba
Revises: 416193309fb5
Create Date: 2026-11-23 03:28:53.860742+00:00
"""

from alembic import op
import sqlalchemy as sa

revision = '7787e22ea5ba'
down_revision = '416193309fb5'
branch_labels = None
depends_on = None

ROLES = ["moderator", "organiser", "operator"]

groups = sa.table("auth_group", sa.column("id", sa.Integer()), sa.column("name", sa.String(150)))


def upgrade() -> None:
    """What the groups may do is given to them after every upgrade (app.staff.roles)."""
    for name in ROLES:
        there = sa.exists().where(groups.c.name == name)
        op.execute(groups.insert().from_select(["name"], sa.select(sa.literal(name)).where(~there)))


def downgrade() -> None:  # lint: allow empty-downgrade: groups without a use harm nobody
    """The groups stay: older code does not mind them, and nobody has to find out anew who was a moderator."""
