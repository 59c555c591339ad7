"""create cases reports decisions and appeals tables

Revision ID: 56b3d59c8946
Revises: c3e81b604d7a
Create Date: 2026-11-23 03:16:06.861990+00:00
"""

from alembic import op
import sqlalchemy as sa

revision = '56b3d59c8946'
down_revision = 'c3e81b604d7a'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'cases',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('kind', sa.String(8), nullable=False),
        sa.Column('key', sa.BigInteger(), nullable=False),
        sa.Column('topic_id', sa.BigInteger(), nullable=True),
        sa.Column('author_id', sa.BigInteger(), nullable=True),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('waiting_since', sa.DateTime(timezone=True), nullable=True),
        sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            '"kind" IN (\'topic\', \'option\', \'argument\', \'reply\')',
            name='case_is_about_a_known_kind',
        ),
        sa.ForeignKeyConstraint(
            ['author_id'],
            ['users.id'],
            name='cases_author_id_443ae98f_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['topic_id'],
            ['topics.id'],
            name='cases_topic_id_e5294b66_fk_topics_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('kind', 'key', name='thing_has_one_case'),
    )

    op.create_index('cases_author_id_443ae98f', 'cases', ['author_id'], unique=False)

    op.create_index('cases_topic_id_e5294b66', 'cases', ['topic_id'], unique=False)

    op.create_index(
        'cases_waiting_longest',
        'cases',
        ['waiting_since', 'id'],
        unique=False,
        sqlite_where=sa.text('"waiting_since" IS NOT NULL'),
        postgresql_where=sa.text('"waiting_since" IS NOT NULL'),
    )

    op.create_table(
        'decisions',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=False),
        sa.Column('moderator_id', sa.BigInteger(), nullable=True),
        sa.Column('verdict', sa.String(8), nullable=False),
        sa.Column('reason', sa.String(500), nullable=False),
        sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            '"verdict" IN (\'dismiss\', \'hide\', \'suspend\', \'restore\', \'uphold\')',
            name='decision_has_a_known_verdict',
        ),
        sa.CheckConstraint('NOT ("reason" = \'\')', name='decision_has_a_reason'),
        sa.ForeignKeyConstraint(
            ['case_id'],
            ['cases.id'],
            name='decisions_case_id_ebe4e6f6_fk_cases_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['moderator_id'],
            ['users.id'],
            name='decisions_moderator_id_19484eaf_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )

    op.create_index('decisions_case_id_ebe4e6f6', 'decisions', ['case_id'], unique=False)

    op.create_index('decisions_moderator_id_19484eaf', 'decisions', ['moderator_id'], unique=False)

    op.create_index(
        'decisions_newest_first',
        'decisions',
        [sa.literal_column('decided_at DESC'), sa.literal_column('id DESC')],
        unique=False,
    )

    op.create_table(
        'appeals',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('decision_id', sa.BigInteger(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('answer_id', sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ['answer_id'],
            ['decisions.id'],
            name='appeals_answer_id_451b96b1_fk_decisions_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['decision_id'],
            ['decisions.id'],
            name='appeals_decision_id_ed21a44e_fk_decisions_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('answer_id', name='appeals_answer_id_key'),
        sa.UniqueConstraint('decision_id', name='appeals_decision_id_key'),
    )

    op.create_table(
        'reports',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=False),
        sa.Column('reporter_id', sa.BigInteger(), nullable=True),
        sa.Column('ground', sa.String(7), nullable=False),
        sa.Column('words', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('decision_id', sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            '"ground" IN (\'abuse\', \'private\', \'illegal\', \'spam\', \'other\')',
            name='report_has_a_known_ground',
        ),
        sa.ForeignKeyConstraint(
            ['case_id'],
            ['cases.id'],
            name='reports_case_id_203ed236_fk_cases_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['decision_id'],
            ['decisions.id'],
            name='reports_decision_id_3f021687_fk_decisions_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['reporter_id'],
            ['users.id'],
            name='reports_reporter_id_ef570044_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('case_id', 'reporter_id', name='thing_is_reported_once_per_person'),
    )

    op.create_index('reports_decision_id_3f021687', 'reports', ['decision_id'], unique=False)

    op.create_index('reports_reporter_id_ef570044', 'reports', ['reporter_id'], unique=False)


def downgrade() -> None:
    op.drop_table('reports')

    op.drop_table('appeals')

    op.drop_table('decisions')

    op.drop_table('cases')
