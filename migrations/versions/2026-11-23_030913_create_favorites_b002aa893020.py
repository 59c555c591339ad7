"""create favorites

Revision ID: b002aa893020
Revises: 4cfc281ad516
Create Date: 2026-11-23 03:09:13.586276+00:00
"""
# ruff: noqa: E501  (functions and triggers stand here as the databases are told them)

from alembic import op
import sqlalchemy as sa
from app.bridge.types import ByVendor, PositiveInteger

revision = 'b002aa893020'
down_revision = '4cfc281ad516'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'favorite_counts',
        sa.Column('topic_id', sa.BigInteger(), nullable=False),
        sa.Column('people', PositiveInteger(), nullable=False),
        sa.CheckConstraint('"people" >= 0', name='favorite_counts_people_check'),
        sa.ForeignKeyConstraint(
            ['topic_id'],
            ['topics.id'],
            name='favorite_counts_topic_id_f8a934cc_fk_topics_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('topic_id'),
    )

    op.create_index(
        'topics_starred_most',
        'favorite_counts',
        [sa.literal_column('people DESC'), sa.literal_column('topic_id DESC')],
        unique=False,
    )

    op.create_table(
        'favorites',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('person_id', sa.BigInteger(), nullable=False),
        sa.Column('topic_id', sa.BigInteger(), nullable=False),
        sa.Column('starred_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['person_id'],
            ['users.id'],
            name='favorites_person_id_1cef121f_fk_users_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ['topic_id'],
            ['topics.id'],
            name='favorites_topic_id_3acfdb1b_fk_topics_id',
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('person_id', 'topic_id', name='topic_is_starred_once_per_person'),
    )

    op.create_index('favorites_topic_id_3acfdb1b', 'favorites', ['topic_id'], unique=False)

    if op.get_context().dialect.name == 'postgresql':
        op.create_object(
            'function',
            'count_favorite',
            """\
CREATE FUNCTION count_favorite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO favorite_counts (topic_id, people) VALUES (NEW.topic_id, 1)
    ON CONFLICT (topic_id) DO UPDATE SET people = favorite_counts.people + 1;
    RETURN NULL;
END
$$""",
        )
        op.create_object(
            'function',
            'uncount_favorite',
            """\
CREATE FUNCTION uncount_favorite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE favorite_counts SET people = people - 1 WHERE topic_id = OLD.topic_id;
    RETURN NULL;
END
$$""",
        )
        op.create_object(
            'function',
            'recount_favorite',
            """\
CREATE FUNCTION recount_favorite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE favorite_counts SET people = people - 1 WHERE topic_id = OLD.topic_id;
INSERT INTO favorite_counts (topic_id, people) VALUES (NEW.topic_id, 1)
    ON CONFLICT (topic_id) DO UPDATE SET people = favorite_counts.people + 1;
    RETURN NULL;
END
$$""",
        )

    op.create_object(
        'trigger',
        'favorite_is_counted',
        ByVendor(
            postgresql='CREATE TRIGGER favorite_is_counted AFTER INSERT ON favorites FOR EACH ROW EXECUTE FUNCTION count_favorite()',
            sqlite="""\
CREATE TRIGGER favorite_is_counted AFTER INSERT ON favorites BEGIN
    INSERT INTO favorite_counts (topic_id, people)
        SELECT NEW.topic_id, 0 WHERE NOT EXISTS (SELECT 1 FROM favorite_counts WHERE topic_id = NEW.topic_id);
    UPDATE favorite_counts SET people = people + 1 WHERE topic_id = NEW.topic_id;
END""",
        ),
        table='favorites',
    )

    op.create_object(
        'trigger',
        'favorite_is_not_counted',
        ByVendor(
            postgresql='CREATE TRIGGER favorite_is_not_counted AFTER DELETE ON favorites FOR EACH ROW EXECUTE FUNCTION uncount_favorite()',
            sqlite="""\
CREATE TRIGGER favorite_is_not_counted AFTER DELETE ON favorites BEGIN
    UPDATE favorite_counts SET people = people - 1 WHERE topic_id = OLD.topic_id;
END""",
        ),
        table='favorites',
    )

    op.create_object(
        'trigger',
        'favorite_is_recounted',
        ByVendor(
            postgresql='CREATE TRIGGER favorite_is_recounted AFTER UPDATE OF topic_id ON favorites FOR EACH ROW EXECUTE FUNCTION recount_favorite()',
            sqlite="""\
CREATE TRIGGER favorite_is_recounted AFTER UPDATE OF topic_id ON favorites BEGIN
    UPDATE favorite_counts SET people = people - 1 WHERE topic_id = OLD.topic_id;
    INSERT INTO favorite_counts (topic_id, people)
        SELECT NEW.topic_id, 0 WHERE NOT EXISTS (SELECT 1 FROM favorite_counts WHERE topic_id = NEW.topic_id);
    UPDATE favorite_counts SET people = people + 1 WHERE topic_id = NEW.topic_id;
END""",
        ),
        table='favorites',
    )


def downgrade() -> None:
    op.drop_object('trigger', 'favorite_is_recounted', table='favorites')

    op.drop_object('trigger', 'favorite_is_not_counted', table='favorites')

    op.drop_object('trigger', 'favorite_is_counted', table='favorites')

    if op.get_context().dialect.name == 'postgresql':
        op.drop_object('function', 'recount_favorite')
        op.drop_object('function', 'uncount_favorite')
        op.drop_object('function', 'count_favorite')

    op.drop_table('favorites')

    op.drop_table('favorite_counts')
