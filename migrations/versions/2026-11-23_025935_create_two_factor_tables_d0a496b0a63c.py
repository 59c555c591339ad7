"""create two factor tables

Revision ID: d0a496b0a63c
Revises: 56b3d59c8946
Create Date: 2026-11-23 02:59:35.028347+00:00
"""


from alembic import op
import sqlalchemy as sa
from app.bridge.types import PositiveInteger, PositiveSmallInteger

revision = 'd0a496b0a63c'
down_revision = '56b3d59c8946'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'otp_static_staticdevice',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=False),
        sa.Column('name', sa.String(64), nullable=False),
        sa.Column('confirmed', sa.Boolean(), nullable=False),
        sa.Column('throttling_failure_timestamp', sa.DateTime(timezone=True), nullable=True),
        sa.Column('throttling_failure_count', PositiveInteger(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            '"throttling_failure_count" >= 0',
            name='otp_static_staticdevice_throttling_failure_count_check',
        ),
        sa.ForeignKeyConstraint(
            ['user_id'],
            ['users.id'],
            name='otp_static_staticdevice_user_id_7f9cff2b_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )

    op.create_index(
        'otp_static_staticdevice_user_id_7f9cff2b',
        'otp_static_staticdevice',
        ['user_id'],
        unique=False,
    )

    op.create_table(
        'otp_totp_totpdevice',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=False),
        sa.Column('name', sa.String(64), nullable=False),
        sa.Column('confirmed', sa.Boolean(), nullable=False),
        sa.Column('throttling_failure_timestamp', sa.DateTime(timezone=True), nullable=True),
        sa.Column('throttling_failure_count', PositiveInteger(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('key', sa.String(80), nullable=False),
        sa.Column('step', PositiveSmallInteger(), nullable=False),
        sa.Column('t0', sa.BigInteger(), nullable=False),
        sa.Column('digits', PositiveSmallInteger(), nullable=False),
        sa.Column('tolerance', PositiveSmallInteger(), nullable=False),
        sa.Column('drift', sa.SmallInteger(), nullable=False),
        sa.Column('last_t', sa.BigInteger(), nullable=False),
        sa.CheckConstraint('"digits" >= 0', name='otp_totp_totpdevice_digits_check'),
        sa.CheckConstraint('"step" >= 0', name='otp_totp_totpdevice_step_check'),
        sa.CheckConstraint(
            '"throttling_failure_count" >= 0',
            name='otp_totp_totpdevice_throttling_failure_count_check',
        ),
        sa.CheckConstraint('"tolerance" >= 0', name='otp_totp_totpdevice_tolerance_check'),
        sa.ForeignKeyConstraint(
            ['user_id'],
            ['users.id'],
            name='otp_totp_totpdevice_user_id_0fb18292_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )

    op.create_index(
        'otp_totp_totpdevice_user_id_0fb18292',
        'otp_totp_totpdevice',
        ['user_id'],
        unique=False,
    )

    op.create_table(
        'otp_static_statictoken',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('device_id', sa.Integer(), nullable=False),
        sa.Column('token', sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(
            ['device_id'],
            ['otp_static_staticdevice.id'],
            name='otp_static_statictok_device_id_74b7c7d1_fk_otp_stati',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )

    op.create_index(
        'otp_static_statictoken_device_id_74b7c7d1',
        'otp_static_statictoken',
        ['device_id'],
        unique=False,
    )

    op.create_index(
        'otp_static_statictoken_token_d0a51866',
        'otp_static_statictoken',
        ['token'],
        unique=False,
    )

    if op.get_context().dialect.name == 'postgresql':
        op.create_index(
            'otp_static_statictoken_token_d0a51866_like',
            'otp_static_statictoken',
            ['token'],
            unique=False,
            postgresql_ops={'token': 'varchar_pattern_ops'},
        )


def downgrade() -> None:
    op.drop_table('otp_static_statictoken')

    op.drop_table('otp_totp_totpdevice')

    op.drop_table('otp_static_staticdevice')
