"""create notifications and mails tables

Revision ID: 99e18c6c2726
Revises: 410834f32400
Create Date: 2026-11-23 02:23:59.223856+00:00
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
from app.bridge.types import PositiveSmallInteger

revision = '99e18c6c2726'
down_revision = '410834f32400'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'mails',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('person_id', sa.BigInteger(), nullable=False),
        sa.Column('subject', sa.String(300), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('unsubscribe_link', sa.String(500), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('attempts', PositiveSmallInteger(), nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_error', sa.String(500), nullable=False),
        sa.CheckConstraint('"attempts" >= 0', name='mails_attempts_check'),
        sa.CheckConstraint(
            '("sent_at" IS NULL OR "failed_at" IS NULL)',
            name='mail_is_sent_or_failed_not_both',
        ),
        sa.ForeignKeyConstraint(
            ['person_id'],
            ['users.id'],
            name='mails_person_id_5ec943c6_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )

    op.create_index('mails_created_at_313436c1', 'mails', ['created_at'], unique=False)

    op.create_index('mails_person_id_5ec943c6', 'mails', ['person_id'], unique=False)

    op.create_index(
        'mails_waiting',
        'mails',
        ['next_attempt_at', 'id'],
        unique=False,
        sqlite_where=sa.text('("failed_at" IS NULL AND "sent_at" IS NULL)'),
        postgresql_where=sa.text('("failed_at" IS NULL AND "sent_at" IS NULL)'),
    )

    op.create_table(
        'announcements',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('topic_id', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.String(10), nullable=False),
        sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['topic_id'],
            ['topics.id'],
            name='announcements_topic_id_8e4d6e2b_fk_topics_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('topic_id', 'kind', 'closes_at', name='closing_is_announced_once'),
    )

    op.create_table(
        'mutes',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('person_id', sa.BigInteger(), nullable=False),
        sa.Column('topic_id', sa.BigInteger(), nullable=False),
        sa.Column('muted_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['person_id'],
            ['users.id'],
            name='mutes_person_id_62c972d8_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['topic_id'],
            ['topics.id'],
            name='mutes_topic_id_6a05183c_fk_topics_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('person_id', 'topic_id', name='topic_is_muted_once_per_person'),
    )

    op.create_index('mutes_topic_id_6a05183c', 'mutes', ['topic_id'], unique=False)

    op.create_table(
        'notifications',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('person_id', sa.BigInteger(), nullable=False),
        sa.Column('topic_id', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.String(10), nullable=False),
        sa.Column('about', sa.BigInteger(), nullable=False),
        sa.Column('detail', sa.String(300), nullable=False),
        sa.Column('link', sa.String(300), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('mail_due_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('mail_id', sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ['mail_id'],
            ['mails.id'],
            name='notifications_mail_id_d87f054d_fk_mails_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['person_id'],
            ['users.id'],
            name='notifications_person_id_02f3be2b_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['topic_id'],
            ['topics.id'],
            name='notifications_topic_id_ad53f718_fk_topics_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint(
            'person_id',
            'topic_id',
            'kind',
            'about',
            name='person_is_told_once_of_each_thing',
        ),
    )

    op.create_index('notifications_mail_id_d87f054d', 'notifications', ['mail_id'], unique=False)

    op.create_index(
        'notifications_of_person',
        'notifications',
        ['person_id', sa.literal_column('created_at DESC'), sa.literal_column('id DESC')],
        unique=False,
    )

    op.create_index(
        'notifications_to_mail',
        'notifications',
        ['mail_due_at'],
        unique=False,
        sqlite_where=sa.text('"mail_due_at" IS NOT NULL'),
        postgresql_where=sa.text('"mail_due_at" IS NOT NULL'),
    )

    op.create_index('notifications_topic_id_ad53f718', 'notifications', ['topic_id'], unique=False)

    op.create_index(
        'notifications_unread',
        'notifications',
        ['person_id'],
        unique=False,
        sqlite_where=sa.text('"read_at" IS NULL'),
        postgresql_where=sa.text('"read_at" IS NULL'),
    )


def downgrade() -> None:
    op.drop_table('notifications')

    op.drop_table('mutes')

    op.drop_table('announcements')

    op.drop_table('mails')
