"""compare usernames by their folded form

The unique index on LOWER(username) let names through that differ in capitals beyond ASCII: SQLite lowers
ASCII letters only, PostgreSQL what its locale knows. What is unique now is computed in Python. The column is
NOT NULL: between this revision and the code that belongs to it nobody can register, and people can log in.

Revision ID: a6c589ebaf1b
Revises: cc28d2d41db8
Create Date: 2026-11-22 21:57:06.332225+00:00
"""

import unicodedata

from alembic import context, op
from alembic.util import CommandError
import sqlalchemy as sa

revision = 'a6c589ebaf1b'
down_revision = 'cc28d2d41db8'
branch_labels = None
depends_on = None


BATCH = 1000


def upgrade() -> None:
    op.add_column('users', sa.Column('username_folded', sa.String(150), nullable=True))

    if not context.is_offline_mode():  # a script cannot fold; it refuses a table that has rows, by NOT NULL
        fill(op.get_bind())

    # lint: allow constraint-scans-table: no release came before, so nobody waits for a large table.
    # lint: allow not-null-without-default: until the new code serves nobody can register, as told above.
    op.alter_column('users', 'username_folded', existing_type=sa.String(150), nullable=False)

    op.drop_index('username_is_unique_in_any_case', table_name='users')

    # lint: allow constraint-scans-table: no release came before, so nobody waits for a large table.
    op.create_unique_constraint('users_username_folded_key', 'users', ['username_folded'])

    if op.get_context().dialect.name == 'postgresql':
        # lint: allow index-without-concurrently: no release came before, so nobody waits for a large table.
        op.create_index(
            'users_username_folded_09d211ef_like',
            'users',
            ['username_folded'],
            unique=False,
            postgresql_ops={'username_folded': 'varchar_pattern_ops'},
        )


def downgrade() -> None:
    if op.get_context().dialect.name == 'postgresql':
        op.drop_index(
            'users_username_folded_09d211ef_like',
            table_name='users',
            postgresql_ops={'username_folded': 'varchar_pattern_ops'},
        )

    op.drop_constraint('users_username_folded_key', 'users', type_='unique')

    op.create_index(
        'username_is_unique_in_any_case',
        'users',
        [sa.literal_column('(lower(username))')],
        unique=True,
    )

    op.drop_column('users', 'username_folded')


def fill(connection: sa.Connection) -> None:
    """Fold the names that are there. Raises CommandError where two people's become the same."""
    users = sa.table('users', sa.column('id'), sa.column('username'), sa.column('username_folded'))
    key, folded = sa.bindparam('key'), sa.bindparam('folded')
    update = sa.update(users).where(users.c.id == key).values(username_folded=folded)
    last = 0
    while rows := connection.execute(
        sa.select(users.c.id, users.c.username).where(users.c.id > last).order_by(users.c.id).limit(BATCH)
    ).all():
        connection.execute(update, [{'key': row.id, 'folded': fold(row.username)} for row in rows])
        last = rows[-1].id
    same = connection.execute(
        sa.select(sa.func.min(users.c.username), sa.func.max(users.c.username))
        .group_by(users.c.username_folded)
        .having(sa.func.count() > 1)
        .limit(5)
    ).all()
    if same:
        pairs = ', '.join(f'{one!r} and {other!r}' for one, other in same)
        raise CommandError(
            f'Usernames may no longer differ in capitals only, and these do: {pairs}. Rename one of each '
            'with the version of the site that you run now, then upgrade again. Nothing was changed.'
        )


def fold(name: str) -> str:
    """`fold_username` of app.accounts, as it was."""
    name = unicodedata.normalize('NFKC', name).strip()
    return unicodedata.normalize('NFKC', name.casefold())
