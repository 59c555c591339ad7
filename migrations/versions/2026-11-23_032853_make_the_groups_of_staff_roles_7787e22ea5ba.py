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
members = sa.table("users_groups", sa.column("group_id", sa.Integer()))
rights = sa.table("auth_group_permissions", sa.column("group_id", sa.Integer()))


def upgrade() -> None:
    """What the groups may do is given to them after every upgrade (app.staff.roles)."""
    for name in ROLES:
        there = sa.exists().where(groups.c.name == name)
        op.execute(groups.insert().from_select(["name"], sa.select(sa.literal(name)).where(~there)))


def downgrade() -> None:
    """Groups that somebody is in stay: who was a moderator would else have to be found out anew."""
    used = sa.exists().where(members.c.group_id == groups.c.id)
    gone = sa.select(groups.c.id).where(groups.c.name.in_(ROLES), ~used)
    op.execute(rights.delete().where(rights.c.group_id.in_(gone)))
    op.execute(groups.delete().where(groups.c.name.in_(ROLES), ~used))
