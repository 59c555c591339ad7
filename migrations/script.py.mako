"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}
"""

<%!
    from app.bridge.autogenerate.rendering import merge_imports, tidy
%>\
<%
    is_for_data = tidy(upgrades or "") == "pass" and not isinstance(down_revision, tuple)
%>\
# Before you commit: read every line; run upgrade, downgrade -1 and upgrade again, on SQLite and PostgreSQL.
# - Name it as a verb and a noun: add_email_verification_to_users, issue_123_create_user_preferences_table.
# - A column that becomes NOT NULL is filled first (--default table.column=SQL): is it right for every row?
# - A drop and an addition that were a rename lose data: generate anew with --rename table.old=new.
# - Yesterday's code runs against this schema during a deployment: let it survive.
# - A downgrade that cannot bring the data back does not pretend to: raise NotImplementedError("why").
# - `manage.py alembic lint` tells what is unsafe; `# lint: allow RULE: the reason` where it is safe here.
# - For one database only: if op.get_context().dialect.name == "postgresql": …
% if is_for_data:
#
# Data: through op.get_bind(), in SQL, one statement for all rows where that is possible:
#     connection = op.get_bind()
#     connection.execute(text("UPDATE users SET is_active = :yes WHERE created_at < :cutoff"), {…})
# Never import models: they are today's and will change, this revision must not. Write down what the tables
# are now, with the columns that you need. Their types make a datetime or a UUID the same on both databases:
#     users = sa.table("users", sa.column("id", sa.BigInteger()), sa.column("email", sa.String(254)))
#     rows = connection.execute(sa.select(users.c.id, users.c.email).order_by(users.c.id)).all()
#     new = [{"key": row.id, "new": row.email.strip()} for row in rows if row.email != row.email.strip()]
#     if new:
#         key, new_email = sa.bindparam("key"), sa.bindparam("new")
#         statement = users.update().where(users.c.id == key).values(email=new_email)
#         connection.execute(statement, new)
# Rows that are read are read by no script (alembic upgrade --sql): one UPDATE is better where it will do.
# Types that SQLAlchemy has not (JSON as Django keeps it, PositiveInteger) are in app.bridge.types; nothing
# else of the project is imported here.
% endif
# Then delete these lines, and the imports that you do not need.

% if is_for_data:
from datetime import datetime

% endif
from alembic import op
import sqlalchemy as sa
% if is_for_data:
from sqlalchemy import text
% endif
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
