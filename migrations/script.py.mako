"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}
"""

# Before you commit: read every line; run upgrade, downgrade -1 and upgrade again, on SQLite and PostgreSQL.
# - A column that becomes NOT NULL is filled first (--default table.column=SQL): is the value right for every row?
# - A drop and an addition that were a rename lose data: generate anew with --rename table.old=new.
# - Data: op.get_bind().execute(sa.text("UPDATE …"), {…}). Never import models: they are today's, not this one's.
# - For one database only: if op.get_context().dialect.name == "postgresql": …
# - What a downgrade cannot give back it does not pretend to: raise NotImplementedError("why").
# - Yesterday's code runs against this schema during a deployment: let it survive.
# Then delete these lines.

<%!
    from app.bridge.autogenerate.rendering import merge_imports, tidy
%>\
from alembic import op
import sqlalchemy as sa
% if imports:
${merge_imports(imports)}
% endif

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${tidy(upgrades or "")}


def downgrade() -> None:
    ${tidy(downgrades or "")}
