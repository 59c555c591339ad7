"""add choice limits and early results to topics

Revision ID: 8144a539df67
Revises: a471ea28e0fe
Create Date: 2026-11-23 03:06:07.430601+00:00
"""

from alembic import op
import sqlalchemy as sa

revision = '8144a539df67'
down_revision = 'a471ea28e0fe'
branch_labels = None
depends_on = None

# lint: allow constraint-scans-table: the columns are new and hold one value; 100,000 topics take milliseconds


def upgrade() -> None:
    op.add_column('topics', sa.Column('min_choices', sa.SmallInteger(), nullable=True))

    op.add_column('topics', sa.Column('max_choices', sa.SmallInteger(), nullable=True))

    op.add_column(
        'topics',
        sa.Column('early_results', sa.String(6), server_default=sa.text("'always'"), nullable=False),
    )

    op.create_check_constraint(
        'early_results_are_for_somebody_known',
        'topics',
        '"early_results" IN (\'always\', \'voted\', \'closed\')',
    )

    op.create_check_constraint(
        'least_choices_are_one_or_more',
        'topics',
        '("min_choices" IS NULL OR "min_choices" >= 1)',
    )

    op.create_check_constraint(
        'most_choices_are_not_fewer_than_least',
        'topics',
        '("min_choices" IS NULL OR "max_choices" IS NULL OR "max_choices" >= ("min_choices"))',
    )

    op.create_check_constraint(
        'most_choices_are_one_or_more',
        'topics',
        '("max_choices" IS NULL OR "max_choices" >= 1)',
    )

    op.create_check_constraint(
        'only_multiple_choice_has_limits',
        'topics',
        '("multiple_choice" OR ("max_choices" IS NULL AND "min_choices" IS NULL))',
    )


def downgrade() -> None:
    op.drop_constraint('only_multiple_choice_has_limits', 'topics', type_='check')

    op.drop_constraint('most_choices_are_one_or_more', 'topics', type_='check')

    op.drop_constraint('most_choices_are_not_fewer_than_least', 'topics', type_='check')

    op.drop_constraint('least_choices_are_one_or_more', 'topics', type_='check')

    op.drop_constraint('early_results_are_for_somebody_known', 'topics', type_='check')

    op.drop_column('topics', 'early_results')

    op.drop_column('topics', 'max_choices')

    op.drop_column('topics', 'min_choices')
