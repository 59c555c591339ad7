"""create_initial_tables

Revision ID: ae1027a6acf
Revises:
Create Date: 2026-11-22 20:55:22.730485+00:00
"""

from alembic import op
import sqlalchemy as sa
from app.bridge.types import PositiveInteger, PositiveSmallInteger

revision = 'ae1027a6acf'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'auth_group',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('name', sa.String(150), nullable=False),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('name', name='auth_group_name_key'),
    )

    if op.get_context().dialect.name == 'postgresql':
        op.create_index(
            'auth_group_name_a6ea08ec_like',
            'auth_group',
            ['name'],
            unique=False,
            postgresql_ops={'name': 'varchar_pattern_ops'},
        )

    op.create_table(
        'django_content_type',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('app_label', sa.String(100), nullable=False),
        sa.Column('model', sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint('id'),
    )

    if op.get_context().dialect.name == 'postgresql':
        op.create_unique_constraint(
            'django_content_type_app_label_model_76bd3d3b_uniq',
            'django_content_type',
            ['app_label', 'model'],
        )

    if op.get_context().dialect.name == 'sqlite':
        op.create_index(
            'django_content_type_app_label_model_76bd3d3b_uniq',
            'django_content_type',
            ['app_label', 'model'],
            unique=True,
        )

    op.create_table(
        'django_session',
        sa.Column('session_key', sa.String(40), nullable=False),
        sa.Column('session_data', sa.Text(), nullable=False),
        sa.Column('expire_date', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('session_key'),
    )

    op.create_index(
        'django_session_expire_date_a5c62663',
        'django_session',
        ['expire_date'],
        unique=False,
    )

    if op.get_context().dialect.name == 'postgresql':
        op.create_index(
            'django_session_session_key_c0390e0f_like',
            'django_session',
            ['session_key'],
            unique=False,
            postgresql_ops={'session_key': 'varchar_pattern_ops'},
        )

    op.create_table(
        'pending_registrations',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('username', sa.String(50), nullable=False),
        sa.Column('email', sa.String(254), nullable=False),
        sa.Column('password_hash', sa.String(128), nullable=False),
        sa.Column('token_hash', sa.String(64), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            '"expires_at" > ("created_at")',
            name='registration_expires_after_it_was_made',
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('email', name='pending_registrations_email_key'),
        sa.UniqueConstraint('token_hash', name='pending_registrations_token_hash_key'),
    )

    op.create_index(
        'pending_registrations_expires_at_663340f7',
        'pending_registrations',
        ['expires_at'],
        unique=False,
    )

    if op.get_context().dialect.name == 'postgresql':
        op.create_index(
            'pending_registrations_email_6b0b66f6_like',
            'pending_registrations',
            ['email'],
            unique=False,
            postgresql_ops={'email': 'varchar_pattern_ops'},
        )
        op.create_index(
            'pending_registrations_token_hash_3bd36926_like',
            'pending_registrations',
            ['token_hash'],
            unique=False,
            postgresql_ops={'token_hash': 'varchar_pattern_ops'},
        )

    op.create_table(
        'rate_limits',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('key', sa.String(150), nullable=False),
        sa.Column('window_start', sa.DateTime(timezone=True), nullable=False),
        sa.Column('hits', PositiveInteger(), nullable=False),
        sa.CheckConstraint('"hits" >= 0', name='rate_limits_hits_check'),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('key', 'window_start', name='rate_limit_is_counted_once_per_window'),
    )

    op.create_index(
        'rate_limits_window_start_1813a294',
        'rate_limits',
        ['window_start'],
        unique=False,
    )

    op.create_table(
        'tags',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('name', sa.String(30), nullable=False),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('name', name='tags_name_key'),
    )

    if op.get_context().dialect.name == 'postgresql':
        op.create_index(
            'tags_name_d06e0d9e_like',
            'tags',
            ['name'],
            unique=False,
            postgresql_ops={'name': 'varchar_pattern_ops'},
        )

    op.create_table(
        'users',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('password', sa.String(128), nullable=False),
        sa.Column('last_login', sa.DateTime(timezone=True), nullable=True),
        sa.Column('is_superuser', sa.Boolean(), nullable=False),
        sa.Column('username', sa.String(50), nullable=False),
        sa.Column('email', sa.String(254), nullable=False),
        sa.Column('is_active', sa.Boolean(), nullable=False),
        sa.Column('is_staff', sa.Boolean(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('email', name='users_email_key'),
        sa.UniqueConstraint('username', name='users_username_key'),
    )

    op.create_index(
        'email_is_unique_in_any_case',
        'users',
        [sa.literal_column('(LOWER("email"))')],
        unique=True,
    )

    op.create_index(
        'username_is_unique_in_any_case',
        'users',
        [sa.literal_column('(LOWER("username"))')],
        unique=True,
    )

    op.create_index('users_created_at_4d680f01', 'users', ['created_at'], unique=False)

    if op.get_context().dialect.name == 'postgresql':
        op.create_index(
            'users_email_0ea73cca_like',
            'users',
            ['email'],
            unique=False,
            postgresql_ops={'email': 'varchar_pattern_ops'},
        )
        op.create_index(
            'users_username_e8658fc8_like',
            'users',
            ['username'],
            unique=False,
            postgresql_ops={'username': 'varchar_pattern_ops'},
        )

    op.create_table(
        'auth_permission',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('name', sa.String(255), nullable=False),
        sa.Column('content_type_id', sa.Integer(), nullable=False),
        sa.Column('codename', sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(
            ['content_type_id'],
            ['django_content_type.id'],
            name='auth_permission_content_type_id_2f476e4b_fk_django_co',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )

    op.create_index(
        'auth_permission_content_type_id_2f476e4b',
        'auth_permission',
        ['content_type_id'],
        unique=False,
    )

    if op.get_context().dialect.name == 'postgresql':
        op.create_unique_constraint(
            'auth_permission_content_type_id_codename_01ab375a_uniq',
            'auth_permission',
            ['content_type_id', 'codename'],
        )

    if op.get_context().dialect.name == 'sqlite':
        op.create_index(
            'auth_permission_content_type_id_codename_01ab375a_uniq',
            'auth_permission',
            ['content_type_id', 'codename'],
            unique=True,
        )

    op.create_table(
        'django_admin_log',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('action_time', sa.DateTime(timezone=True), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=False),
        sa.Column('content_type_id', sa.Integer(), nullable=True),
        sa.Column('object_id', sa.Text(), nullable=True),
        sa.Column('object_repr', sa.String(200), nullable=False),
        sa.Column('action_flag', PositiveSmallInteger(), nullable=False),
        sa.Column('change_message', sa.Text(), nullable=False),
        sa.CheckConstraint('"action_flag" >= 0', name='django_admin_log_action_flag_check'),
        sa.ForeignKeyConstraint(
            ['content_type_id'],
            ['django_content_type.id'],
            name='django_admin_log_content_type_id_c4bce8eb_fk_django_co',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['user_id'],
            ['users.id'],
            name='django_admin_log_user_id_c564eba6_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )

    op.create_index(
        'django_admin_log_content_type_id_c4bce8eb',
        'django_admin_log',
        ['content_type_id'],
        unique=False,
    )

    op.create_index(
        'django_admin_log_user_id_c564eba6',
        'django_admin_log',
        ['user_id'],
        unique=False,
    )

    op.create_table(
        'topics',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('share_code', sa.String(8), nullable=False),
        sa.Column('title', sa.String(200), nullable=False),
        sa.Column('description', sa.Text(), nullable=False),
        sa.Column('creator_id', sa.BigInteger(), nullable=True),
        sa.Column('multiple_choice', sa.Boolean(), nullable=False),
        sa.Column('unlisted', sa.Boolean(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            '("closes_at" IS NULL OR "closes_at" > ("opens_at"))',
            name='closing_is_after_opening',
        ),
        sa.ForeignKeyConstraint(
            ['creator_id'],
            ['users.id'],
            name='topics_creator_id_0afaacd1_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('share_code', name='topics_share_code_key'),
    )

    op.create_index(
        'topics_by_title',
        'topics',
        [sa.literal_column('"unlisted"'), sa.literal_column('(LOWER("title"))'), sa.literal_column('"id"')],
        unique=False,
    )

    op.create_index('topics_closing_next', 'topics', ['unlisted', 'closes_at', 'id'], unique=False)

    op.create_index('topics_creator_id_0afaacd1', 'topics', ['creator_id'], unique=False)

    op.create_index(
        'topics_newest_first',
        'topics',
        ['unlisted', sa.literal_column('created_at DESC'), sa.literal_column('id DESC')],
        unique=False,
    )

    if op.get_context().dialect.name == 'postgresql':
        op.create_index(
            'topics_share_code_eb277a17_like',
            'topics',
            ['share_code'],
            unique=False,
            postgresql_ops={'share_code': 'varchar_pattern_ops'},
        )

    op.create_table(
        'users_groups',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=False),
        sa.Column('group_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['group_id'],
            ['auth_group.id'],
            name='users_groups_group_id_2f3517aa_fk_auth_group_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['user_id'],
            ['users.id'],
            name='users_groups_user_id_f500bee5_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )

    op.create_index('users_groups_group_id_2f3517aa', 'users_groups', ['group_id'], unique=False)

    op.create_index('users_groups_user_id_f500bee5', 'users_groups', ['user_id'], unique=False)

    if op.get_context().dialect.name == 'postgresql':
        op.create_unique_constraint(
            'users_groups_user_id_group_id_fc7788e8_uniq',
            'users_groups',
            ['user_id', 'group_id'],
        )

    if op.get_context().dialect.name == 'sqlite':
        op.create_index(
            'users_groups_user_id_group_id_fc7788e8_uniq',
            'users_groups',
            ['user_id', 'group_id'],
            unique=True,
        )

    op.create_table(
        'auth_group_permissions',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('group_id', sa.Integer(), nullable=False),
        sa.Column('permission_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['group_id'],
            ['auth_group.id'],
            name='auth_group_permissions_group_id_b120cbf9_fk_auth_group_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['permission_id'],
            ['auth_permission.id'],
            name='auth_group_permissio_permission_id_84c5c92e_fk_auth_perm',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )

    op.create_index(
        'auth_group_permissions_group_id_b120cbf9',
        'auth_group_permissions',
        ['group_id'],
        unique=False,
    )

    op.create_index(
        'auth_group_permissions_permission_id_84c5c92e',
        'auth_group_permissions',
        ['permission_id'],
        unique=False,
    )

    if op.get_context().dialect.name == 'postgresql':
        op.create_unique_constraint(
            'auth_group_permissions_group_id_permission_id_0cd325b0_uniq',
            'auth_group_permissions',
            ['group_id', 'permission_id'],
        )

    if op.get_context().dialect.name == 'sqlite':
        op.create_index(
            'auth_group_permissions_group_id_permission_id_0cd325b0_uniq',
            'auth_group_permissions',
            ['group_id', 'permission_id'],
            unique=True,
        )

    op.create_table(
        'ballots',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('topic_id', sa.BigInteger(), nullable=False),
        sa.Column('voter_id', sa.BigInteger(), nullable=False),
        sa.Column('cast_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['topic_id'],
            ['topics.id'],
            name='ballots_topic_id_89408c9a_fk_topics_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['voter_id'],
            ['users.id'],
            name='ballots_voter_id_26647ee5_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('topic_id', 'voter_id', name='ballot_is_cast_once_per_topic'),
    )

    op.create_index('ballots_last_changed', 'ballots', ['topic_id', 'changed_at'], unique=False)

    op.create_index('ballots_voter_id_26647ee5', 'ballots', ['voter_id'], unique=False)

    op.create_table(
        'options',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('topic_id', sa.BigInteger(), nullable=False),
        sa.Column('text', sa.String(200), nullable=False),
        sa.Column('position', PositiveInteger(), nullable=False),
        sa.CheckConstraint('"position" >= 0', name='options_position_check'),
        sa.ForeignKeyConstraint(
            ['topic_id'],
            ['topics.id'],
            name='options_topic_id_27655dc6_fk_topics_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('topic_id', 'position', name='option_position_is_unique_in_topic'),
        sa.UniqueConstraint('topic_id', 'text', name='option_text_is_unique_in_topic'),
    )

    op.create_table(
        'tallies',
        sa.Column('topic_id', sa.BigInteger(), nullable=False),
        sa.Column('ballots', PositiveInteger(), nullable=False),
        sa.Column('counted_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('"ballots" >= 0', name='tallies_ballots_check'),
        sa.ForeignKeyConstraint(
            ['topic_id'],
            ['topics.id'],
            name='tallies_topic_id_8520373f_fk_topics_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('topic_id'),
    )

    op.create_table(
        'topic_tags',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('topic_id', sa.BigInteger(), nullable=False),
        sa.Column('tag_id', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ['tag_id'],
            ['tags.id'],
            name='topic_tags_tag_id_9fac988a_fk_tags_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['topic_id'],
            ['topics.id'],
            name='topic_tags_topic_id_e45dff3c_fk_topics_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )

    op.create_index('topic_tags_tag_id_9fac988a', 'topic_tags', ['tag_id'], unique=False)

    op.create_index('topic_tags_topic_id_e45dff3c', 'topic_tags', ['topic_id'], unique=False)

    if op.get_context().dialect.name == 'postgresql':
        op.create_unique_constraint(
            'topic_tags_topic_id_tag_id_13ab1751_uniq',
            'topic_tags',
            ['topic_id', 'tag_id'],
        )

    if op.get_context().dialect.name == 'sqlite':
        op.create_index(
            'topic_tags_topic_id_tag_id_13ab1751_uniq',
            'topic_tags',
            ['topic_id', 'tag_id'],
            unique=True,
        )

    op.create_table(
        'users_user_permissions',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=False),
        sa.Column('permission_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['permission_id'],
            ['auth_permission.id'],
            name='users_user_permissio_permission_id_6d08dcd2_fk_auth_perm',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['user_id'],
            ['users.id'],
            name='users_user_permissions_user_id_92473840_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )

    op.create_index(
        'users_user_permissions_permission_id_6d08dcd2',
        'users_user_permissions',
        ['permission_id'],
        unique=False,
    )

    op.create_index(
        'users_user_permissions_user_id_92473840',
        'users_user_permissions',
        ['user_id'],
        unique=False,
    )

    if op.get_context().dialect.name == 'postgresql':
        op.create_unique_constraint(
            'users_user_permissions_user_id_permission_id_3b86cbdf_uniq',
            'users_user_permissions',
            ['user_id', 'permission_id'],
        )

    if op.get_context().dialect.name == 'sqlite':
        op.create_index(
            'users_user_permissions_user_id_permission_id_3b86cbdf_uniq',
            'users_user_permissions',
            ['user_id', 'permission_id'],
            unique=True,
        )

    op.create_table(
        'option_tallies',
        sa.Column('option_id', sa.BigInteger(), nullable=False),
        sa.Column('ballots', PositiveInteger(), nullable=False),
        sa.CheckConstraint('"ballots" >= 0', name='option_tallies_ballots_check'),
        sa.ForeignKeyConstraint(
            ['option_id'],
            ['options.id'],
            name='option_tallies_option_id_ff24f6d2_fk_options_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('option_id'),
    )

    op.create_table(
        'selections',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('ballot_id', sa.BigInteger(), nullable=False),
        sa.Column('option_id', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ['ballot_id'],
            ['ballots.id'],
            name='selections_ballot_id_b8f033cb_fk_ballots_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['option_id'],
            ['options.id'],
            name='selections_option_id_5c7ced53_fk_options_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('option_id', 'ballot_id', name='option_is_selected_once_per_ballot'),
    )

    op.create_index('selections_ballot_id_b8f033cb', 'selections', ['ballot_id'], unique=False)


def downgrade() -> None:
    op.drop_table('selections')

    op.drop_table('option_tallies')

    op.drop_table('users_user_permissions')

    op.drop_table('topic_tags')

    op.drop_table('tallies')

    op.drop_table('options')

    op.drop_table('ballots')

    op.drop_table('auth_group_permissions')

    op.drop_table('users_groups')

    op.drop_table('topics')

    op.drop_table('django_admin_log')

    op.drop_table('auth_permission')

    op.drop_table('users')

    op.drop_table('tags')

    op.drop_table('rate_limits')

    op.drop_table('pending_registrations')

    op.drop_table('django_session')

    op.drop_table('django_content_type')

    op.drop_table('auth_group')
