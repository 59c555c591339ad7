"""create access_tokens table

Revision ID: 9ce9dc6f98c7
Revises: 99e18c6c2726
Create Date: 2026-11-23 02:46:35.188613+00:00
"""

# Before you commit: read every line; run upgrade, downgrade -1 and upgrade again, on SQLite and PostgreSQL.
# - Name it as a verb and a noun: add_email_verification_to_users, issue_123_create_user_preferences_table.
# - A column that becomes NOT NULL is filled first (--default table.column=SQL): is it right for every row?
# - A drop and an addition that were a rename lose data: generate anew with --rename table.old=new.
# - Yesterday's code runs against this schema during a deployment: let it survive.
# - A downgrade that cannot bring the data back does not pretend to: raise NotImplementedError("why").
# - `manage.py alembic lint` tells what is unsafe; `# lint: allow RULE: the reason` where it is safe here.
# - For one database only: if op.get_context().dialect.name == "postgresql": …
# Then delete these lines, and the imports that you do not need.

from alembic import op
import sqlalchemy as sa

revision = '9ce9dc6f98c7'
down_revision = '99e18c6c2726'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'access_tokens',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('person_id', sa.BigInteger(), nullable=False),
        sa.Column('name', sa.String(60), nullable=False),
        sa.Column('token_hash', sa.String(64), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ['person_id'],
            ['users.id'],
            name='access_tokens_person_id_10215ade_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('token_hash', name='access_tokens_token_hash_key'),
    )

    op.create_index(
        'access_tokens_person_id_10215ade',
        'access_tokens',
        ['person_id'],
        unique=False,
    )

    if op.get_context().dialect.name == 'postgresql':
        op.create_index(
            'access_tokens_token_hash_908f0270_like',
            'access_tokens',
            ['token_hash'],
            unique=False,
            postgresql_ops={'token_hash': 'varchar_pattern_ops'},
        )


def downgrade() -> None:
    op.drop_table('access_tokens')
